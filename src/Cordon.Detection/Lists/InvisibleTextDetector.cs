using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// The guard <c>invisible-text</c>: characters that a person does not see but a model reads. Joiners and marks that a script or an emoji
/// needs are left alone.
/// </summary>
internal sealed class InvisibleTextDetector : IDetector
{
    public const string Revision = "invisible-text/1";

    public const string Tags = "tag-characters";
    public const string Override = "bidi-override";
    public const string Hidden = "invisible-characters";

    private const string Name = "invisible-text";

    /// <summary>Ids of all that it finds.</summary>
    public static ImmutableArray<string> Rules { get; } = [Tags, Override, Hidden];

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        string original = text.Original;
        if (System.Text.Ascii.IsValid(original))
        {
            return;
        }

        int count = 0;
        for (int i = 0; i < original.Length && count <= RuleDetector.MaxFindings;)
        {
            if (!Suspicious(original, i, out int length))
            {
                i += length;
                continue;
            }

            int start = i;
            bool tags = false;
            bool bidi = false;
            int hidden = 0;
            while (i < original.Length && Suspicious(original, i, out length))
            {
                tags |= length == 2;
                bidi |= IsOverride(original[i]);
                hidden++;
                i += length;
            }

            findings.Add(Judge(start, i, hidden, tags, bidi));
            count++;
        }
    }

    /// <summary>Each hidden character is judged by its two neighbours, so only the last characters can still change.</summary>
    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        string original = text.Original;
        int from = original.Length;
        while (from > 0 && original.Length - from < PreparedText.LongestOpenRun
            && (char.IsSurrogate(original[from - 1]) || FoldTable.IsInvisible(original[from - 1])))
        {
            from--;
        }

        return from;
    }

    private static Finding Judge(int start, int end, int hidden, bool tags, bool bidi) =>
        tags ? new Finding(FindingTypes.InvisibleText, Severity.High, 0.97, start, end, Name, Tags, "Hides ASCII text in tag characters.")
        : bidi ? new Finding(FindingTypes.InvisibleText, Severity.High, 0.85, start, end, Name, Override, "Changes the order in which text is shown.")
        : new Finding(FindingTypes.InvisibleText, hidden >= 8 ? Severity.High : Severity.Low, hidden >= 8 ? 0.95 : 0.5, start, end, Name, Hidden, "Contains characters that are not shown.");

    private static bool IsOverride(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool Suspicious(string text, int i, out int length)
    {
        length = 1;
        char c = text[i];
        if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            length = 2;
            int codePoint = char.ConvertToUtf32(c, text[i + 1]);
            return codePoint is >= 0xE0000 and <= 0xE0FFF && !InFlag(text, i) && !(codePoint >= 0xE0100 && IsIdeographBefore(text, i));
        }

        if (c < 0x80 || !FoldTable.IsInvisible(c))
        {
            return false;
        }

        char before = i > 0 ? text[i - 1] : '\0';
        char after = i + 1 < text.Length ? text[i + 1] : '\0';
        return c switch
        {
            // A mark at the very beginning is a byte order mark.
            '\uFEFF' => i != 0,
            '\u00AD' => !(char.IsLetter(before) && char.IsLetter(after)),
            '\u200D' => !((IsPictographic(before) && IsPictographic(after)) || NeedsJoiners(before)),
            '\u200C' => !NeedsJoiners(before),
            '\u200E' or '\u200F' or '\u061C' => !(NearRightToLeft(text, i)),
            >= '\uFE00' and <= '\uFE0F' => !(IsPictographic(before) || char.IsAsciiDigit(before) || before is '#' or '*' || char.IsSymbol(before) || char.IsPunctuation(before) || before >= '\u2E80'),
            '\u115F' or '\u1160' or '\u3164' or '\uFFA0' => true,
            >= '\u180B' and <= '\u180F' => before is not (>= '\u1800' and <= '\u18AF'),
            '\u17B4' or '\u17B5' => before is not (>= '\u1780' and <= '\u17FF'),
            '\u2060' => !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after)) || before < 0x80,
            _ => true,
        };
    }

    // Flags of regions are a black flag, tag letters and a cancel tag.
    private static bool InFlag(string text, int i)
    {
        int at = i;
        while (at >= 2 && i - at <= 14 && text[at - 2] == '\uDB40')
        {
            at -= 2;
        }

        return i - at <= 12 && at >= 2 && text[at - 2] == '\uD83C' && text[at - 1] == '\uDFF4';
    }

    private static bool IsIdeographBefore(string text, int i) => i > 0 && (text[i - 1] >= '\u2E80' && !char.IsHighSurrogate(text[i - 1])) && text[i - 1] is not ('\uFEFF' or '\uFFA0');

    private static bool IsPictographic(char c) => char.IsSurrogate(c) || c is (>= '\u2190' and <= '\u2BFF') or (>= '\u3030' and <= '\u303D') or '\u3297' or '\u3299' or '\uFE0F' or '\u00A9' or '\u00AE' or '\u203C' or '\u2049' or '\u2122' or '\u20E3';

    // Arabic, Syriac, N'Ko, Mongolian and the scripts of India write with joiners.
    private static bool NeedsJoiners(char c) => c is (>= '\u0600' and <= '\u08FF') or (>= '\u0900' and <= '\u0DFF') or (>= '\u0E80' and <= '\u109F') or (>= '\u1780' and <= '\u18AF') or (>= '\uFB50' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC');

    private static bool NearRightToLeft(string text, int i)
    {
        // Marks stand beside the foreign word, with at most some signs between.
        const int Near = 16;
        for (int at = Math.Max(0, i - Near); at < Math.Min(text.Length, i + Near); at++)
        {
            if (text[at] is (>= '\u0590' and <= '\u08FF' and not '\u061C') or (>= '\uFB1D' and <= '\uFDFF') or (>= '\uFE70' and <= '\uFEFC'))
            {
                return true;
            }
        }

        return false;
    }
}
