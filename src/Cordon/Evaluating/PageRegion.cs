namespace Cordon.Evaluating;

/// <summary>A part of a page that a command writes, between two marks.</summary>
internal sealed record PageRegion(string Name)
{
    public string Begin => $"<!-- {Name}:begin -->";

    public string End => $"<!-- {Name}:end -->";

    /// <summary>Replaces what stands between the marks; makes a page that has no more where there is none.</summary>
    public void Write(string file, string title, string content)
    {
        string text = File.Exists(file) ? File.ReadAllText(file) : $"# {title}\n\n{Begin}\n{End}\n";
        int from = text.IndexOf(Begin, StringComparison.Ordinal);
        int to = text.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new IOException($"{file} has no place for the tables: put the lines {Begin} and {End} where they belong.");
        }

        File.WriteAllText(file, string.Concat(text.AsSpan(0, from + Begin.Length), "\n", content, text.AsSpan(to)));
    }

    /// <summary>What stands between the marks of a page.</summary>
    public string Of(string page) => page[page.IndexOf(Begin, StringComparison.Ordinal)..page.IndexOf(End, StringComparison.Ordinal)];
}
