using System.Collections.Immutable;
using Cordon.Contracts;

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

/// <summary>Who says of which class a call is.</summary>
public enum ClassSource
{
    /// <summary>Nobody: then it is of the worst.</summary>
    Nobody,
    /// <summary><c>tools.classes</c>.</summary>
    Policy,
    /// <summary>The annotations that the tool's server gave it.</summary>
    Server,
}

/// <summary>The class of one call.</summary>
public readonly record struct ToolClass(Reversibility Class, ClassSource From)
{
    /// <summary>In words for operators and approvers.</summary>
    public string Sentence => $"the tool is {Words.Of(Class)}{From switch
    {
        ClassSource.Policy => ", as tools.classes has it",
        ClassSource.Server => ", as its server says of it (annotations)",
        ClassSource.Nobody => ", because nobody has said what it leaves behind",
    }}";
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

    /// <summary>The class of a call, and who says so. What its server admits to is heard where it is worse, never where it is better.</summary>
    public ToolClass Of(string tool, Reversibility? admitted)
    {
        bool isNamed = Named(tool) is not null || Lower.Any(lower => lower.Named(tool) is not null);
        Reversibility declared = Of(tool);
        return admitted is { } worse && (worse > declared || (!isNamed && worse == declared))
            ? new ToolClass(worse, ClassSource.Server)
            : new ToolClass(declared, isNamed ? ClassSource.Policy : ClassSource.Nobody);
    }

    private Reversibility? Named(string tool) =>
        Glob.MatchesAny(Irreversible, tool) ? Reversibility.Irreversible
        : Glob.MatchesAny(TimeBounded, tool) ? Reversibility.TimeBounded
        : Glob.MatchesAny(Reversible, tool) ? Reversibility.Reversible
        : Glob.MatchesAny(Read, tool) ? Reversibility.Read
        : null;
}
