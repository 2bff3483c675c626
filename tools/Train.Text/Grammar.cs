using System.Text;
using YamlDotNet.Serialization;

namespace Cordon.Train.Text;

/// <summary>A language's templates (catalog/grammar/README.md), expanded at random with a seed.</summary>
internal sealed class Grammar
{
    private const int MaxDepth = 8;

    private readonly Dictionary<string, string[]> _lists;

    // What examples are made of; the other lists are the words in them.
    private readonly IReadOnlySet<string> _kinds;

    private Grammar(string language, Dictionary<string, string[]> lists, IReadOnlySet<string> kinds) => (Language, _lists, _kinds) = (language, lists, kinds);

    public string Language { get; }

    public static IReadOnlyList<Grammar> ReadAll(string directory) =>
        [.. Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal).Select(Read)];

    public static Grammar Read(string file)
    {
        var raw = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(file));
        var lists = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var templates = new HashSet<string>(StringComparer.Ordinal);
        foreach (string part in (string[])["attack", "harmless", "words"])
        {
            if (!raw.TryGetValue(part, out object? value) || value is not Dictionary<object, object> kinds)
            {
                continue;
            }

            foreach ((object name, object items) in kinds)
            {
                if (!lists.TryAdd((string)name, [.. ((List<object>)items).Select(item => item as string ?? "")]))
                {
                    throw new InvalidDataException($"{file}: {name} stands twice");
                }

                if (part != "words")
                {
                    templates.Add((string)name);
                }
            }
        }

        return new(Path.GetFileNameWithoutExtension(file), lists, templates);
    }

    /// <summary>The same with every other template of each kind, the first or the second of two; the words stay.</summary>
    public Grammar Half(int which) => new(
        Language,
        _lists.ToDictionary(list => list.Key, list => _kinds.Contains(list.Key) ? [.. list.Value.Where((_, at) => at % 2 == which)] : list.Value, StringComparer.Ordinal),
        _kinds);

    /// <summary>The same with the templates and words of another, after its own.</summary>
    public Grammar With(Grammar? other) => other is null
        ? this
        : new(
            Language,
            _lists.Keys.Union(other._lists.Keys).ToDictionary(list => list, list => (string[])[.. _lists.GetValueOrDefault(list) ?? [], .. other._lists.GetValueOrDefault(list) ?? []], StringComparer.Ordinal),
            _kinds.Union(other._kinds).ToHashSet(StringComparer.Ordinal));

    /// <summary>All templates as they are written, without their references.</summary>
    public IEnumerable<string> Written() => _lists.Values.SelectMany(items => items).Select(item => System.Text.RegularExpressions.Regex.Replace(item, "\\{[^{}]*\\}", " "));

    public bool Has(string list) => _lists.TryGetValue(list, out string[]? items) && items.Length > 0;

    public int Count(string list) => _lists.TryGetValue(list, out string[]? items) ? items.Length : 0;

    /// <summary>The list's template of that number, with its references picked by <paramref name="random"/>.</summary>
    public string Expand(string list, int index, Random random)
    {
        var text = new StringBuilder();
        Append(text, _lists[list][index % _lists[list].Length], random, 0);
        return Close(text.ToString());
    }

    public string Pick(string list, Random random) => Expand(list, random.Next(_lists[list].Length), random);

    private void Append(StringBuilder text, string template, Random random, int depth)
    {
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            if ((c is '{' or '}') && i + 1 < template.Length && template[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }

            int end = c == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0)
            {
                text.Append(c);
                continue;
            }

            string name = template[(i + 1)..end];
            if (!_lists.TryGetValue(name, out string[]? items))
            {
                text.Append(template, i, end - i + 1);
            }
            else if (depth < MaxDepth)
            {
                Append(text, items[random.Next(items.Length)], random, depth + 1);
            }

            i = end;
        }
    }

    private static string Close(string text)
    {
        var closed = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c == ' ' && (closed.Length == 0 || closed[^1] is ' ' or '\n'))
            {
                continue;
            }

            if (c is ',' or '.' or '!' or '?' or ';' && closed.Length > 0 && closed[^1] == ' ')
            {
                closed.Length--;
            }

            closed.Append(c);
        }

        return closed.ToString().Trim();
    }
}
