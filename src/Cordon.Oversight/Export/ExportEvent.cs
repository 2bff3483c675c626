using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence;

namespace Cordon.Oversight.Export;

/// <summary>A statement with what every format asks of it. It holds ids, words and numbers, as the statement does: never content.</summary>
internal sealed class ExportEvent : IDisposable
{
    private readonly JsonDocument? _json;

    private ExportEvent(string log, long sequence, ReadOnlyMemory<byte> statement, string digest, string kind, JsonDocument? json)
    {
        (Log, Sequence, Statement, Digest, Kind, _json) = (log, sequence, statement, digest, kind, json);
        // The digest makes the id that of the statement itself: a log that was restored and went another way gives other ids under the same numbers.
        Id = string.Create(CultureInfo.InvariantCulture, $"{sequence}-{digest[..32]}");
        Predicate = json is null ? default : json.RootElement.GetProperty("predicate");
        Severity = SeverityOf();
    }

    /// <summary>The de-duplication id: the same at every delivery of this statement, and no other statement has it.</summary>
    public string Id { get; }

    /// <summary>The log's name.</summary>
    public string Log { get; }

    public long Sequence { get; }

    /// <summary>The statement's bytes; empty when it was erased or cannot be read.</summary>
    public ReadOnlyMemory<byte> Statement { get; }

    /// <summary>SHA-256 of the statement's bytes, hex; of an erased one, of its place.</summary>
    public string Digest { get; }

    /// <summary>One of <see cref="StatementKinds"/>, or a name that a newer version knows.</summary>
    public string Kind { get; }

    /// <summary>The predicate; undefined when there is none.</summary>
    public JsonElement Predicate { get; }

    public bool IsVerdict => Kind == StatementKinds.Verdict;

    public DateTimeOffset? Time => Text("time") is { } time && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out DateTimeOffset read) ? read : null;

    public Decision? Decision => IsVerdict && Text("decision") is { } word && Words.TryParse(word, out Decision decision) ? decision : null;

    /// <summary>What it decided was not to let pass, and no person agreed to it.</summary>
    public bool IsStopped => IsVerdict && Decision is not (Contracts.Decision.Allow or Contracts.Decision.Modify) && !Flag("approved");

    public Severity Severity { get; }

    public IEnumerable<JsonElement> Findings =>
        Predicate.ValueKind == JsonValueKind.Object && Predicate.TryGetProperty("findings", out JsonElement findings) && findings.ValueKind == JsonValueKind.Array
            ? findings.EnumerateArray().Where(finding => finding.ValueKind == JsonValueKind.Object)
            : [];

    /// <summary>Reads a statement; never fails, because what cannot be read is an event too.</summary>
    public static ExportEvent Read(string log, StoredStatement stored)
    {
        if (stored.IsErased)
        {
            byte[] place = Encoding.UTF8.GetBytes($"{StatementKinds.Erased}\0{log}\0{stored.Sequence.ToString(CultureInfo.InvariantCulture)}");
            return new(log, stored.Sequence, default, Convert.ToHexStringLower(SHA256.HashData(place)), StatementKinds.Erased, null);
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(stored.Bytes.Span));
        JsonDocument? json = null;
        try
        {
            json = JsonDocument.Parse(stored.Bytes);
            if (json.RootElement.GetProperty("predicate").ValueKind == JsonValueKind.Object && StatementKinds.Of(json.RootElement.GetProperty("predicateType").GetString() ?? "") is { } kind)
            {
                return new(log, stored.Sequence, stored.Bytes, digest, kind, json);
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            json?.Dispose();
            return new(log, stored.Sequence, default, digest, StatementKinds.Unreadable, null);
        }

        json.Dispose();
        return new(log, stored.Sequence, default, digest, StatementKinds.Unreadable, null);
    }

    public bool Passes(ExportFilter filter) =>
        (filter.Kinds.IsEmpty || filter.Kinds.Contains(Kind))
        && (filter.Decisions.IsEmpty || !IsVerdict || Decision is not { } decision || filter.Decisions.Contains(decision))
        && (filter.Asked.IsEmpty || (Text("asked") is { } asked && asked.Split(' ').Intersect(filter.Asked).Any()))
        && Severity >= filter.Least;

    /// <summary>A text of the predicate; null when there is none.</summary>
    public string? Text(string name) => TextOf(Predicate, name);

    /// <summary>A number of the predicate; null when there is none.</summary>
    public long? Number(string name) =>
        Predicate.ValueKind == JsonValueKind.Object && Predicate.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

    private bool Flag(string name) => Predicate.ValueKind == JsonValueKind.Object && Predicate.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    public static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The finding that speaks for the verdict: the one it names as its reason, else the most severe.</summary>
    public JsonElement? FirstFinding
    {
        get
        {
            JsonElement[] findings = [.. Findings.OrderByDescending(SeverityOf)];
            JsonElement[] named = [.. findings.Where(finding => TextOf(finding, "type") == Text("reason"))];
            return named.Length > 0 ? named[0] : findings.Length > 0 ? findings[0] : null;
        }
    }

    public void Dispose() => _json?.Dispose();

    // A refusal without a finding (a rule about tools, a limit) is worth a look; a log that lost a statement is worth more.
    private Severity SeverityOf()
    {
        Severity own = Text("severity") is { } word && Words.TryParse(word, out Severity severity) ? severity : Severity.Info;
        Severity least = Kind switch
        {
            StatementKinds.Verdict when IsStopped => Severity.Medium,
            StatementKinds.Unreadable => Severity.High,
            "log-lifecycle" when Text("event") == "statement-refused" => Severity.High,
            _ => Severity.Info,
        };
        return Findings.Select(SeverityOf).Append(own).Append(least).Max();
    }

    private static Severity SeverityOf(JsonElement finding) =>
        TextOf(finding, "severity") is { } word && Words.TryParse(word, out Severity severity) ? severity : Severity.Info;
}
