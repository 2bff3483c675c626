namespace Cordon.Evidence;

/// <summary>Why the log took no statement.</summary>
public enum RefusalReason
{
    /// <summary>The device is full. Nothing was written that counts; the log goes on serving proofs and tries again at the next append.</summary>
    DiskFull,

    /// <summary>A write or fsync failed in a way that leaves the state of the file unknown. The log must be opened again.</summary>
    StorageFailed,

    /// <summary>The statement is larger than a record may be.</summary>
    TooLarge,

    /// <summary>The log is closed or closing.</summary>
    Closed,
}

/// <summary>The log took no statement: nothing was acknowledged, and no sequence number was given away.</summary>
public sealed class EvidenceRefusedException(RefusalReason reason, string message, Exception? inner = null) : IOException(message, inner)
{
    public RefusalReason Reason { get; } = reason;
}

/// <summary>A file of the log is not what it must be. The log does not start, so that nothing is signed over damage.</summary>
public sealed class EvidenceCorruptException(string file, long offset, string problem, Exception? inner = null)
    : IOException($"{file} at offset {offset}: {problem}", inner)
{
    public string File { get; } = file;

    public long Offset { get; } = offset;

    public string Problem { get; } = problem;
}

/// <summary>Another process writes this log.</summary>
public sealed class EvidenceLockedException(string directory, Exception? inner = null) : IOException($"Another writer holds {directory}.", inner);
