using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>What the evidence says about one exchange: the members of its statement that the matrix asks about.</summary>
internal sealed record RecordedExchange(string Dialect, Decision Decision, string? Reason, ImmutableArray<RecordedCoverage> Coverage, ImmutableArray<RecordedFinding> Findings)
{
    public static RecordedExchange Read(JsonElement predicate) => new(
        predicate.GetProperty("dialect").GetString()!,
        Word<Decision>(predicate, "decision"),
        predicate.TryGetProperty("reason", out JsonElement reason) ? reason.GetString() : null,
        [.. predicate.GetProperty("coverage").EnumerateArray().Select(entry => new RecordedCoverage(
            Word<Direction>(entry, "direction"), Word<Surface>(entry, "surface"), entry.GetProperty("guard").GetString()!,
            Word<CoverageState>(entry, "state"), entry.TryGetProperty("reason", out JsonElement why) ? why.GetString() : null))],
        [.. predicate.GetProperty("findings").EnumerateArray().Select(finding => new RecordedFinding(
            Word<Direction>(finding, "direction"), Word<Surface>(finding, "surface"), finding.GetProperty("guard").GetString()!, finding.GetProperty("type").GetString()!))]);

    /// <summary>The probe's lines about one surface.</summary>
    public IEnumerable<RecordedCoverage> ProbeOn(Direction direction, Surface surface) =>
        Coverage.Where(entry => entry.Guard == Probe.Name && entry.Direction == direction && entry.Surface == surface);

    private static T Word<T>(JsonElement holder, string name) where T : struct, Enum =>
        Words.TryParse(holder.GetProperty(name).GetString()!, out T value) ? value : throw new FormatException($"{name} has no word.");
}

internal sealed record RecordedCoverage(Direction Direction, Surface Surface, string Guard, CoverageState State, string? Reason);

internal sealed record RecordedFinding(Direction Direction, Surface Surface, string Guard, string Type);
