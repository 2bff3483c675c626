using System.Collections.Immutable;
using Cordon.State.Keys;

namespace Cordon.State.Approvals;

/// <summary>Who decides, as its key proves.</summary>
/// <param name="Voter">The key that this one was rotated from, first of all; so that a rotation does not make a second person.</param>
public sealed record Approver(string Voter, string Key, string Name, string Tenant, string Application, KeyRole Role)
{
    /// <summary>Callers on loopback without a key, in development mode.</summary>
    public static Approver Development { get; } = new("development", "", "development", "default", "development", KeyRole.Admin);

    public static Approver Nobody { get; } = new("", "", "", "", "", KeyRole.Caller);

    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Rights that others have handed to this person for a while.</summary>
    public ImmutableArray<HandedRight> Handed { get; init; } = [];

    public static Approver Of(Key key, KeyStore keys) => new(keys.OriginOf(key), key.Id, key.Name, key.Tenant, key.Application, key.Role) { Groups = key.Groups };

    /// <summary>An admin is of the operator; an approver decides for its own tenant; and each for whom they stand in.</summary>
    public bool MaySee(string tenant) => IsOver(tenant) || Handed.Any(right => right.Of.IsOver(tenant));

    /// <summary>Whether the person is over a tenant by their own right.</summary>
    internal bool IsOver(string tenant) => Role == KeyRole.Admin || (Role == KeyRole.Approver && Tenant == tenant);
}

/// <summary>The right of somebody who is absent.</summary>
/// <param name="Of">Whose right it is, as they stand now.</param>
public sealed record HandedRight(string Delegation, Approver Of);

/// <summary>What came of an attempt to decide.</summary>
public enum ApprovalOutcome
{
    /// <summary>Done: granted or denied.</summary>
    Done,
    /// <summary>Counted; another person has to agree.</summary>
    OneOfTwo,
    /// <summary>No such request, or none that this person may see.</summary>
    Unknown,
    /// <summary>Somebody decided, or it ended, before.</summary>
    TooLate,
    /// <summary>This person has decided about it already, or somebody by their right.</summary>
    Twice,
    /// <summary>Who asks does not decide.</summary>
    OwnRequest,
    /// <summary>More grants in an hour than the policy believes anybody reads.</summary>
    TooFast,
    /// <summary>Its class is granted one by one.</summary>
    NotInBatch,
    /// <summary>There are more, or fewer, of them than was said.</summary>
    OtherCount,
    /// <summary>Others are asked about it, and this person is not yet.</summary>
    NotAsked,
}
