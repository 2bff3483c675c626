using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.Simulation;

/// <summary>
/// What a test orders about the answer's form, in the header <c>x-simulate: echo, chunk=3, crlf</c> or in the last user text
/// as <c>[simulate: echo, chunk=3]</c>. Unknown words are ignored, so that a typo shows as an ordinary answer.
/// </summary>
internal sealed partial record Commands
{
    private const int MostDelay = 60_000;
    private const int MostFrames = 100_000;
    private const string Filler = "The quick brown fox jumps over the lazy dog. ";

    public bool Echo { get; init; }
    public int? Frames { get; init; }
    public int? Chunk { get; init; }
    public int Delay { get; init; }
    public int FirstByteDelay { get; init; }
    public int? Error { get; init; }
    public bool MidStreamError { get; init; }
    public bool CutOff { get; init; }
    public bool Crlf { get; init; }
    public bool Comments { get; init; }
    public bool MultiLine { get; init; }
    public bool Ping { get; init; }
    public bool Gzip { get; init; }
    public bool Garbage { get; init; }
    public bool NeverEnd { get; init; }
    /// <summary>Bytes per write, so that a reader meets frames and characters cut anywhere; 0 writes frames whole.</summary>
    public int Split { get; init; }

    public static Commands Read(string? header, string userText)
    {
        Commands commands = new();
        if (InText.Match(userText) is { Success: true } inText)
        {
            commands = commands.With(inText.Groups["words"].Value);
        }

        return header is null ? commands : commands.With(header);
    }

    /// <summary>The text without its command.</summary>
    public string Strip(string text) => text.Contains("[simulate", StringComparison.Ordinal) ? InText.Replace(text, "").Trim() : text;

    /// <summary>With both <c>frames</c> and <c>chunk</c> the answer gets exactly the length that fills them.</summary>
    public string Fit(string text)
    {
        if (Frames is not { } frames || Chunk is not { } chunk)
        {
            return text;
        }

        int length = (int)Math.Min((long)frames * chunk, 16 << 20);
        StringBuilder filled = new(text, length + Filler.Length);
        while (filled.Length < length)
        {
            filled.Append(' ').Append(Filler);
        }

        filled.Length = length;
        return filled.ToString();
    }

    /// <summary>The text in the pieces in which it is streamed; never cuts a surrogate pair.</summary>
    public IEnumerable<string> Pieces(string text, int usual)
    {
        int size = Chunk ?? (Frames is { } frames ? Math.Max(1, (text.Length + frames - 1) / frames) : usual);
        for (int start = 0; start < text.Length;)
        {
            int end = Cut.At(text, Math.Min(text.Length, start + size));
            end = end == start ? Math.Min(text.Length, start + 2) : end;
            yield return text[start..end];
            start = end;
        }
    }

    private Commands With(string words)
    {
        Commands commands = this;
        foreach (string word in words.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] parts = word.Split('=', 2);
            int? number = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : null;
            commands = (parts[0].ToLowerInvariant(), number) switch
            {
                ("echo", _) => commands with { Echo = true },
                ("frames", { } n) => commands with { Frames = Math.Clamp(n, 1, MostFrames) },
                ("chunk", { } n) => commands with { Chunk = Math.Max(1, n) },
                ("delay-ms", { } n) => commands with { Delay = Math.Min(n, MostDelay) },
                ("slow-first-byte", _) => commands with { FirstByteDelay = Math.Min(number ?? 500, MostDelay) },
                ("error", { } n and >= 400 and <= 599) => commands with { Error = n },
                ("mid-stream-error", _) => commands with { MidStreamError = true },
                ("cut", _) => commands with { CutOff = true },
                ("crlf", _) => commands with { Crlf = true },
                ("comments", _) => commands with { Comments = true },
                ("multi-line", _) => commands with { MultiLine = true },
                ("ping", _) => commands with { Ping = true },
                ("gzip", _) => commands with { Gzip = true },
                ("garbage", _) => commands with { Garbage = true },
                ("never-end", _) => commands with { NeverEnd = true },
                ("split", { } n) => commands with { Split = n },
                _ => commands,
            };
        }

        return commands;
    }

    [GeneratedRegex(@"\[simulate:?\s(?<words>[^\]\n]{1,200})\]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex InText { get; }
}
