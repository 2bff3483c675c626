using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cordon.Load.Measuring;

namespace Cordon.Load.Reporting;

/// <summary>Everything about one run, for a file: the windows as measured, and what was made of them.</summary>
internal sealed record LoadReport
{
    public string Schema { get; init; } = "cordon.load/2";
    public required DateTimeOffset Date { get; init; }
    public required string CommandLine { get; init; }
    public required Machine Machine { get; init; }
    public required Settings Settings { get; init; }
    public required ImmutableArray<string> Missing { get; init; }
    public required bool IsCut { get; init; }
    public required ImmutableArray<Row> Rows { get; init; }
    public required ImmutableArray<BudgetResult> Budgets { get; init; }
    public required ImmutableArray<Window> Windows { get; init; }
    public required ImmutableArray<Window> Discarded { get; init; }

    public bool HasErrors => Rows.Any(row => row.Errors > 0);

    public string Heading =>
        $"{Date:yyyy-MM-dd HH:mm} UTC, {Machine.Cores} × {Machine.Cpu}, Linux {Machine.Kernel}, {Machine.Runtime}" +
        $"{(Machine.TieredPgo ? " with PGO" : " (TieredPGO=false)")}, {string.Join(", ", Machine.Peers.DefaultIfEmpty("no peers"))}, evidence on {Machine.Disk}, " +
        $"{(Machine.Pinned ? "target on core 0, load and upstream on core 1" : "NOT PINNED")}; " +
        $"median of {Settings.Rounds} rounds of {Settings.Seconds:0.#} s";

    /// <summary>How quiet the machine was; a reader must know before believing a tail.</summary>
    public string Quietness
    {
        get
        {
            int disturbed = Windows.Count(window => window.IsDisturbed);
            return $"{(IsCut ? "CUT SHORT: the rest was not measured. " : "")}{Windows.Length} windows, {Discarded.Length} repeated because something else ran, {disturbed} still disturbed; " +
                $"most foreign CPU in a window that counts: {Windows.Select(window => window.Disturbance).DefaultIfEmpty().Max():P1} of a core";
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.LoadReport) + "\n";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LoadReport))]
internal sealed partial class LoadJson : JsonSerializerContext;
