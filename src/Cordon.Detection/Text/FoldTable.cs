using System.Collections.Frozen;
using System.Globalization;

namespace Cordon.Detection;

/// <summary>
/// What a code point is read as. The platform's own normalisation needs ICU, which invariant globalisation leaves out.
/// </summary>
internal static partial class FoldTable
{
    // Letters of other scripts that a Latin letter can be mistaken for, with the letter. Only words that mix scripts, or consist of
    // nothing else, are read through this table: real Russian or Greek stays what it is.
    private const string LookAlikes =
        "аaАAвbВBеeЕEёeкkКKмmМMнhНHоoОOрpРPсcСCтtТTуyУYхxХXіiІIїiјjЈJѕsЅSԁdԛqԜWԝwһhҺhӀlӏlүyҮYьb" +
        "αaΑAβbΒBεeΕEηnΗHιiΙIκkΚKμuΜMνvΝNοoΟOρpΡPτtΤTυuΥYχxΧXζzΖZγyωwσoϲcϳjδdπnλl" +
        "աwեtզqհhոnսuցgօoոnքpՏSՍUՕOզqյj" +
        "ᎠDᎡRᎢTᎥiᎩYᎪAᎫJᎬEᎳWᎷMᎻHᎽYᏀGᏃZᏎ4ᏏbᏒRᏔWᏕSᏙVᏚSᏞLᏟCᏢPᏦKᏧd";

    private static readonly FrozenDictionary<int, string> Compatibility = ReadCompatibility();
    private static readonly FrozenDictionary<char, char> Confusable = ReadLookAlikes();

    /// <summary>The ASCII reading of a code point, or null when it has none.</summary>
    public static string? Ascii(int codePoint) => Compatibility.GetValueOrDefault(codePoint);

    /// <summary>The Latin letter that this letter looks like; '\0' when none.</summary>
    public static char Latin(char letter) => Confusable.GetValueOrDefault(letter);

    /// <summary>Characters that take no room on a screen, or only change how their neighbour looks or in which order it stands.</summary>
    public static bool IsInvisible(int c) => c switch
    {
        0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x180E or 0x3164 or 0xFEFF or 0xFFA0 => true,
        >= 0x180B and <= 0x180F => true,
        >= 0x200B and <= 0x200F => true,
        >= 0x202A and <= 0x202E => true,
        >= 0x2060 and <= 0x206F => true,
        >= 0xFE00 and <= 0xFE0F => true,
        >= 0xFFF9 and <= 0xFFFB => true,
        >= 0x1D173 and <= 0x1D17A => true,
        >= 0xE0000 and <= 0xE0FFF => true,
        _ => false,
    };

    /// <summary>Marks that stack on Latin letters. Marks of scripts that cannot be read without them are kept.</summary>
    public static bool IsCombining(int c) => c is
        (>= 0x300 and <= 0x36F) or (>= 0x483 and <= 0x489) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or
        (>= 0x20D0 and <= 0x20FF) or (>= 0xFE20 and <= 0xFE2F);

    private static FrozenDictionary<int, string> ReadCompatibility()
    {
        var map = new Dictionary<int, string>();
        string[] parts = Data.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i + 1 < parts.Length; i += 2)
        {
            string key = parts[i];
            string target = parts[i + 1] == "SP" ? " " : parts[i + 1];
            int mark = key.AsSpan().IndexOfAny('+', '*');
            int count = mark < 0 ? 1 : int.Parse(key.AsSpan(mark + 1), CultureInfo.InvariantCulture);
            int first = int.Parse(mark < 0 ? key : key[..mark], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            bool consecutive = mark >= 0 && key[mark] == '+';
            for (int k = 0; k < count; k++)
            {
                map[first + k] = consecutive ? ((char)(target[0] + k)).ToString() : target;
            }
        }

        return map.ToFrozenDictionary();
    }

    private static FrozenDictionary<char, char> ReadLookAlikes()
    {
        var map = new Dictionary<char, char>();
        for (int i = 0; i + 1 < LookAlikes.Length; i += 2)
        {
            if (char.IsAscii(LookAlikes[i + 1]))
            {
                map[LookAlikes[i]] = LookAlikes[i + 1];
            }
        }

        return map.ToFrozenDictionary();
    }
}
