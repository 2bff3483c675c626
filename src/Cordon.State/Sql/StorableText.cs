using System.Buffers;
using System.Text;

namespace Cordon.State.Sql;

/// <summary>PostgreSQL has no text with a zero character or half a surrogate pair in it; models and tools can name such things.</summary>
internal static class StorableText
{
    private static readonly SearchValues<char> Doubtful = SearchValues.Create(['\0', .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    public static bool IsOne(string text) => text.AsSpan().IndexOfAny(Doubtful) < 0 || Of(text) == text;

    /// <summary>The text, with a replacement character for what cannot be stored.</summary>
    public static string Of(string text)
    {
        if (text.AsSpan().IndexOfAny(Doubtful) < 0)
        {
            return text;
        }

        StringBuilder storable = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Half a pair is read as the replacement character already.
            storable.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        }

        return storable.ToString();
    }
}
