using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Detecting;

/// <summary>Writes one line of output. Offsets are UTF-16 code units, with code points beside them.</summary>
internal static class DetectionWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(DetectionLine line, DetectionResult result) => Write(json =>
    {
        WriteId(json, line.Id);
        json.WriteString("decision", Words.Of(result.Decision));
        json.WriteStartObject("scores");
        foreach ((string category, double score) in result.Scores)
        {
            json.WriteNumber(category, Math.Round(score, 4));
        }

        json.WriteEndObject();
        json.WriteStartArray("findings");
        CodePoints points = new(line.Text);
        for (int i = 0; i < result.Findings.Length; i++)
        {
            bool isPlaced = !result.Places.IsEmpty;
            WriteFinding(json, result.Findings[i], result.Why.IsEmpty ? null : result.Why[i], isPlaced ? new(result.Places[i].Text) : points, isPlaced ? result.Places[i].Pointer : null);
        }

        json.WriteEndArray();
        if (result.Flip is { } flip)
        {
            Write(json, flip);
        }

        json.WriteNumber("micros", result.Micros);
    });

    /// <param name="number">Of the line in the input, from 1.</param>
    public static ReadOnlyMemory<byte> WriteError(DetectionLine line, long number) => Write(json =>
    {
        WriteId(json, line.Id);
        json.WriteString("error", line.Error);
        json.WriteNumber("line", number);
    });

    private static void WriteFinding(Utf8JsonWriter json, Finding finding, FindingExplanation? why, CodePoints points, string? pointer)
    {
        json.WriteStartObject();
        json.WriteString("type", finding.Type);
        json.WriteString("severity", Words.Of(finding.Severity));
        json.WriteNumber("score", Math.Round(finding.Score, 4));
        json.WriteNumber("start", finding.Start);
        json.WriteNumber("end", finding.End);
        json.WriteNumber("startCp", points.At(finding.Start));
        json.WriteNumber("endCp", points.At(finding.End));
        if (pointer is not null)
        {
            json.WriteString("pointer", pointer);
        }

        if (finding.Entity is { } entity)
        {
            json.WriteString("entity", entity);
        }

        json.WriteString("rule", finding.Rule);
        json.WriteString("explanation", finding.Explanation);
        if (why is not null)
        {
            Write(json, why);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FindingExplanation why)
    {
        json.WriteString("by", why.IsLearnt ? "model" : "rule");
        json.WriteStartArray("phrases");
        foreach (PhraseShare phrase in why.Phrases)
        {
            json.WriteStartObject();
            json.WriteNumber("start", phrase.Span.Start);
            json.WriteNumber("end", phrase.Span.End);
            json.WriteNumber("share", phrase.Share);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!why.Features.IsEmpty)
        {
            json.WriteStartArray("features");
            foreach (FeatureShare feature in why.Features)
            {
                json.WriteStartObject();
                json.WriteString("name", feature.Name);
                json.WriteNumber("logit", Math.Round(feature.Logit, 4));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (why.Edit is not { } edit)
        {
            json.WriteNull("edit");
            return;
        }

        json.WriteStartObject("edit");
        WriteSpans(json, "remove", edit.Removed);
        json.WriteNumber("score", edit.Score);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Flip flip)
    {
        if (flip.WhyNot is { } why)
        {
            json.WriteNull("flip");
            json.WriteString("noFlip", why);
            return;
        }

        WriteSpans(json, "flip", flip.Removed);
    }

    private static void WriteSpans(Utf8JsonWriter json, string name, ImmutableArray<TextSpan> spans)
    {
        json.WriteStartArray(name);
        foreach (TextSpan span in spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", span.Start);
            json.WriteNumber("end", span.End);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteId(Utf8JsonWriter json, ReadOnlyMemory<byte> id)
    {
        // As it was written: 1.0 stays 1.0, and whoever joins the lines again finds the same bytes.
        json.WritePropertyName("id");
        json.WriteRawValue(id.IsEmpty ? "null"u8 : id.Span, skipInputValidation: true);
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    /// <summary>UTF-16 offsets to code points. Findings come in order of their start, so one walk over the text serves nearly all of them.</summary>
    private sealed class CodePoints(string text)
    {
        private int _unit;
        private int _point;

        public int At(int unit)
        {
            if (unit < _unit)
            {
                (_unit, _point) = (0, 0);
            }

            while (_unit < unit && _unit < text.Length)
            {
                _unit += char.IsHighSurrogate(text[_unit]) && _unit + 1 < text.Length && char.IsLowSurrogate(text[_unit + 1]) ? 2 : 1;
                _point++;
            }

            return _point;
        }
    }
}
