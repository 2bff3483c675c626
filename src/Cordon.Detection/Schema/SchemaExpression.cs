using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.Detection;

/// <summary>
/// The expressions of <c>pattern</c>: ECMA 262 with code points, run in linear time. What the two engines read differently is translated
/// (classes are ASCII there, a character outside the first plane is one) and what only ours knows is refused.
/// </summary>
internal static class SchemaExpression
{
    private const int Longest = 1_000;
    private const string Letters = "bBcdDfknpPrsStuvwWx";
    private const string Halves = @"\ud800-\udfff", Pair = @"[\ud800-\udbff][\udc00-\udfff]";
    private const string LineEnds = @"\n\r\u2028\u2029";
    private const string Digits = "0-9", OtherThanDigits = @"\u0000-\u002f\u003a-\uffff";
    private const string Word = "a-zA-Z0-9_", OtherThanWord = @"\u0000-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\uffff";
    private const string Space = @"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
    private const string OtherThanSpace = @"\u0000-\u0008\u000e-\u001f\u0021-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff";

    /// <summary>The expression, or null when it cannot be run so.</summary>
    public static Regex? Compile(string expression)
    {
        // The caller brings the expression and has a hand in the text.
        if (expression.Length > Longest || !Repetitions.AreFew(expression) || Translate(expression) is not { } translated)
        {
            return null;
        }

        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Translate(string expression)
    {
        expression = expression.Replace(@"\p{Letter}", @"\p{L}", StringComparison.Ordinal).Replace(@"\p{digit}", @"\p{Nd}", StringComparison.Ordinal);
        var to = new StringBuilder();
        bool inClass = false, negated = false;
        for (int i = 0; i < expression.Length; i++)
        {
            char c = expression[i];
            char next = i + 1 < expression.Length ? expression[i + 1] : '\0';
            if (c == '\\')
            {
                if (Escape(expression, i, inClass) is not { } escape)
                {
                    return null;
                }

                to.Append(escape);
                i++;
            }
            else if (char.IsSurrogate(c))
            {
                if (inClass || !char.IsSurrogatePair(c, next))
                {
                    return null;
                }

                to.Append("(?:").Append(c).Append(next).Append(')');
                i++;
            }
            else if (inClass)
            {
                inClass = c != ']';
                to.Append(c == '[' ? @"\[" : inClass ? "" + c : negated ? Halves + "])" : "]");
            }
            else if (c == '[')
            {
                (inClass, negated) = (true, next == '^');
                i += negated ? 1 : 0;
                if (i + 1 < expression.Length && expression[i + 1] == ']')
                {
                    return null;
                }

                to.Append(negated ? $"(?:{Pair}|[^" : "[");
            }
            else if (c == '(' && next == '?' && !IsGroup(expression.AsSpan(i + 2)))
            {
                return null;
            }
            else
            {
                to.Append(c switch { '$' => @"\z", '.' => Other(LineEnds), _ => "" + c });
            }
        }

        return to.ToString();
    }

    private static string? Escape(string expression, int at, bool inClass)
    {
        char c = at + 1 < expression.Length ? expression[at + 1] : '\0';
        bool isHalf = c == 'u' && at + 3 < expression.Length && expression[at + 2] is 'd' or 'D' && expression[at + 3] is >= '8' and not (>= ':' and < 'A');
        return c switch
        {
            'd' => inClass ? Digits : $"[{Digits}]",
            'w' => inClass ? Word : $"[{Word}]",
            's' => inClass ? Space : $"[{Space}]",
            'D' => inClass ? OtherThanDigits : Other(Digits),
            'W' => inClass ? OtherThanWord : Other(Word),
            'S' => inClass ? OtherThanSpace : Other(Space),
            _ when isHalf || c == '\0' || (char.IsAsciiLetter(c) && !Letters.Contains(c, StringComparison.Ordinal)) => null,
            _ => $@"\{c}",
        };
    }

    // One code point that is not in the set.
    private static string Other(string set) => $"(?:{Pair}|[^{set}{Halves}])";

    // Looking around is syntax there and here, but not in linear time: the engine refuses it.
    private static bool IsGroup(ReadOnlySpan<char> after) => after is [':' or '=' or '!', ..] || (after is ['<', var name, ..] && (char.IsLetter(name) || name is '=' or '!' or '_' or '$'));
}
