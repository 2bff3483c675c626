using System.Collections.Immutable;

namespace Cordon.State.Keys;

public enum KeyRole
{
    Caller,
    Admin,
    /// <summary>May see what waits for a person, and decide about it; nothing else.</summary>
    Approver,
}

/// <summary>A Cordon key as it is stored: everything but its secret.</summary>
/// <param name="Id">The public part, between <c>ck_</c> and the second underscore.</param>
/// <param name="RotatedFrom">The key that this one replaces.</param>
/// <param name="LastUsed">Coarse: written at most once a minute per key.</param>
/// <param name="Agent">The agent that acts with it; null for none.</param>
public sealed record Key(
    string Id,
    string Name,
    string Tenant,
    string Application,
    KeyRole Role,
    DateTimeOffset Created,
    DateTimeOffset? Expires = null,
    DateTimeOffset? Revoked = null,
    string? RotatedFrom = null,
    DateTimeOffset? LastUsed = null,
    string? Agent = null)
{
    /// <summary>Groups of approvers that its holder belongs to, as <c>approvals.escalation</c> names them.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Where a key belongs that was made without saying so: those who approve are not of the application that asks.</summary>
    public static string UsualApplication(KeyRole role) => role == KeyRole.Approver ? "approvers" : "default";
}

/// <summary>What a new key is for.</summary>
public sealed record KeyRequest(string Name, string Tenant, string Application, KeyRole Role = KeyRole.Caller, DateTimeOffset? Expires = null, string? Agent = null)
{
    /// <inheritdoc cref="Key.Groups"/>
    public ImmutableArray<string> Groups { get; init; } = [];
}

/// <summary>A key and the only copy of its text; Cordon cannot show it again.</summary>
public sealed record IssuedKey(Key Key, string Presented)
{
    // A record prints its members, and this one must not reach a log.
    public override string ToString() => $"IssuedKey {Key.Id}";
}

/// <summary>What became of a presented key.</summary>
public abstract record KeyLookup
{
    private KeyLookup()
    {
    }

    public sealed record Found(Key Key) : KeyLookup;

    /// <summary>Malformed, no such id, or a wrong secret; callers cannot tell which.</summary>
    public sealed record Unknown : KeyLookup
    {
        public static Unknown Instance { get; } = new();
    }

    public sealed record Revoked(Key Key) : KeyLookup;

    public sealed record Expired(Key Key) : KeyLookup;
}
