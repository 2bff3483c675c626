using System.IO.Compression;
using System.Text.Json;

namespace Cordon.Train;

/// <summary>A span of a row, in UTF-16 offsets.</summary>
internal sealed record LabelledSpan(int Start, int End, string Type);

/// <summary>A text with its label.</summary>
internal sealed record LabelledText(string Source, string Text, bool Positive, IReadOnlyList<LabelledSpan> Spans);

/// <summary>A folder of labelled JSON Lines, each file packed with gzip.</summary>
internal sealed class DataFolder(string path)
{
    public IEnumerable<LabelledText> Read(string file) => Lines(file).Select(Of);

    /// <summary>A text from the context of each row that has it.</summary>
    public IEnumerable<string> Context(string file, string key)
    {
        foreach (string line in Lines(file))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            if (row.RootElement.TryGetProperty("context", out JsonElement context) && context.ValueKind == JsonValueKind.Object
                && context.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            {
                yield return value.GetString()!;
            }
        }
    }

    private IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(path, file + ".jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static LabelledText Of(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement row = document.RootElement;
        string text = row.GetProperty("text").GetString()!;
        JsonElement label = row.GetProperty("label");
        var spans = new List<LabelledSpan>();
        if (row.TryGetProperty("spans", out JsonElement listed))
        {
            int[] units = Units(text);
            spans.AddRange(listed.EnumerateArray().Select(span => new LabelledSpan(
                units[span.GetProperty("start").GetInt32()], units[span.GetProperty("end").GetInt32()], span.GetProperty("type").GetString()!)));
        }

        return new(row.GetProperty("source").GetString()!, text, label.ValueKind == JsonValueKind.Number && label.GetInt32() == 1, spans);
    }

    // Spans count code points.
    private static int[] Units(string text)
    {
        var units = new List<int>(text.Length + 1);
        for (int i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            units.Add(i);
        }

        return [.. units, text.Length];
    }
}
