using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cordon.Detection;

/// <summary>
/// Derives from an expression another one that matches at the end of a text where a match of the first has begun but needs to see more: it wants further
/// characters, could take them, or asks what stands behind it. With U(e) for what is derived from e:
/// <code>
/// U(c) = ε    U(ab) = U(a) | a U(b)    U(a|b) = U(a) | U(b)    U(a{n,m}) = a{0,m-1} U(a)
/// U(\b) = U(\B) = U(\z) = ε    U($) = U(\Z) = \n?    U(^) = U(\A) = nothing
/// </code>
/// A match that can neither grow nor change is finished, so a text that ends in one ends in nothing unfinished.
/// </summary>
internal sealed class UnfinishedExpression
{
    /// <summary>The longest derived expression, in characters.</summary>
    public const int Longest = 16_000;

    /// <summary>How deep groups may be nested.</summary>
    public const int Deepest = 32;

    private const string Nothing = @"[^\s\S]";
    private const string Options = "imns";

    private static readonly SearchValues<char> Settings = SearchValues.Create(Options + "-+");

    private readonly string _text;
    private int _at;
    // Those of Options that are in force.
    private string _options = "";

    private UnfinishedExpression(string text) => _text = text;

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>The derived expression; null when this one has something that is not understood here, or when it would become too long.</summary>
    public static string? Of(string expression)
    {
        var reader = new UnfinishedExpression(expression);
        return reader.Alternatives(depth: 0) is { } all && reader._at == expression.Length ? $@"(?:{all.Open ?? Nothing})\z" : null;
    }

    private Part? Alternatives(int depth)
    {
        string outside = _options;
        List<string> whole = [];
        List<string> open = [];
        bool takes = false;
        do
        {
            _at += whole.Count > 0 ? 1 : 0;
            // An option that was set in one alternative holds in those after it.
            string options = _options == outside ? "" : Setting(_options);
            if (Sequence(depth) is not { } part)
            {
                return null;
            }

            takes |= part.Takes;
            whole.Add(options + part.Whole);
            if (part.Open is not null)
            {
                open.Add(options + part.Open);
            }
        }
        while (Next == '|');
        _options = outside;
        var all = new Part($"(?:{string.Join('|', whole)})", open.Count == 0 ? null : $"(?:{string.Join('|', open)})", takes);
        return all.Open?.Length > Longest ? null : all;
    }

    private Part? Sequence(int depth)
    {
        List<Part> parts = [];
        while (_at < _text.Length && Next is not ('|' or ')'))
        {
            if (Quantified(depth) is not { } part)
            {
                return null;
            }

            parts.Add(part);
        }

        string? open = null;
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            open = (parts[i].Open, open) switch
            {
                (var here, null) => here,
                (null, var later) => parts[i].Whole + later,
                (var here, var later) => $"(?:{here}|{parts[i].Whole}{later})",
            };
            if (open?.Length > Longest)
            {
                return null;
            }
        }

