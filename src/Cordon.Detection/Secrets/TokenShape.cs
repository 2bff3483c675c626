using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;

namespace Cordon.Detection.Secrets;

/// <summary>
/// The documented form of a token, written in a corner of the language of regular expressions: literal characters, <c>[classes]</c> and counts
/// <c>{n}</c> or <c>{n,m}</c>. It is read from left to right and never goes back: a run takes all it can, so what follows a run of
/// varying length must not be of its class.
/// </summary>
internal sealed class TokenShape
{
    private readonly string _source;
    private readonly ImmutableArray<Piece> _pieces;
    private readonly int _lead;
    private readonly SearchValues<char> _wordEnd;

    private TokenShape(string source, ImmutableArray<Piece> pieces)
    {
        (_source, _pieces) = (source, pieces);
        int before = 0;
        foreach (Piece piece in pieces)
        {
            if (piece.Literal is { } literal && literal.Length > Anchor.Length)
            {
                (Anchor, _lead) = (literal, before);
            }

            if (piece.Min != piece.Max)
            {
                break;
            }

            before += piece.Max;
        }

        if (Anchor.Length < 2)
        {
            throw new FormatException($"A token shape has no literal of two characters at a fixed place: {source}");
        }

        _wordEnd = pieces[^1].Class ?? SearchValues.Create("");
    }

    /// <summary>The longest literal at a fixed place: the token cannot be without it.</summary>
    public string Anchor { get; } = "";

    /// <summary>How many characters stand before it.</summary>
    public int Reach => _lead;

    /// <summary>The most characters it has.</summary>
    public int Longest => _pieces.Sum(piece => piece.Max);

    public static TokenShape Of(string source)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        for (int at = 0; at < source.Length;)
        {
            SearchValues<char>? set = null;
            int start = at;
            if (source[at] == '[')
            {
                at = source.IndexOf(']', at) + 1;
                set = SearchValues.Create(Expand(source[(start + 1)..(at - 1)]));
            }
            else
            {
                int end = source.AsSpan(at).IndexOf('[');
                at = end < 0 ? source.Length : at + end;
            }

            (int min, int max) = (1, 1);
            if (set is not null && at < source.Length && source[at] == '{')
            {
                int close = source.IndexOf('}', at);
                string[] counts = source[(at + 1)..close].Split(',');
                (min, max) = (Number(counts[0]), Number(counts[^1]));
                at = close + 1;
            }

            pieces.Add(set is not null ? new(null, set, min, max) : new(source[start..at], null, at - start, at - start));
        }

        return new(source, pieces.ToImmutable());
    }

    public override string ToString() => _source;

    /// <summary>Reads the token whose anchor stands at the offset.</summary>
    public bool Find(ReadOnlySpan<char> text, int literal, out int start, out int end)
    {
        start = end = literal - _lead;
        return start >= 0 && (start == 0 || !char.IsAsciiLetterOrDigit(text[start - 1])) && TryRead(text, start, out end);
    }

    private bool TryRead(ReadOnlySpan<char> text, int start, out int end)
    {
        end = start;
        foreach (Piece piece in _pieces)
        {
            ReadOnlySpan<char> rest = text[end..];
            if (piece.Literal is { } literal)
            {
                if (!rest.StartsWith(literal))
                {
                    return false;
                }

                end += literal.Length;
                continue;
            }

            rest = rest[..Math.Min(rest.Length, piece.Max)];
            int run = rest.IndexOfAnyExcept(piece.Class!);
            run = run < 0 ? rest.Length : run;
            if (run < piece.Min)
            {
                return false;
            }

            end += run;
        }

        // A token of its length is not the start of a longer word.
        return end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || _wordEnd.Contains(text[end]));
    }

    private static string Expand(string ranges)
    {
        var all = new List<char>();
        for (int i = 0; i < ranges.Length; i++)
        {
            if (i + 2 < ranges.Length && ranges[i + 1] == '-')
            {
                for (char c = ranges[i]; c <= ranges[i + 2]; c++)
                {
                    all.Add(c);
                }

                i += 2;
            }
            else
            {
                all.Add(ranges[i]);
            }
        }

        return string.Concat(all);
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private readonly record struct Piece(string? Literal, SearchValues<char>? Class, int Min, int Max);
}
