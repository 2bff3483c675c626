using System.Globalization;

namespace Cordon.Detection;

/// <summary>
/// Counted repetitions within counted repetitions. Such expressions run in linear time, but the states that a text leads them through are many and
/// large: <c>(.{1,30}\p{L}){1,30}</c> took gigabytes for a line of text.
/// </summary>
internal static class Repetitions
{
    /// <summary>The most that nested counts may multiply to.</summary>
    public const int MostNested = 100;

    /// <summary>Whether the counts of an expression, where they are nested, stay within the bound.</summary>
    public static bool AreFew(string expression)
    {
        // For each group that is open, the greatest count so far; and that of what was read last, to which a quantifier applies.
        Stack<long> open = [];
        long inside = 1, last = 1;
        for (int at = 0; at < expression.Length; at++)
        {
            switch (expression[at])
            {
                case '\\':
                    at++;
                    last = 1;
                    break;
                case '[':
                    at = EndOfClass(expression, at);
                    last = 1;
                    break;
                case '(':
                    open.Push(inside);
                    (inside, last) = (1, 1);
                    break;
                case ')':
                    last = inside;
                    inside = Math.Max(open.TryPop(out long outer) ? outer : 1, last);
                    break;
                case '{' when Count(expression, at, out int end) is { } count:
                    bool nested = last > 1 && count > 1;
                    last = Math.Min(last * Math.Max(1, count), int.MaxValue);
                    if (nested && last > MostNested)
                    {
                        return false;
                    }

                    inside = Math.Max(inside, last);
                    at = end;
                    break;
                case '?' or '*' or '+':
                    break;
                default:
                    last = 1;
                    break;
            }
        }

        return true;
    }

    private static int EndOfClass(string expression, int at)
    {
        // A bracket right at the beginning of a class belongs to it.
        for (int i = at + (at + 1 < expression.Length && expression[at + 1] == '^' ? 3 : 2); i < expression.Length; i++)
        {
            if (expression[i] == ']')
            {
                return i;
            }

            i += expression[i] == '\\' ? 1 : 0;
        }

        return expression.Length;
    }

    /// <summary>The greater number of <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; null where a brace is only a brace.</summary>
    private static long? Count(string expression, int at, out int end)
    {
        end = expression.IndexOf('}', at);
        if (end < 0)
        {
            return null;
        }

        string[] numbers = expression[(at + 1)..end].Split(',');
        return numbers.Length <= 2 && long.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out long least)
            ? numbers.Length == 1 || numbers[1].Length == 0 ? least
            : long.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out long most) ? most : null
            : null;
    }
}
