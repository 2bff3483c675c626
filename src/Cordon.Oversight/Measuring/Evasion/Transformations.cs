using System.Collections.Immutable;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>The evasion suite: every transformation that <c>cordon eval --evasion</c> applies, alone and in pairs.</summary>
public static class Transformations
{
    public static ImmutableArray<Transformation> All { get; } =
        [.. Letters.All, .. Invisible.All, .. Separators.All, .. Layouts.All, .. Encodings.All, .. Codes.All, .. Ciphers.All, .. Spellings.All];

    /// <summary>The same number for the same place in the same text: what is chosen by it needs no source of chance.</summary>
    internal static uint Chance(string text, int at)
    {
        uint hash = ((uint)at * 0x9E3779B1) ^ ((uint)text.Length * 0x85EBCA6B) ^ (at < text.Length ? text[at] : 0u);
        hash ^= hash >> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ (hash >> 13);
    }

    /// <summary>Each run of letters of the text through a function; the rest stays.</summary>
    internal static string Words(string text, Func<string, int, string> change)
    {
        var to = new System.Text.StringBuilder(text.Length * 2);
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            int end = i;
            while (end < text.Length && char.IsLetter(text[end]))
            {
                end++;
            }

            if (end == i)
            {
                to.Append(text[i++]);
                continue;
            }

            to.Append(change(text[i..end], count++));
            i = end;
        }

        return to.ToString();
    }
}
