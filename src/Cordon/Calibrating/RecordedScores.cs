using System.Collections.Frozen;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Oversight.Export;
using Cordon.Oversight.Measuring;

namespace Cordon.Calibrating;

/// <summary>
/// Scores that stand in the verdicts of an evidence log: there is no text in it, and none is needed. A guard that has read an exchange and found nothing gave it 0.
/// </summary>
internal static class RecordedScores
{
    /// <summary>Reads the log up to its signed head; null when there is none that verifies.</summary>
    /// <param name="application">Only exchanges of this application; null for all.</param>
    /// <param name="detectors">Only verdicts of this version of the guards: another one gives other scores.</param>
    public static BenignScores? Of(string evidence, string? application, string detectors)
    {
        if (StatementReader.Head(evidence) is not { } head)
        {
            return null;
        }

        FrozenDictionary<string, ScoreTally> tallies = BenignScores.Empty();
        (long seen, long foreign, long older, long unread) = (0, 0, 0, 0);
        using StatementReader reader = new(evidence);
        for (long sequence = 0; sequence < head.Size; sequence++)
        {
            StoredStatement stored = reader.Read(sequence);
            if (stored.IsErased)
            {
                unread++;
                continue;
            }

            using JsonDocument statement = JsonDocument.Parse(stored.Bytes);
            if (statement.RootElement.GetProperty("predicateType").GetString() is not { } type || StatementKinds.Of(type) != StatementKinds.Verdict)
            {
                continue;
            }

            JsonElement verdict = statement.RootElement.GetProperty("predicate");
            seen++;
            if (application is not null && Text(verdict, "application") != application)
            {
                foreign++;
            }
            else if (Text(verdict, "detector_version") != detectors)
            {
                older++;
            }
            else
            {
                Add(verdict, tallies);
            }
        }

        string[] left = [.. new[] { (foreign, "of other applications"), (older, "judged by other versions of the guards") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}")];
        return new("exchanges", tallies, seen, [.. left], unread);
    }

    private static void Add(JsonElement verdict, FrozenDictionary<string, ScoreTally> tallies)
    {
        HashSet<string> read = [.. verdict.GetProperty("coverage").EnumerateArray().Where(entry => Text(entry, "state") == "inspected").Select(entry => Text(entry, "guard")!)];
        foreach ((string guard, ScoreTally tally) in tallies)
        {
            if (read.Contains(guard))
            {
                tally.Add(verdict.GetProperty("findings").EnumerateArray().Where(finding => Text(finding, "guard") == guard)
                    .Select(finding => finding.GetProperty("score_millionths").GetInt64() / 1_000_000.0).DefaultIfEmpty().Max());
            }
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
