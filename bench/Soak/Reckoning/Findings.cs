using System.Globalization;
using Cordon.Soak.Receivers;
using Cordon.Soak.Watching;

namespace Cordon.Soak.Reckoning;

/// <summary>What must hold at the end of a run.</summary>
internal static class Findings
{
    // Shorter runs say nothing about a slope: caches fill and code is compiled for minutes.
    private const double ShortestForMemory = 10;

    /// <summary>Growth behind the warm-up, as a share of the median, and what is never held against it.</summary>
    public const double MostGrowth = 0.10, FreeMegabytes = 16;

    /// <summary>The share of a run that is its warm-up.</summary>
    public const double WarmUp = 1.0 / 3;

    private static readonly string[] Sorts = ["prompt-injection", "pii", "cached", "budget-exhausted", "caller-left", "upstream-unreachable"];

    public const int SpareThreads = 8, SpareHandles = 24;

    public static IEnumerable<Finding> Of(RunFacts facts)
    {
        Books books = facts.Books;
        Entry[] entries = [.. books.Entries()];
        Entry[] wrong = [.. entries.Where(entry => !entry.Agrees)];
        yield return Finding.That(wrong.Length == 0, "clients, metrics, statements and access log agree", $"{entries.Length - wrong.Length} of {entries.Length} lines");
        yield return Finding.That(facts.Unexpected == 0, "every answer is one that was due", $"{facts.Unexpected} others: {string.Join(", ", facts.FirstUnexpected.Take(5))}".TrimEnd(' ', ':'));
        foreach (string counter in (string[])["cordon_evidence_failures_total", "cordon_access_log_dropped_total", "cordon_guard_fail_open_total", "cordon_telemetry_overflow_total"])
        {
            double counted = facts.Last.Sum(counter);
            yield return Finding.That(counted == 0, $"{counter} is zero", Text(counted));
        }

        // A heartbeat may fall between two figures of a scrape.
        double counts = facts.Last.Sum("cordon_evidence_statements_total"), grown = facts.Last.Sum("cordon_evidence_count");
        yield return Finding.That(grown - counts is >= -1 and <= 1, "durable statements are those of the log", $"{Text(counts)} counted, {Text(grown)} in the log");
        IReadOnlyDictionary<string, long> reasons = books.Reasons;
        yield return Finding.That(Sorts.All(reasons.ContainsKey), "every sort of exchange came", string.Join(", ", Sorts.Select(sort => $"{reasons.GetValueOrDefault(sort)} {sort}")));
        foreach ((string name, Delivered delivered, int kills) in facts.Sinks)
        {
            long missing = books.Missing(delivered, facts.Exported);
            yield return Finding.That(
                missing == 0 && delivered.Contradictions == 0 && facts.Exported > 0,
                $"{name} has every statement, after {kills} kills",
                $"{facts.Exported} statements, {missing} missing, {delivered.Arrived - delivered.Count} repeated, {delivered.Contradictions} contradictions");
        }

        string[] invalid = [.. facts.Verified.Where(word => word != "VALID-UNWITNESSED")];
        yield return Finding.That(invalid.Length == 0 && facts.Verified.Count > 0, "cordon verify beside the writer says VALID", $"{facts.Verified.Count - invalid.Length} of {facts.Verified.Count}{(invalid.Length > 0 ? ": " + invalid[0] : "")}");
        yield return Finding.That(facts.VerifiedLast == "VALID-UNWITNESSED", "cordon verify of all signatures at the end, against evidence.heads", facts.VerifiedLast);
        yield return Finding.That(facts.Disturbed, "upstream and receivers were killed", $"{facts.UpstreamKills} and {string.Join(" and ", facts.Sinks.Select(sink => sink.Kills))} times; {facts.Unkindnesses} batches refused or taken without a word");
        yield return Memory("resident memory", facts, sample => sample.ResidentMegabytes);
        yield return Memory("what lives after a full collection", facts, sample => sample.LiveMegabytes);
        yield return Finding.That(Rest.IsQuiet(facts.RestAfter), "queues are empty at rest", $"{facts.RestAfter.InFlight} in flight, lag {facts.RestAfter.Lag}, {facts.RestAfter.Unpublished} unpublished; most: {facts.Samples.Max(s => s.InFlight)}, {facts.Samples.Max(s => s.Lag)} ({facts.Samples.Max(s => s.LagBytes) / 1048576:0.0} MB), {facts.Samples.Max(s => s.Unpublished)}");
        yield return Finding.That(facts.RestAfter.Threads <= facts.RestBefore.Threads + SpareThreads, "threads are back", $"{facts.RestBefore.Threads} before, {facts.Samples.Max(s => s.Threads)} at most, {facts.RestAfter.Threads} after");
        yield return Finding.That(facts.RestAfter.Handles <= facts.RestBefore.Handles + SpareHandles, "handles are back", $"{facts.RestBefore.Handles} before, {facts.Samples.Max(s => s.Handles)} at most, {facts.RestAfter.Handles} after");
        yield return Finding.That(facts.Drained == facts.LastStreams && facts.Exits.All(code => code == 0), "SIGTERM drains", $"{facts.Drained} of {facts.LastStreams} streams ended in order; exit codes {string.Join(", ", facts.Exits)}");
        yield return Finding.That(facts.Errors.Count == 0, "the gateway logged no error", $"{facts.Errors.Count}{(facts.Errors.Count > 0 ? ": " + facts.Errors[0] : "")}");
    }

    private static Finding Memory(string what, RunFacts facts, Func<Sample, double?> figure)
    {
        if (facts.Minutes < ShortestForMemory || Trend.Of(facts.Samples, facts.Minutes * 60 * WarmUp, figure) is not { } trend)
        {
            return new($"{what} does not grow", $"not evaluated below {ShortestForMemory:0} minutes; {facts.Samples.Max(figure) ?? 0:0} MB at most", Standing.Open);
        }

        double bound = Math.Max(FreeMegabytes, trend.Median * MostGrowth);
        return Finding.That(
            trend.Growth <= bound,
            $"{what} does not grow behind the first third",
            string.Create(CultureInfo.InvariantCulture, $"{trend.Growth:+0.0;-0.0;0} MB ({trend.GrowthAnHour:+0;-0;0} MB an hour), bound {bound:0} MB; {trend.First:0} at first, median {trend.Median:0}, most {trend.Most:0}; sessions in memory {facts.Samples.First(s => s.Seconds >= facts.Minutes * 60 * WarmUp).Sessions} to {facts.Samples[^1].Sessions}"));
    }

    private static string Text(double value) => value.ToString("0", CultureInfo.InvariantCulture);
}
