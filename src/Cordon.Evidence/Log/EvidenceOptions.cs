namespace Cordon.Evidence;

/// <summary>How a log is opened.</summary>
public sealed record EvidenceOptions
{
    public required string Directory { get; init; }

    /// <summary>Name of the log in checkpoints: a schema-less URL under the operator's domain (C2SP tlog-checkpoint).</summary>
    public required string Origin { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>First part of the emitter id.</summary>
    public string EmitterName { get; init; } = "gateway";

    /// <summary>SHA-256 of the running binary, hex, for heartbeats.</summary>
    public string BinaryHash { get; init; } = "";

    /// <summary>How often new leaves are integrated and a checkpoint is signed; <see cref="Timeout.InfiniteTimeSpan"/>: only by <see cref="EvidenceLog.FlushAsync"/>.</summary>
    public TimeSpan IntegrationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a heartbeat is logged; <see cref="Timeout.InfiniteTimeSpan"/>: only at close.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A file outside of <see cref="Directory"/> for the last signed head, to notice an older copy of the directory; null: none.</summary>
    public string? HeadsFile { get; init; }

    /// <summary>A new segment begins when leaves and statements of the open one pass this size.</summary>
    public long SegmentBytes { get; init; } = 32 << 20;

    /// <summary>Hears of each commit, on the writer's own thread: whoever takes long here holds the log up.</summary>
    public Action<Commit>? Committed { get; init; }

    /// <summary>Statements that may wait for the writer; further appends wait in turn.</summary>
    public int QueueLimit { get; init; } = 4096;

    /// <summary>Size of the journal that makes groups durable; smaller in tests, so that it begins again often.</summary>
    internal int JournalBytes { get; init; } = Storage.GroupJournal.UsualBytes;
}

/// <summary>What became of one group of statements.</summary>
/// <param name="Elapsed">Writing and fsync.</param>
/// <param name="Refused">Why they are not durable; null when they are.</param>
public readonly record struct Commit(int Statements, TimeSpan Elapsed, Exception? Refused);