        return new Part(string.Concat(parts.Select(part => part.Whole)), open, parts.Exists(part => part.Takes));
    }

    private Part? Quantified(int depth)
    {
        if (Atom(depth) is not { } atom)
        {
            return null;
        }

        int start = _at;
        if (!Quantifier(out int most))
        {
            return atom;
        }

        // Which match comes first is no question here, so nothing is lazy.
        string quantifier = _text[start.._at];
        _at += Next == '?' ? 1 : 0;
        string before = most switch { <= 1 => "", int.MaxValue => atom.Whole + "*", _ => $"{atom.Whole}{{0,{(most - 1).ToString(CultureInfo.InvariantCulture)}}}" };
        // Repeating what takes no character means nothing, and the engine does not always find that it may be nothing.
        return !atom.Takes ? null : new Part(atom.Whole + quantifier, most == 0 ? null : before + atom.Open, Takes: true);
    }

    // A brace that does not enclose numbers is a character.
    private bool Quantifier(out int most)
    {
        most = Next == '?' ? 1 : int.MaxValue;
        if (Next is '*' or '+' or '?')
        {
            _at++;
            return true;
        }

        int end = Next == '{' ? _text.IndexOf('}', _at) : -1;
        if (end < 0)
        {
            return false;
        }

        string[] numbers = _text[(_at + 1)..end].Split(',');
        if (numbers.Length > 2 || numbers[0].Length == 0 || !numbers.All(number => number.All(char.IsAsciiDigit)))
        {
            return false;
        }

        most = numbers[^1].Length > 0 && int.TryParse(numbers[^1], CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
        _at = end + 1;
        return true;
    }

    private Part? Atom(int depth)
    {
        int start = _at;
        switch (Next)
        {
            case '(':
                return Group(depth);
            case '\\':
                return Escape();
            case '[':
                int end = ExpressionClass.End(_text, _at);
                _at = end + 1;
                return end < 0 ? null : new Part(_text[start..(end + 1)], "", Takes: true);
            case '^':
                _at++;
                return new Part("^", null);
            case '$':
                _at++;
                return new Part("$", _options.Contains('m', StringComparison.Ordinal) ? "" : @"\n?");
            case '*' or '+' or '?':
                return null;
            default:
                _at++;
                return new Part(_text[start] == '{' ? @"\{" : _text[start..(start + 1)], "", Takes: true);
        }
    }

    private Part? Escape()
    {
        int start = _at;
        char c = _at + 1 < _text.Length ? _text[_at + 1] : '\0';
        int length = c switch
        {
            'p' or 'P' => _text.IndexOf('}', _at) + 1 - _at,
            'u' => 6,
            'x' => 4,
            'c' => 3,
            _ when "bBAzZdDwWsSaefnrtv".Contains(c, StringComparison.Ordinal) || !(char.IsLetterOrDigit(c) || c == '_') => 2,
            // Back-references, octal numbers, where the last match ended.
            _ => 0,
        };
        if (length <= 0 || start + length > _text.Length)
        {
            return null;
        }

        _at += length;
        return new Part(_text[start.._at], c switch { 'A' => null, 'Z' => @"\n?", _ => "" }, Takes: !"bBAzZ".Contains(c, StringComparison.Ordinal));
    }

    private Part? Group(int depth)
    {
        _at++;
        string opening = "(?:";
        string outside = _options;
        if (Next == '?')
        {
            _at++;
            char kind = Next;
            if (kind is '<' or '\'')
            {
                int end = _text.IndexOf(kind == '<' ? '>' : kind, _at + 1);
                if (end < 0 || !_text[(_at + 1)..end].All(c => char.IsLetterOrDigit(c) || c == '_'))
                {
                    return null;
                }

                _at = end;
            }
            else if (kind != ':')
            {
                int end = _text.AsSpan(_at).IndexOfAnyExcept(Settings);
                if (end <= 0 || _text[_at + end] is not (':' or ')'))
                {
                    return null;
                }

                Set(_text.AsSpan(_at, end));
                _at += end;
                if (Next == ')')
                {
                    _at++;
                    return new Part(Setting(_options), null);
                }

                opening = Setting(_options)[..^1] + ":";
            }

            _at++;
        }

        if (depth >= Deepest || Alternatives(depth + 1) is not { } inner || Next != ')')
        {
            return null;
        }

        _at++;
        _options = outside;
        return new Part($"{opening}{inner.Whole})", inner.Open is null ? null : $"{opening}{inner.Open})", inner.Takes);
    }

    private void Set(ReadOnlySpan<char> options)
    {
        bool on = true;
        foreach (char c in options)
        {
            if (c is '-' or '+')
            {
                on = c == '+';
                continue;
            }

            _options = string.Concat(Options.Where(option => option == c ? on : _options.Contains(option, StringComparison.Ordinal)));
        }
    }

    private static string Setting(string options)
    {
        string off = string.Concat(Options.Where(option => !options.Contains(option, StringComparison.Ordinal)));
        return new StringBuilder("(?").Append(options).Append(off.Length > 0 ? "-" : "").Append(off).Append(')').ToString();
    }

    /// <param name="Whole">Matches what the part matches.</param>
    /// <param name="Open">What is derived from it; null for nothing.</param>
    /// <param name="Takes">Some match of it has a character.</param>
    private sealed record Part(string Whole, string? Open, bool Takes = false);
}
