using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>Finds runs of base64, base64url and hex that hold text, and decodes them.</summary>
internal static class EncodedRuns
{
    public const int Shortest = 16;

    // Lines of a wrapped run are at least this long (76 and 64 are usual).
    private const int ShortestLine = 40;

    /// <summary>Decodes each run; the budget is what all views together may still hold.</summary>
    public static void Decode(View source, List<View> to, ref int budget)
    {
        string text = source.Text;
        int at = 0;
        while (Next(text, at, out int start, out int end))
        {
            at = end;
            if (TryDecode(text.AsSpan(start, end - start), budget) is { } whole)
            {
                Add(source, to, whole, start, end, ref budget);
                continue;
            }

            // The last line of a run may be a word that only follows it.
            int line = text.LastIndexOf('\n', end - 1, end - start);
            if (line > start && TryDecode(text.AsSpan(start, line - start), budget) is { } before)
            {
                Add(source, to, before, start, line, ref budget);
                continue;
            }

            // A path or a list of identifiers may hold a run between its slashes.
            int part = start;
            for (int i = start; i <= end; i++)
            {
                if (i == end || text[i] is '/' or '-' or '_' or '+')
                {
                    if (i - part >= Shortest && i - part < end - start && TryDecode(text.AsSpan(part, i - part), budget) is { } piece)
                    {
                        Add(source, to, piece, part, i, ref budget);
                    }

                    part = i + 1;
                }
            }
        }
    }

    /// <summary>Where a run that may still be growing begins at the end of the text; the length when none.</summary>
    public static int OpenRun(ReadOnlySpan<char> text)
    {
        int start = text.Length;
        while (start > 0 && (IsRunCharacter(text[start - 1]) || (text[start - 1] is '\n' or '\r' or '=')))
        {
            start--;
        }

        while (start < text.Length && !IsRunCharacter(text[start]))
        {
            start++;
        }

        return start;
    }

    private static void Add(View source, List<View> to, string content, int start, int end, ref int budget)
    {
        budget -= content.Length;
        to.Add(new View(content, RuleViews.Decoded, source.StartOf(start), source.EndOf(end)) { IsHidden = source.IsHidden });
    }

    // Every run covers a multiple of the shortest length, so most characters are never looked at.
    private static bool Next(string text, int from, out int start, out int end)
    {
        for (int probe = from + Shortest - 1; probe < text.Length; probe += Shortest)
        {
            if (!IsRunCharacter(text[probe]))
            {
                continue;
            }

            start = probe;
            while (start > from && IsRunCharacter(text[start - 1]))
            {
                start--;
            }

            end = LineEnd(text, probe);
            if (end - start < Shortest)
            {
                probe = end - 1;
                continue;
            }

            int line = start;
            while (end - line >= ShortestLine && NextLine(text, end) is > 0 and int next && LineEnd(text, next) is int nextEnd && nextEnd > next)
            {
                (line, end) = (next, nextEnd);
            }

            return true;
        }

        (start, end) = (0, 0);
        return false;
    }

    private static int NextLine(string text, int end) =>
        end + 1 < text.Length && text[end] == '\n' && IsRunCharacter(text[end + 1]) ? end + 1
        : end + 2 < text.Length && text[end] == '\r' && text[end + 1] == '\n' && IsRunCharacter(text[end + 2]) ? end + 2
        : -1;

    private static int LineEnd(string text, int i)
    {
        ReadOnlySpan<bool> isRun = IsRun;
        while (i < text.Length && text[i] < isRun.Length && isRun[text[i]])
        {
            i++;
        }

        return i;
    }

    private static bool IsRunCharacter(char c) => c < 0x80 && IsRun[c];

    private static readonly bool[] IsRun = [.. Enumerable.Range(0, 0x80).Select(c => char.IsAsciiLetterOrDigit((char)c) || (char)c is '+' or '/' or '-' or '_')];

    private static string? TryDecode(ReadOnlySpan<char> run, int budget)
    {
        if (run.Length / 2 > budget)
        {
            return null;
        }

        byte[] bytes = PooledArray.Rent<byte>(run.Length);
        try
        {
            int count = Hex(run, bytes);
            return (count > 0 ? Read(bytes.AsSpan(0, count)) : null)
                ?? ((count = Base64(run, bytes)) > 0 ? Read(bytes.AsSpan(0, count)) : null);
        }
        finally
        {
            PooledArray.Return(bytes, bytes.Length);
        }
    }

    private static int Hex(ReadOnlySpan<char> run, Span<byte> bytes)
    {
        if (run.ContainsAnyExcept(HexDigits))
        {
            return 0;
        }

        int pairs = run.Length / 2;
        return Convert.FromHexString(run[..(pairs * 2)], bytes, out _, out int written) == OperationStatus.Done ? written : 0;
    }

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static int Base64(ReadOnlySpan<char> run, Span<byte> bytes)
    {
        int bits = 0;
        int have = 0;
        int count = 0;
        foreach (char c in run)
        {
            int value = c switch
            {
                >= 'A' and <= 'Z' => c - 'A',
                >= 'a' and <= 'z' => c - 'a' + 26,
                >= '0' and <= '9' => c - '0' + 52,
                '+' or '-' => 62,
                '/' or '_' => 63,
                _ => -1,
            };
            if (value < 0)
            {
                continue;
            }

            bits = (bits << 6) | value;
            have += 6;
            if (have >= 8)
            {
                have -= 8;
                bytes[count] = (byte)(bits >> have);
                // Most identifiers fail here, before the rest of the run is read.
                if (IsControl(bytes[count]) && !(bytes[count] == 0 && count % 2 == 1))
                {
                    return 0;
                }

                count++;
            }
        }

        return count;
    }

    private static bool IsControl(byte b) => b is 0x7F or < 0x20 and not (9 or 10 or 13);

    // Content counts only when it is text; nearly all identifiers decode to noise.
    private static string? Read(Span<byte> bytes)
    {
        if (bytes.Length >= 8 && bytes[1] == 0 && bytes[3] == 0)
        {
            string wide = Encoding.Unicode.GetString(bytes);
            return wide.AsSpan().IndexOfAnyInRange('\0', '\b') < 0 && Ascii.IsValid(wide) ? wide : null;
        }

        // A run that was cut in the middle of a character keeps the rest.
        int cut = bytes.Length;
        while (cut > 0 && bytes.Length - cut < 3 && bytes[cut - 1] >= 0x80)
        {
            cut--;
        }

        foreach (byte b in bytes)
        {
            if (IsControl(b))
            {
                return null;
            }
        }

        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
            : System.Text.Unicode.Utf8.IsValid(bytes[..cut]) ? Encoding.UTF8.GetString(bytes[..cut])
            : null;
    }
}
