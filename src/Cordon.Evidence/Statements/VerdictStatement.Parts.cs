using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Evidence.Json;

namespace Cordon.Evidence;

/// <content>What a verdict's statement is made of: subjects, findings, coverage, labels, usage.</content>
public sealed partial class VerdictStatement
{
    private static void Subject(JcsWriter json, string name, Commitment? commitment)
    {
        if (commitment is null)
        {
            return;
        }

        Span<byte> value = stackalloc byte[Digest.Size];
        commitment.Value.CopyTo(value);
        json.BeginObject();
        json.Name("digest"u8);
        json.BeginObject();
        json.Name("hmacSha256"u8);
        json.Hex(value);
        json.EndObject();
        json.Name("name"u8);
        json.String(name);
        json.EndObject();
    }

    private static void Write(JcsWriter json, Usage usage)
    {
        json.Name("usage"u8);
        json.BeginObject();
        Count(json, "cache_write"u8, usage.CacheWrite);
        Count(json, "cache_write_hour"u8, usage.CacheWriteHour);
        Count(json, "cached_input"u8, usage.CachedInput);
        json.Name("estimated"u8);
        json.Boolean(usage.IsEstimated);
        Count(json, "input"u8, usage.Input);
        Count(json, "output"u8, usage.Output);
        Count(json, "reasoning"u8, usage.Reasoning);
        json.EndObject();
    }

    private static void Count(JcsWriter json, ReadOnlySpan<byte> name, long value)
    {
        json.Name(name);
        json.Integer(value);
    }

    // As with findings, the pointer stays out.
    private static void Write(JcsWriter json, ImmutableArray<LabelChange> gained)
    {
        if (gained.IsEmpty)
        {
            return;
        }

        json.Name("labels_gained"u8);
        json.BeginArray();
        foreach (LabelChange change in gained)
        {
            json.BeginObject();
            Word(json, "direction"u8, change.Direction);
            json.Name("label"u8);
            json.String(change.Label);
            if (change.Surface is { } surface)
            {
                json.Name("segment"u8);
                json.Integer(change.Segment);
                Word(json, "surface"u8, surface);
            }

            json.EndObject();
        }

        json.EndArray();
    }

    private static void Write(JcsWriter json, CoverageEntry entry)
    {
        json.BeginObject();
        json.Name("characters"u8);
        json.Integer(entry.Characters);
        Word(json, "direction"u8, entry.Direction);
        json.Name("guard"u8);
        json.String(entry.Guard);
        Word(json, "mode"u8, entry.Mode);
        Optional(json, "reason"u8, entry.Reason);
        if (entry.Remembered > 0)
        {
            json.Name("remembered"u8);
            json.Integer(entry.Remembered);
        }

        json.Name("segments"u8);
        json.Integer(entry.Segments);
        Word(json, "state"u8, entry.State);
        Word(json, "surface"u8, entry.Surface);
        json.EndObject();
    }

    // The JSON pointer stays out: it may hold property names that a user chose. Direction and segment index say the place.
    private void Write(JcsWriter json, JudgedFinding judged)
    {
        Finding finding = judged.Finding;
        json.BeginObject();
        Word(json, "direction"u8, judged.Direction);
        Word(json, "effect"u8, judged.Effect);
        json.Name("end"u8);
        json.Integer(finding.End);
        Optional(json, "entity"u8, finding.Entity);
        Found(json, judged);
        json.Name("guard"u8);
        json.String(finding.Guard);
        Word(json, "mode"u8, judged.Mode);
        json.Name("rule"u8);
        json.String(finding.Rule);
        json.Name("score_millionths"u8);
        json.Integer((long)Math.Round(Math.Clamp(finding.Score, 0, 1) * 1_000_000));
        json.Name("segment"u8);
        json.Integer(judged.Segment);
        Word(json, "severity"u8, finding.Severity);
        json.Name("start"u8);
        json.Integer(finding.Start);
        Word(json, "surface"u8, judged.Surface);
        json.Name("type"u8);
        json.String(finding.Type);
        Word(json, "would"u8, judged.Would);
        json.EndObject();
    }

    private void Found(JcsWriter json, JudgedFinding judged)
    {
        ReadOnlyMemory<byte> salt = new VerdictSalts(predicate.Request.Commitment?.Salt ?? default, predicate.Answer.Commitment?.Salt ?? default).Of(judged.Direction);
        if (judged.Found is not { } found || salt.IsEmpty)
        {
            return;
        }

        Span<byte> value = stackalloc byte[Digest.Size];
        Commitment.Of(Commitment.FindingField, Convert.FromHexString(found), salt.Span).CopyTo(value);
        json.Name("found"u8);
        json.Hex(value);
    }

    private static void Word<T>(JcsWriter json, ReadOnlySpan<byte> name, T value) where T : struct, Enum
    {
        json.Name(name);
        json.String(Words.Of(value));
    }

    private static void Optional(JcsWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.Name(name);
            json.String(value);
        }
    }

    // The caller writes the model's name, so it could carry anything: what does not look like a name is not logged.
    private static string? ModelName(string? model) => model switch
    {
        null => null,
        { Length: > 0 and <= 128 } when model.All(c => char.IsAsciiLetterOrDigit(c) || "._:/@-".Contains(c, StringComparison.Ordinal)) => model,
        _ => "unnamed",
    };
}
