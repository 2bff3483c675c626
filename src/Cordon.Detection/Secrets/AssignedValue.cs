using System.Buffers;

namespace Cordon.Detection.Secrets;

/// <summary>
/// What is assigned to a name, in any of the ways that code, configuration, commands and prose assign: the rest of the name, what closes it, a
/// delimiter, what opens the value, the value. Every part is bounded.
/// </summary>
internal sealed class AssignedValue(int longestWord, int shortest) : SpanFinder
{
    /// <summary>The longest value that is looked at.</summary>
    public const int LongestValue = 1_100;

    // After nothing but a space most words are prose.
    private const int ShortestAfterSpace = 10;

    private const int LongestName = 32;
    private const int LongestJoint = 12;

    private static readonly SearchValues<char> NameEnd = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");
    // Printable ASCII without what ends a value: a stream may then wait for the last word in ASCII alone.
    private static readonly SearchValues<char> Bare = SearchValues.Create(Printable("\"'`,;<>()[]{}\\|"));
    private static readonly SearchValues<char> Quoted = SearchValues.Create(Printable("\"'`\\"));

    public override int MaxLength { get; } = longestWord + LongestName + LongestJoint + LongestValue + 1;

    internal override bool Find(ReadOnlySpan<char> text, int literal, int literalEnd, out int start, out int end)
    {
        int at = literalEnd + Run(text[literalEnd..], NameEnd, LongestName);
        start = end = at;
        if (at >= text.Length || !Joint(text, ref at, out bool spaceOnly, out char quote))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.Slice(at, Math.Min(text.Length - at, LongestValue + 1));
        int length = rest.IndexOfAnyExcept(quote == '\0' ? Bare : Quoted);
        if (length < 0)
        {
            length = rest.Length;
        }

        if (quote == '\0')
        {
            length = rest[..length].TrimEnd('.').Length;
        }

        (start, end) = (at, at + length);
        if (spaceOnly && quote == '\0' && (length < ShortestAfterSpace || !text[start..end].ContainsAnyInRange('0', '9')))
        {
            return false;
        }

        return length >= shortest && length <= LongestValue && !IsExpression(text, start, end, quote);
    }

    private static string Printable(string without) => string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except(without));

    private static int Run(ReadOnlySpan<char> text, SearchValues<char> set, int most)
    {
        int run = text[..Math.Min(text.Length, most)].IndexOfAnyExcept(set);
        return run < 0 ? Math.Min(text.Length, most) : run;
    }

    // From the end of the name to the value: closing quotes, one delimiter or several characters of one, an opening quote.
    private static bool Joint(ReadOnlySpan<char> text, ref int at, out bool spaceOnly, out char quote)
    {
        bool delimiter = false, call = false, space = false;
        int first = at;
        int to = Math.Min(text.Length, at + LongestJoint);
        for (; at < to; at++)
        {
            char c = text[at];
            if (c is '=' or ':' or '\uff1a')
            {
                delimiter = true;
            }
            else if (c == '>' && (delimiter || at == first || text[at - 1] == '-'))
            {
                // An arrow, or the end of a tag whose content is the value.
                delimiter = true;
            }
            else if (c is ',' or '(')
            {
                call = true;
            }
            else if (c is ' ' or '\t')
            {
                space = true;
            }
            else if (c is not ('"' or '\'' or '`' or '\\' or ']' or ')' or '*'))
            {
                break;
            }
        }

        quote = at > 0 && text[at - 1] is '"' or '\'' or '`' ? text[at - 1] : '\0';
        spaceOnly = !delimiter && !call;
        return at < to && (delimiter || (call && quote != '\0') || (spaceOnly && space));
    }

    // A name, a call or an index stands for a value that is somewhere else.
    private static bool IsExpression(ReadOnlySpan<char> text, int start, int end, char quote) =>
        quote == '\0' && end < text.Length && text[end] is '(' or '[' or '{';
}
