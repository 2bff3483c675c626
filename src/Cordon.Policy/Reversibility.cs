using System.Collections.Immutable;

namespace Cordon.Policy;

/// <summary>What a call leaves behind, from nothing to for ever.</summary>
public enum Reversibility
{
    /// <summary>It only looks.</summary>
    Read,
    /// <summary>Another call takes it back.</summary>
    Reversible,
    /// <summary>Somebody can take it back, for a while.</summary>
    TimeBounded,
    Irreversible,
}

/// <summary>Which tools are of which class: globs, by class.</summary>
public sealed record ToolClasses(ImmutableArray<string> Read, ImmutableArray<string> Reversible, ImmutableArray<string> TimeBounded, ImmutableArray<string> Irreversible)
{
    public static ToolClasses None { get; } = new([], [], [], []);

    /// <summary>What lower layers say; heard where it is worse.</summary>
    public ImmutableArray<ToolClasses> Lower { get; init; } = [];

    public bool IsEmpty => Read.IsEmpty && Reversible.IsEmpty && TimeBounded.IsEmpty && Irreversible.IsEmpty && Lower.IsEmpty;

    /// <summary>The worst that is said of a tool; what nobody has said anything of is not known to be better than the worst.</summary>
    public Reversibility Of(string tool)
    {
        Reversibility worst = Named(tool) ?? Reversibility.Irreversible;
        foreach (ToolClasses lower in Lower)
        {
            worst = lower.Named(tool) is { } named && named > worst ? named : worst;
        }

        return worst;
    }

    private Reversibility? Named(string tool) =>
        Glob.MatchesAny(Irreversible, tool) ? Reversibility.Irreversible
        : Glob.MatchesAny(TimeBounded, tool) ? Reversibility.TimeBounded
        : Glob.MatchesAny(Reversible, tool) ? Reversibility.Reversible
        : Glob.MatchesAny(Read, tool) ? Reversibility.Read
        : null;
}
