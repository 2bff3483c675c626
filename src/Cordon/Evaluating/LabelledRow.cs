using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Gateway.Wire;
using Cordon.Oversight.Measuring;

namespace Cordon.Evaluating;

/// <summary>One labelled text. Spans are in UTF-16 code units here; the data counts code points.</summary>
/// <param name="Label">Should a detector fire? Null for a class by name: then the kind says it.</param>
/// <param name="Context">The context's strings, by key.</param>
/// <param name="Surface">Where the text stands, if the row says so itself.</param>
internal sealed record LabelledRow(
    string Id, string Text, bool? Label, string Kind, string Source, ImmutableArray<MarkedSpan> Spans, FrozenDictionary<string, string> Context, Surface? Surface)
{
    /// <summary>Why a row cannot be used that somebody marked without keeping its text (<c>cordon feedback rows</c>): no mistake of anybody.</summary>
    public const string WithoutText = "the text was not kept, only its digest";

    private static readonly JsonLimits Limits = new(DetectionLine.DeepestJson, DetectionLine.MostValues);

    /// <summary>Null and why when the line is not such a row. The complaint never quotes it.</summary>
    public static LabelledRow? Parse(RawLine line, out string? error)
    {
        if (line.TooLong)
        {
            return Wrong($"the line is longer than {DetectionLine.LongestLine} bytes", out error);
        }

        if (JsonTape.Read(line.Utf8, Limits, out IntakeFault? fault) is not { } tape)
        {
            return Wrong($"not valid JSON: {fault!.Code} at byte {fault.Offset}", out error);
        }

        JsonNode root = tape.Root;
        if (root.Get("id"u8) is not { Kind: JsonValueKind.String or JsonValueKind.Number } id)
        {
            return Wrong("id must be a string or a number", out error);
        }

        if (root.Get("text"u8).Kind == JsonValueKind.Undefined && root.Get("meta"u8).Get("sha256"u8).TextOrNull() is not null)
        {
            return Wrong(WithoutText, out error);
        }

        if (root.Get("text"u8).TextOrNull() is not { } text || root.Get("kind"u8).TextOrNull() is not { } kind || root.Get("source"u8).TextOrNull() is not { } source)
        {
            return Wrong("text, kind and source must be strings", out error);
        }

        JsonNode label = root.Get("label"u8);
        if (!(label.Kind == JsonValueKind.String || label.Integer() is 0 or 1))
        {
            return Wrong("label must be 0, 1 or the name of a class", out error);
        }

        Surface? surface = null;
        if (root.Get("surface"u8).TextOrNull() is { } word)
        {
            if (!Words.TryParse(word, out Surface named))
            {
                return Wrong($"surface must be one of {string.Join(", ", Words.All<Surface>())}", out error);
            }

            surface = named;
        }

        if (SpansOf(root.Get("spans"u8), text) is not { } spans)
        {
            return Wrong("spans must be objects with start, end and type, inside the text", out error);
        }

        Dictionary<string, string> context = new(StringComparer.Ordinal);
        foreach (JsonNode member in root.Get("context"u8).Members)
        {
            if (member.TextOrNull() is { } value)
            {
                context[member.Name ?? ""] = value;
            }
        }

        error = null;
        return new LabelledRow(
            id.TextOrNull() ?? System.Text.Encoding.UTF8.GetString(id.Bytes.Span), text, label.Integer() is { } number ? number == 1 : null,
            kind, source, [.. spans], context.ToFrozenDictionary(StringComparer.Ordinal), surface);
    }

    /// <summary>The same text as a line of <c>cordon detect</c>.</summary>
    public DetectionLine ToLine(Reading reading) => new(
        default, reading.TextOf(this), reading.IsText && Surface is { } named ? named : reading.Surface,
        Context.GetValueOrDefault("system_prompt") ?? Context.GetValueOrDefault("system"), null)
    {
        Sources = reading.IsText ? DetectionLine.SourcesOf(Context.GetValueOrDefault("document"), Context.GetValueOrDefault("question")) : null,
    };

    public HeldOutRow ToHeldOut() => new(Id, Source, $"{Kind}/{(Label is { } label ? (label ? "1" : "0") : "")}", Text, [.. Context.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)]);

    private static LabelledRow? Wrong(string complaint, out string? error)
    {
        error = complaint;
        return null;
    }

    private static List<MarkedSpan>? SpansOf(JsonNode node, string text)
    {
        List<MarkedSpan> spans = [];
        if (node.Kind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return spans;
        }

        if (node.Kind != JsonValueKind.Array)
        {
            return null;
        }

        int[]? units = null;
        foreach (JsonNode span in node.Items)
        {
            units ??= UnitsOf(text);
            if (span.Get("start"u8).Integer() is not { } start || span.Get("end"u8).Integer() is not { } end || span.Get("type"u8).TextOrNull() is not { } type
                || start < 0 || end < start || end >= units.Length)
            {
                return null;
            }

            spans.Add(new MarkedSpan(units[start], units[end], type));
        }

        return spans;
    }

    /// <summary>The UTF-16 offset of each code point, and of the end.</summary>
    private static int[] UnitsOf(string text)
    {
        List<int> units = new(text.Length + 1);
        for (int i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            units.Add(i);
        }

        units.Add(text.Length);
        return [.. units];
    }
}
