using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>What one layer says of calls; null where it says nothing.</summary>
internal sealed record CallLayer
{
    public Located<ImmutableArray<string>>? DryRun { get; init; }
    public ImmutableArray<ToolLimit>? Limits { get; init; }
    public ImmutableArray<LoopRule>? Loops { get; init; }
    public ImmutableArray<RunRule>? Runs { get; init; }

    public static CallLayer BuiltIn { get; } = new() { DryRun = new([], default), Limits = ImmutableArray<ToolLimit>.Empty, Loops = ImmutableArray<LoopRule>.Empty, Runs = ImmutableArray<RunRule>.Empty };

    public static CallLayer Read(MapNode? tools) => tools is null ? new() : new()
    {
        DryRun = tools["dry-run"].Texts,
        Limits = tools["limits"] is { } limits ? limits.Items.OfType<MapNode>().Select(Limit).OfType<ToolLimit>().ToImmutableArray() : null,
        Loops = tools["loops"].Map is { } loops ? ImmutableArray.Create(Loop(loops)) : null,
        Runs = tools["runs"].Map is { } runs ? ImmutableArray.Create(Run(runs)) : null,
    };

    /// <summary>Everything that a layer says bounds more, so all of it holds; only at the top level it takes the place of the preset's.</summary>
    public static CallLayer Merge(CallLayer upper, CallLayer lower, Strictness strict, bool isOverride) => new()
    {
        DryRun = strict.Grow(upper.DryRun!, lower.DryRun),
        Limits = isOverride ? lower.Limits ?? upper.Limits : upper.Limits!.Value.AddRange(lower.Limits ?? ImmutableArray<ToolLimit>.Empty),
        Loops = isOverride ? lower.Loops ?? upper.Loops : upper.Loops!.Value.AddRange(lower.Loops ?? ImmutableArray<LoopRule>.Empty),
        Runs = isOverride ? lower.Runs ?? upper.Runs : upper.Runs!.Value.AddRange(lower.Runs ?? ImmutableArray<RunRule>.Empty),
    };

    public CallRules Compile() => new(DryRun!.Value, [.. Limits!.Value.Distinct().OrderBy(Key, StringComparer.Ordinal)], [.. Loops!.Value.Distinct().OrderBy(Key, StringComparer.Ordinal)])
    {
        Runs = [.. Runs!.Value.Distinct().OrderBy(Key, StringComparer.Ordinal)],
    };

    // Written only where there is anything: a policy without it keeps its version.
    public static void Write(Utf8JsonWriter json, CallRules calls)
    {
        if (calls.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("calls");
        Canonical.TextArray(json, "dry-run", calls.DryRun);
        Canonical.TextArray(json, "limits", [.. calls.Limits.Select(Key)]);
        Canonical.TextArray(json, "loops", [.. calls.Loops.Select(Key)]);
        if (!calls.Runs.IsEmpty)
        {
            Canonical.TextArray(json, "runs", [.. calls.Runs.Select(Key)]);
        }

        json.WriteEndObject();
    }

    private static string Key(ToolLimit limit) => $"{limit.Calls}/{limit.PerSeconds} {limit.AtOnce} {limit.ResultBytes} {limit.Tool}";

    private static string Key(LoopRule loop) => $"{loop.Repeats} {loop.Alternations} {loop.WithinSeconds} {loop.CoolDownSeconds} {Words.Of(loop.Then)} {loop.StopAfter}";

    private static string Key(RunRule run) => $"{run.Steps} {run.FanOut} {run.Agents} {run.Depth} {run.SpendNanoUsd}/{run.WithinSeconds} {run.CoolDownSeconds} {Words.Of(run.Then)} {run.StopAfter}";

    private static RunRule Run(MapNode map) => new(
        map["steps"].Integer?.Value, map["fan-out"].Integer?.Value, map["agents"].Integer?.Value, map["depth"].Integer?.Value,
        map["spend-dollars"].Amount is { } dollars ? (long)decimal.Min(dollars.Value * 1_000_000_000m, long.MaxValue / 4) : null, map["within-seconds"].Integer?.Value ?? 300,
        map["cool-down-seconds"].Integer?.Value ?? 60, map["then"].Word<Decision>()?.Value ?? Decision.Deny, map["stop-after"].Integer?.Value ?? 3);

    private static ToolLimit? Limit(MapNode map) => map["tool"].Text is { } tool
        ? new ToolLimit(tool.Value, map["calls"].Integer?.Value, map["per-seconds"].Integer?.Value ?? 60, map["at-once"].Integer?.Value, map["result-bytes"].Integer?.Value)
        : null;

    private static LoopRule Loop(MapNode map) => new(
        map["repeats"].Integer?.Value ?? 10, map["alternations"].Integer?.Value ?? 5, map["within-seconds"].Integer?.Value ?? 300, map["cool-down-seconds"].Integer?.Value ?? 60,
        map["then"].Word<Decision>()?.Value ?? Decision.Deny, map["stop-after"].Integer?.Value ?? 3);
}
