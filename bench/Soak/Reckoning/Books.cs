using Cordon.Soak.Receivers;
using Cordon.Soak.Traffic;
using Cordon.Soak.Watching;

namespace Cordon.Soak.Reckoning;

/// <summary>The same exchanges as four and more have counted them.</summary>
internal sealed record Books
{
    /// <summary>By the clients: at least, and at most.</summary>
    public required IReadOnlyDictionary<string, (long Least, long Most)> Clients { get; init; }

    public required IReadOnlyDictionary<string, long> Metrics { get; init; }
    public required IReadOnlyDictionary<string, long> MetricDecisions { get; init; }
    public required IReadOnlyList<EvidenceRow> Statements { get; init; }
    public required IReadOnlyList<(string Dialect, string Decision)> AccessLog { get; init; }

    public static Books Of(Tally tally, MetricsPage before, string lastDialect, int last, string evidence, string directory)
    {
        // Streams that run when the gateway is told to stop end after the last scrape, and are allowed.
        Dictionary<string, long> metrics = new(before.By("cordon_exchanges_total", "dialect")), decisions = new(before.By("cordon_exchanges_total", "decision"));
        metrics[lastDialect] = metrics.GetValueOrDefault(lastDialect) + last;
        decisions["allow"] = decisions.GetValueOrDefault("allow") + last;
        return new Books
        {
            Clients = tally.Dialects,
            Metrics = metrics,
            MetricDecisions = decisions,
            Statements = [.. EvidenceRows.Read(evidence)],
            AccessLog = [.. AccessLines.Read(directory)],
        };
    }

    /// <summary>A line for each dialect, and each decision.</summary>
    public IEnumerable<Entry> Entries()
    {
        Dictionary<string, long> statements = Count(Verdicts.Select(row => row.Dialect!)), lines = Count(AccessLog.Select(line => line.Dialect));
        foreach (string dialect in Clients.Keys.Union(Metrics.Keys).Union(statements.Keys).Union(lines.Keys).Order(StringComparer.Ordinal))
        {
            yield return new(dialect, Clients.TryGetValue(dialect, out (long, long) clients) ? clients : (0, 0), Metrics.GetValueOrDefault(dialect), statements.GetValueOrDefault(dialect), lines.GetValueOrDefault(dialect));
        }

        Dictionary<string, long> stated = Count(Verdicts.Select(row => row.Decision!)), logged = Count(AccessLog.Select(line => line.Decision));
        foreach (string decision in MetricDecisions.Keys.Union(stated.Keys).Union(logged.Keys).Order(StringComparer.Ordinal))
        {
            yield return new($"decision {decision}", null, MetricDecisions.GetValueOrDefault(decision), stated.GetValueOrDefault(decision), logged.GetValueOrDefault(decision));
        }
    }

    /// <summary>Statements by kind.</summary>
    public IReadOnlyDictionary<string, long> Kinds => Count(Statements.Select(row => row.Kind));

    /// <summary>Verdicts by the reason why an exchange did not simply pass, and those that the cache answered.</summary>
    public IReadOnlyDictionary<string, long> Reasons => Count([.. Verdicts.Select(row => row.Reason).OfType<string>(), .. Verdicts.Where(row => row.Cached).Select(_ => "cached")]);

    /// <summary>What a receiver lacks of the statements up to a number.</summary>
    public long Missing(Delivered delivered, long end) => Statements.Where(row => row.Sequence < end).LongCount(row => !delivered.Has(row.Sequence, row.Digest));

    private IEnumerable<EvidenceRow> Verdicts => Statements.Where(row => row.Kind == "verdict");

    private static Dictionary<string, long> Count(IEnumerable<string> words) => words.CountBy(word => word).ToDictionary(pair => pair.Key, pair => (long)pair.Value);
}

/// <summary>One line of the books.</summary>
/// <param name="Clients">Null where clients cannot tell.</param>
internal sealed record Entry(string Of, (long Least, long Most)? Clients, long Metrics, long Statements, long AccessLines)
{
    public bool Agrees => Metrics == Statements && Statements == AccessLines && (Clients is not { } clients || (clients.Least <= Statements && Statements <= clients.Most));
}
