using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.State.Agents;

/// <summary>An agent as somebody has registered it.</summary>
/// <param name="Owner">The person who answers for it; empty when that person does not any more.</param>
/// <param name="Tools">Globs of the tools that it may use at most.</param>
/// <param name="Models">Globs of the models that it may use at most.</param>
/// <param name="Revoked">A revoked agent does not come back; another one needs another id.</param>
public sealed record Agent(
    string Tenant, string Id, string Owner, Tier Tier, ImmutableArray<string> Tools, ImmutableArray<string> Models, string Purpose, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? Revoked = null)
{
    /// <summary>The public key, as a JSON Web Key, with which its mandates are checked; null where it passes none on.</summary>
    public string? PublicKey { get; init; }

    public const int LongestKey = 4_096;
    public const int LongestId = 64;
    public const int LongestWord = 200;
    public const int MostGlobs = 100;
    public const int LongestGlob = 256;
    public const int MostDays = 730;
    public static readonly TimeSpan UsualLife = TimeSpan.FromDays(90);

    public AgentState StateAt(DateTimeOffset now) =>
        Revoked is not null ? AgentState.Revoked
        : Owner.Length == 0 ? AgentState.Ownerless
        : Expires <= now ? AgentState.Expired
        : AgentState.Active;

    /// <summary>Whether an agent may be called so: the id stands in keys, tokens and the record.</summary>
    public static bool IsId(string id) => id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '@');

    /// <summary>What is wrong with a registration; null when nothing is.</summary>
    public string? Problem(DateTimeOffset now)
    {
        if (!IsId(Id))
        {
            return $"an agent's id has 1 to {LongestId} letters, digits and . - _ : @";
        }

        if (!IsWord(Owner) || Owner.Length == 0 || !IsWord(Purpose) || !IsWord(Tenant) || Tenant.Length == 0)
        {
            return $"owner and tenant are needed; they and the purpose have at most {LongestWord} characters and no line breaks";
        }

        if (Tools.Length > MostGlobs || Models.Length > MostGlobs || Tools.Concat(Models).Any(glob => glob.Length is 0 or > LongestGlob || glob.Any(char.IsControl)))
        {
            return $"tools and models are at most {MostGlobs} globs of 1 to {LongestGlob} characters each";
        }

        if (PublicKey is { Length: > LongestKey })
        {
            return $"a public key has at most {LongestKey} characters";
        }

        return Expires > now && Expires <= now.AddDays(MostDays) ? null : $"the expiry lies ahead, at most {MostDays} days";
    }

    private static bool IsWord(string text) => text.Length <= LongestWord && !text.Any(char.IsControl);
}

public enum AgentState
{
    Active,
    Expired,
    Ownerless,
    Revoked,
}

/// <summary>What a person did with an agent, and how it was after that.</summary>
/// <param name="Event"><c>agent-registered</c>, <c>agent-changed</c>, <c>agent-renewed</c>, <c>agent-disowned</c> or <c>agent-revoked</c>.</param>
public sealed record AgentEvent(long Number, string Event, Agent Agent, string By, DateTimeOffset At);
