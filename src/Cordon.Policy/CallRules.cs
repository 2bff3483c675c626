using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>What bounds the calls that go to tools, beyond which of them there are.</summary>
/// <param name="DryRun">Globs of tools whose calls are decided about and recorded, and not made.</param>
/// <param name="Limits">All that match a tool hold.</param>
/// <param name="Loops">All hold.</param>
public sealed record CallRules(ImmutableArray<string> DryRun, ImmutableArray<ToolLimit> Limits, ImmutableArray<LoopRule> Loops)
{
    public static CallRules None { get; } = new([], [], []);

    /// <summary>Bounds of runs; all hold.</summary>
    public ImmutableArray<RunRule> Runs { get; init; } = [];

    public bool IsEmpty => DryRun.IsEmpty && Limits.IsEmpty && Loops.IsEmpty && Runs.IsEmpty;

    public bool IsDry(string tool) => Glob.MatchesAny(DryRun, tool);

    /// <summary>The most bytes that a tool's result may have; null where nobody says.</summary>
    public int? MostResultBytes(string tool)
    {
        int? least = null;
        foreach (ToolLimit limit in Limits)
        {
            if (limit.ResultBytes is { } bytes && Glob.Matches(limit.Tool, tool))
            {
                least = least is { } other && other < bytes ? other : bytes;
            }
        }

        return least;
    }
}

/// <summary>Bounds of the tools that a glob names, for each application by itself; what is null is not bounded.</summary>
/// <param name="Calls">How many calls, in so many seconds.</param>
/// <param name="AtOnce">How many calls at the same time.</param>
/// <param name="ResultBytes">How long a result.</param>
public sealed record ToolLimit(string Tool, int? Calls, int PerSeconds, int? AtOnce, int? ResultBytes);

/// <summary>Bounds of one run: a session, or all that is done under one first mandate, whoever does it and in whatever session. What is null is not bounded.</summary>
/// <param name="Steps">How many calls of tools in all.</param>
/// <param name="FanOut">How many calls of tools at the same time.</param>
/// <param name="Agents">How many different agents act in it.</param>
/// <param name="Depth">How many links of delegation lead to one of them.</param>
/// <param name="SpendNanoUsd">How much money models cost within <paramref name="WithinSeconds"/>.</param>
/// <param name="CoolDownSeconds">How long the run is held after it has spent more.</param>
/// <param name="Then">A denial, or a person who decides, while it is held.</param>
/// <param name="StopAfter">After so many times the run does nothing any more.</param>
public sealed record RunRule(int? Steps, int? FanOut, int? Agents, int? Depth, long? SpendNanoUsd, int WithinSeconds, int CoolDownSeconds, Decision Then, int StopAfter);

/// <summary>When the calls of a session go in a circle, and what becomes of them then.</summary>
/// <param name="Repeats">How often the same call may be made.</param>
/// <param name="Alternations">How often two calls may take turns.</param>
/// <param name="WithinSeconds">In which time.</param>
/// <param name="CoolDownSeconds">How long such a call is not made again.</param>
/// <param name="Then">A denial, or a person who decides.</param>
/// <param name="StopAfter">After so many circles the session makes no calls any more.</param>
public sealed record LoopRule(int Repeats, int Alternations, int WithinSeconds, int CoolDownSeconds, Decision Then, int StopAfter);
