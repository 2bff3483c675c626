using System.IO.Compression;
using System.IO.Enumeration;
using Cordon.Detecting;

namespace Cordon.Evaluating;

/// <summary>One line of the data, and where it stands.</summary>
/// <param name="Row">Null when the line cannot be read; <paramref name="Error"/> says why.</param>
internal readonly record struct InputLine(string File, long Number, LabelledRow? Row, string? Error)
{
    /// <summary>There is nothing wrong with the line, and nothing to judge: nobody kept its text.</summary>
    public bool IsWithoutText => Error == LabelledRow.WithoutText;
}

/// <summary>Labelled rows of files and folders, streamed; can be read more than once.</summary>
/// <param name="only">Patterns of <c>kind/source</c>; none for everything.</param>
/// <param name="limit">Most rows of each source, kind and label, the first ones.</param>
internal sealed class EvaluationInput(IReadOnlyList<string> files, IReadOnlyList<string> only, int limit)
{
    public IReadOnlyList<string> Files => files;

    /// <summary>The files that paths stand for: a folder is its files <c>*.jsonl</c> and <c>*.jsonl.gz</c>. Null and the path that is neither.</summary>
    public static IReadOnlyList<string>? FilesOf(IEnumerable<string> paths, out string? missing)
    {
        List<string> files = [];
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                files.AddRange(Directory.EnumerateFiles(path).Where(IsData).Order(StringComparer.Ordinal));
            }
            else if (File.Exists(path))
            {
                files.Add(path);
            }
            else
            {
                missing = path;
                return null;
            }
        }

        missing = null;
        return files;
    }

    public IEnumerable<InputLine> Read()
    {
        Dictionary<(string, string, bool?), int> taken = [];
        foreach (string file in files)
        {
            foreach ((RawLine raw, long number) in LinesOf(file))
            {
                LabelledRow? row = LabelledRow.Parse(raw, out string? error);
                if (row is not null && (!Wanted(row) || taken.GetValueOrDefault((row.Source, row.Kind, row.Label)) >= limit))
                {
                    continue;
                }

                if (row is not null && limit != int.MaxValue)
                {
                    taken[(row.Source, row.Kind, row.Label)] = taken.GetValueOrDefault((row.Source, row.Kind, row.Label)) + 1;
                }

                yield return new InputLine(file, number, row, error);
            }
        }
    }

    public static IEnumerable<(RawLine Line, long Number)> LinesOf(string file)
    {
        using Stream packed = File.OpenRead(file);
        using Stream stream = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(packed, CompressionMode.Decompress) : packed;
        BoundedLines lines = new(stream, DetectionLine.LongestLine);
        for (long number = 1; lines.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult() is { } line; number++)
        {
            yield return (line, number);
        }
    }

    private static bool IsData(string file) =>
        file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase);

    private bool Wanted(LabelledRow row) =>
        only.Count == 0 || only.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, $"{row.Kind}/{row.Source}", ignoreCase: false));
}
