using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cordon.Hostile.Reporting;

/// <summary>What the well-behaved client saw in one part of the run.</summary>
public sealed record GoodRow(string Part, double Seconds, int Asked, IReadOnlyDictionary<string, int> Errors, double P50, double P99, double Most);

/// <summary>What the gateway's process held: greatest resident memory, in megabytes, and open handles.</summary>
/// <param name="First">Peak of the first quarter of the hostile part.</param>
/// <param name="Last">Peak of its last quarter.</param>
public sealed record MemoryRow(double Quiet, double First, double Last, double Most, double End, int HandlesBefore, int HandlesMost, int HandlesEnd, int SocketsBefore, int SocketsMost, int SocketsEnd);

/// <summary>What a hostile run showed.</summary>
/// <param name="Failures">Sentences that say what was not as it has to be; empty when all was.</param>
public sealed record HostileReport(
    DateTimeOffset Date, string Machine, string CommandLine, Settings Settings, double Seconds, int Rounds, IReadOnlyList<GoodRow> Good, MemoryRow Memory, IReadOnlyList<AttackRow> Attacks, IReadOnlyList<string> Failures)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    public int Played => Attacks.Sum(row => row.Times);

    public string Heading => string.Create(
        CultureInfo.InvariantCulture, $"{Date:yyyy-MM-dd}, {Machine}: {Seconds / 60:0.#} minutes, {Rounds} rounds, {Played} attacks of {Attacks.Count} kinds, {Settings.AtOnce} at once; {Attacks.Sum(row => row.Unexpected.Values.Sum())} unexpected answers");

    public string ToJson() => JsonSerializer.Serialize(this, Indented);
}
