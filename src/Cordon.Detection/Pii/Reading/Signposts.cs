namespace Cordon.Detection.Pii;

/// <summary>Where a thing may begin and end.</summary>
internal static class Signposts
{
    public static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Not within a word.</summary>
    public static bool Ends(string text, int end) => end == text.Length || !IsWord(text[end]);

    /// <summary>Not within a word, and not before a sign that carries a longer number or name on.</summary>
    public static bool EndsWhole(string text, int end) =>
        end >= text.Length || (!IsWord(text[end]) && !(text[end] is '-' or '.' or '/' or ':' && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1])));

    /// <summary>Not behind a sign that carries a longer number or name on.</summary>
    public static bool StartsWhole(string text, int at) =>
        at == 0 || (!IsWord(text[at - 1]) && (at < 2 || text[at - 1] is not ('-' or '.' or '/') || !char.IsAsciiLetterOrDigit(text[at - 2])));
}
