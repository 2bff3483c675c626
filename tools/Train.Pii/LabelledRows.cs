using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Cordon.Train.Pii;

/// <summary>A stretch of a text with the type that its source gives it, in UTF-16 units.</summary>
internal sealed record LabelledSpan(int Start, int End, string Type);

/// <summary>One row of labelled text, with the template it was made from as far as that can be told.</summary>
internal sealed record LabelledRow(string Text, List<LabelledSpan> Spans, string Group)
{
    // Chosen once by the groups' hash, before any figure was known; about a quarter of the rows.
    private static ReadOnlySpan<byte> HeldOut => [0, 2, 7, 9];

    /// <summary>Whether rows of this template are kept from training.</summary>
    public bool IsHeldOut => HeldOut.Contains((byte)(Hash(Group) % 10));

    public static IEnumerable<LabelledRow> Read(string path)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            string text = row.RootElement.GetProperty("text").GetString()!;
            List<LabelledSpan> spans = [];
            if (row.RootElement.TryGetProperty("spans", out JsonElement listed))
            {
                int[] units = Units(text);
                spans.AddRange(listed.EnumerateArray().Select(s =>
                    new LabelledSpan(units[s.GetProperty("start").GetInt32()], units[s.GetProperty("end").GetInt32()], s.GetProperty("type").GetString()!)));
                spans.Sort((a, b) => a.Start - b.Start);
            }

            yield return new(text, spans, GroupOf(text, spans, row.RootElement));
        }
    }

    // Rows that say what document they imitate belong together; of the others, those whose fixed letters begin alike.
    private static string GroupOf(string text, List<LabelledSpan> spans, JsonElement row)
    {
        string? document = null, adversarial = null;
        if (row.TryGetProperty("meta", out JsonElement meta))
        {
            document = meta.TryGetProperty("document_type", out JsonElement d) ? d.GetString() : null;
            adversarial = meta.TryGetProperty("adversarial", out JsonElement a) ? a.GetString() : null;
        }

        if (document is not null || adversarial is not null)
        {
            return $"{document}|{adversarial}";
        }

        var letters = new StringBuilder(24);
        int next = 0;
        for (int i = 0; i < text.Length && letters.Length < 24; i++)
        {
            while (next < spans.Count && spans[next].End <= i)
            {
                next++;
            }

            if ((next == spans.Count || i < spans[next].Start) && char.IsLetter(text[i]))
            {
                letters.Append(char.ToLowerInvariant(text[i]));
            }
        }

        return letters.ToString();
    }

    private static uint Hash(string group)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(group))
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash ^ (hash >> 15);
    }

    // The data counts code points; entry n is where code point n begins, and one more for the end.
    private static int[] Units(string text)
    {
        List<int> units = [];
        for (int i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            units.Add(i);
            if (i + 1 == text.Length)
            {
                break;
            }
        }

        units.Add(text.Length);
        return [.. units];
    }
}
