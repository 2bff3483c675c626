using System.IO.Compression;
using System.Text.Json;
using Cordon.Detection;

namespace Cordon.Train.Text;

/// <summary>The words of English that the detectors know, by frequency: words alone, each from several sources, so that no text can be told from them.</summary>
internal static class WordList
{
    private const int FewestRows = 12;
    private const int FewestSources = 3;
    private const int FewestTemplates = 2;

    // Twitter, forums and recorded answers to them are written in another English; code is in none.
    private static readonly string[] Left = ["tox_", "code_", "secrets_", "drift_", "exfil_", "pii_"];

    public static string[] Of(string directory, IEnumerable<string> templates)
    {
        Dictionary<string, (int Rows, HashSet<string> Sources)> counts = [];
        foreach (string file in Directory.EnumerateFiles(directory, "*.jsonl.gz").Order(StringComparer.Ordinal).Where(file => !Left.Any(Path.GetFileName(file).StartsWith)))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line)
            {
                using JsonDocument row = JsonDocument.Parse(line);
                string source = row.RootElement.GetProperty("source").GetString()!;
                if (row.RootElement.GetProperty("lang").GetString() == "en" && !Corpus.IsNotForShipping(source))
                {
                    Count(row.RootElement.GetProperty("text").GetString()!, source, counts);
                }
            }
        }

        HashSet<string> frequent = [.. counts.Where(pair => pair.Value.Rows >= FewestRows && pair.Value.Sources.Count >= FewestSources).Select(pair => pair.Key)];
        Dictionary<string, (int Rows, HashSet<string> Sources)> own = [];
        foreach (string template in templates)
        {
            Count(template, Example.Made, own);
        }

        frequent.UnionWith(own.Where(pair => pair.Value.Rows >= FewestTemplates).Select(pair => pair.Key));
        return [.. frequent.OrderByDescending(word => counts.GetValueOrDefault(word).Rows + own.GetValueOrDefault(word).Rows).ThenBy(word => word, StringComparer.Ordinal)];
    }

    private static void Count(string text, string source, Dictionary<string, (int Rows, HashSet<string> Sources)> counts)
    {
        foreach (string word in Words(Encoded.Folded(text)).Distinct())
        {
            (int rows, HashSet<string>? sources) = counts.GetValueOrDefault(word);
            sources ??= [];
            sources.Add(source);
            counts[word] = (rows + 1, sources);
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        for (int i = 0; i < text.Length;)
        {
            int end = i;
            while (end < text.Length && char.IsAsciiLetter(text[end]))
            {
                end++;
            }

            bool whole = end < text.Length && char.IsLetterOrDigit(text[end]);
            if (end > i && end - i <= Lexicon.LongestWord && !whole && (end - i > 1 || (text[i] | 0x20) is 'a' or 'i'))
            {
                yield return text[i..end].ToLowerInvariant();
            }

            i = Math.Max(end, i + 1);
        }
    }
}
