using System.Security.Cryptography;

namespace Cordon.Evidence;

/// <summary>
/// What one process saw and did, so that a heartbeat can state the denominator of its verdicts. Safe from any thread.
/// </summary>
public sealed class EmitterCounters
{
    private long _seen, _allowed, _modified, _denied, _errored, _failedOpen, _unlisted;

    public void Seen() => Interlocked.Increment(ref _seen);

    public void Allowed() => Interlocked.Increment(ref _allowed);

    public void Modified() => Interlocked.Increment(ref _modified);

    public void Denied() => Interlocked.Increment(ref _denied);

    public void Errored() => Interlocked.Increment(ref _errored);

    public void FailedOpen() => Interlocked.Increment(ref _failedOpen);

    /// <summary>A caller whom nobody knows was refused, and that is not recorded one by one any more.</summary>
    public void Unlisted() => Interlocked.Increment(ref _unlisted);

    internal IEnumerable<KeyValuePair<string, EventValue>> Fields =>
    [
        new("allowed", Interlocked.Read(ref _allowed)),
        new("denied", Interlocked.Read(ref _denied)),
        new("errored", Interlocked.Read(ref _errored)),
        new("failed_open", Interlocked.Read(ref _failedOpen)),
        new("modified", Interlocked.Read(ref _modified)),
        new("seen", Interlocked.Read(ref _seen)),
        new("unlisted", Interlocked.Read(ref _unlisted)),
    ];
}

/// <summary>
/// The process that makes statements. Its id is new at every start, and its statements are numbered from 1 without
/// gaps in the order of the log: a missing number is a missing statement.
/// </summary>
public sealed class Emitter
{
    internal Emitter(string name, string binaryHash) =>
        (Id, BinaryHash) = ($"{name}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}", binaryHash);

    public string Id { get; }

    /// <summary>SHA-256 of the running binary, hex; empty when unknown.</summary>
    public string BinaryHash { get; }

    public EmitterCounters Counters { get; } = new();

    /// <summary>SHA-256 of the policy in force, hex. The gateway sets it at every reload.</summary>
    public string PolicyHash
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    } = "";

    internal Statement Heartbeat(bool final) => new EventStatement(
        PredicateTypes.HeartbeatCoverage,
        "emitter",
        new(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Id))),
        [.. Counters.Fields, new("binary_sha256", BinaryHash), new("final", final), new("policy_sha256", PolicyHash)]);
}
