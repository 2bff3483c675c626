namespace Cordon.Evidence;

public enum CheckOutcome
{
    Pass,
    Fail,
    NotEvaluated,
}

/// <summary>The verdict over a log or receipt, from good to bad. <see cref="Valid"/> asks for witnesses, which this version does not evaluate.</summary>
public enum VerificationStatus
{
    Valid,

    /// <summary>All that was evaluated holds, but nobody beside the operator vouches that there is only one such log.</summary>
    ValidUnwitnessed,

    /// <summary>The head or the last heartbeat is old: later statements may have been cut off.</summary>
    Stale,

    /// <summary>Numbers of an emitter are missing between others.</summary>
    Gap,

    /// <summary>The log's key signed two heads that do not belong to one log.</summary>
    Fork,
    Invalid,
}

/// <summary>One check and the exact place of its first fault.</summary>
/// <param name="File">Path below the log's directory.</param>
public sealed record Check(string Name, CheckOutcome Outcome, string Detail, string? File = null, long? Offset = null, long? Leaf = null);

/// <summary>Statements <paramref name="From"/> to <paramref name="To"/> of an emitter are not in the log.</summary>
public sealed record EmitterGap(string Emitter, long From, long To);

/// <summary>A statement that was erased, with the logged reason.</summary>
public sealed record ErasedStatement(long Sequence, string Basis);

/// <param name="KeySource">Where the log's key came from: a key out of the directory itself proves less than one known before.</param>
public sealed record VerificationReport(
    VerificationStatus Status,
    long Size,
    string Origin,
    string KeySource,
    IReadOnlyList<Check> Checks,
    IReadOnlyList<EmitterGap> Gaps,
    IReadOnlyList<ErasedStatement> Erased)
{
    /// <summary>The first fault; null when nothing failed.</summary>
    public Check? FirstFault => Checks.FirstOrDefault(c => c.Outcome == CheckOutcome.Fail);

    /// <summary>The word of the status in reports, as evidence.md §1.7 spells it.</summary>
    public string Word => Status switch
    {
        VerificationStatus.Valid => "VALID",
        VerificationStatus.ValidUnwitnessed => "VALID-UNWITNESSED",
        VerificationStatus.Stale => "STALE",
        VerificationStatus.Gap => "GAP",
        VerificationStatus.Fork => "FORK",
        VerificationStatus.Invalid => "INVALID",
    };
}

/// <summary>How many statement signatures are verified.</summary>
public enum SignatureChecks
{
    /// <summary>At least 1,000 spread over the log, and 16 at both ends. Digests of all statements are verified either way.</summary>
    Sample,
    All,
    None,
}

public sealed record VerifyOptions
{
    /// <summary>The log's vkey, known from elsewhere; null: the one in the directory, which the report says.</summary>
    public string? VerifierKey { get; init; }

    public SignatureChecks Signatures { get; init; } = SignatureChecks.Sample;

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How old the last heartbeat of a log that was not closed may be.</summary>
    public TimeSpan MaxHeartbeatAge { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Signed checkpoints of this log that were kept elsewhere, for instance by an earlier verification.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> KnownCheckpoints { get; init; } = [];
}
