using Cordon.State.Keys;

namespace Cordon.State.Approvals;

/// <summary>Who decides, as its key proves.</summary>
/// <param name="Voter">The key that this one was rotated from, first of all; so that a rotation does not make a second person.</param>
public sealed record Approver(string Voter, string Key, string Name, string Tenant, string Application, KeyRole Role)
{
    /// <summary>Callers on loopback without a key, in development mode.</summary>
    public static Approver Development { get; } = new("development", "", "development", "default", "development", KeyRole.Admin);

    public static Approver Nobody { get; } = new("", "", "", "", "", KeyRole.Caller);

    public static Approver Of(Key key, KeyStore keys) => new(keys.OriginOf(key), key.Id, key.Name, key.Tenant, key.Application, key.Role);

    /// <summary>An admin is of the operator; an approver decides for its own tenant.</summary>
    public bool MaySee(string tenant) => Role == KeyRole.Admin || (Role == KeyRole.Approver && Tenant == tenant);
}

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
    /// <summary>This person has decided about it already.</summary>
    Twice,
    /// <summary>Who asks does not decide.</summary>
    OwnRequest,
    /// <summary>More grants in an hour than the policy believes anybody reads.</summary>
    TooFast,
    /// <summary>Its class is granted one by one.</summary>
    NotInBatch,
    /// <summary>There are more, or fewer, of them than was said.</summary>
    OtherCount,
}
