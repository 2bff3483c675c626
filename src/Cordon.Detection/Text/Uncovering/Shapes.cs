using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Cordon.Detection;

/// <summary>Characters that only look like letters, or that stand for letters or bytes by a table: signs of money, turned letters, Braille, variation selectors.</summary>
internal static class Shapes
{
    private const string Alike =
        "₳a฿b₵c€e₣f₲g₭k₤l₥m₦n₱p₴s₮t₩w¥yЯrИnЦuЭeФoШwЧyЪbЯRЫbꜰfꞯqⱱvɭlɱmɳnʈtɖdɓbɦhɡgɑaɛeɩiɪiʋuɵoʂsʐzɾrʙbʟlΔaΛaΣeΞeƐeИnᗩaᗷbᑕcᗪdᖴfᕼhᒍjᒪlᗰmᑎnᑭpᖇrᔕsᑌuᐯvᗯw";

    // What a turned letter is when the page is turned again. Letters that look like themselves or like each other are in the second half.
    private const string Turned = "ɐaɔcǝeɟfƃgɥhᴉiɾjʞkɯmɹrʇtʌvʍwʎy";
    private const string TurnedPlain = "bqqbpddpunnu";

    // The dots of the letters of Braille, a to z.
    private static ReadOnlySpan<byte> Dots => [1, 3, 9, 25, 17, 11, 27, 19, 10, 26, 5, 7, 13, 29, 21, 15, 31, 23, 14, 30, 37, 39, 58, 45, 61, 53];

    private static readonly FrozenDictionary<char, char> Letters = Pairs(Alike);
    private static readonly FrozenDictionary<char, char> Upright = Pairs(Turned + TurnedPlain);
    private static readonly SearchValues<char> AlikeSigns = SearchValues.Create([.. Letters.Keys]);
    private static readonly SearchValues<char> TurnedSigns = SearchValues.Create([.. Pairs(Turned).Keys]);

    private const int FewestTurned = 4;
    private const int FewestBytes = 4;

    /// <summary>The text with signs that resemble letters read as those, in words that have a plain letter too or stand in such a text; or null when it has none.</summary>
    public static View? Letter(View source, int limit)
    {
        string text = source.Text;
        if (Ascii.IsValid(text))
        {
            return null;
        }

        using var to = new Excerpt(source, limit);
        for (int i = 0; i < text.Length && !to.IsFull; i++)
        {
            int step = text.AsSpan(i).IndexOfAny(AlikeSigns);
            if (step < 0)
            {
                break;
            }

            i += step;
            // A price has a digit or nothing beside its sign, a word of Russian has Russian beside it.
            bool beside = (i > 0 && char.IsAsciiLetter(text[i - 1])) || (i + 1 < text.Length && char.IsAsciiLetter(text[i + 1]))
                || (i > 1 && AlikeSigns.Contains(text[i - 1]) && char.IsAsciiLetter(text[i - 2])) || (i + 2 < text.Length && AlikeSigns.Contains(text[i + 1]) && char.IsAsciiLetter(text[i + 2]))
                || (i > 0 && i + 1 < text.Length && AlikeSigns.Contains(text[i - 1]) && AlikeSigns.Contains(text[i + 1]));
            if (beside)
            {
                to.Begin(i);
                to.Add(Letters[text[i]], i, i + 1);
                to.End(i + 1);
            }
        }

        return to.ToView();
    }

    /// <summary>Lines with turned letters, turned again, from their end; or null when there are none.</summary>
    public static View? Turn(View source, int limit)
    {
        string text = source.Text;
        if (!text.AsSpan().ContainsAny(TurnedSigns))
        {
            return null;
        }

        using var to = new Excerpt(source, limit);
        for (int start = 0; start < text.Length && !to.IsFull;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            int turned = 0;
            foreach (char c in text.AsSpan(start, end - start))
            {
                turned += TurnedSigns.Contains(c) ? 1 : 0;
            }

            if (turned >= FewestTurned)
            {
                to.Begin(start);
                for (int i = end - 1; i >= start; i--)
                {
                    to.Add(Upright.GetValueOrDefault(text[i], text[i]), start, end);
                }

                to.End(end);
            }

            start = end + 1;
        }

        return to.ToView(isHidden: true);
    }

    /// <summary>Braille as letters; or null when there is none.</summary>
    public static View? Braille(View source, int limit)
    {
        string text = source.Text;
        if (text.AsSpan().IndexOfAnyInRange('\u2801', '\u283F') < 0)
        {
            return null;
        }

        using var to = new Excerpt(source, limit);
        for (int i = 0; i < text.Length && !to.IsFull; i++)
        {
            if (text[i] is >= '\u2800' and <= '\u283F')
            {
                int letter = Dots.IndexOf((byte)(text[i] - '\u2800'));
                to.Begin(i);
                to.Add(letter < 0 ? ' ' : (char)('a' + letter), i, i + 1);
                to.End(i + 1);
            }
        }

        return to.ToView(isHidden: true);
    }

    /// <summary>What runs of variation selectors hold, a byte each; or null when there are none.</summary>
    public static View? Selectors(View source, int limit)
    {
        string text = source.Text;
        if (!text.Contains('\uDB40', StringComparison.Ordinal) && text.AsSpan().IndexOfAnyInRange('\uFE00', '\uFE0F') < 0)
        {
            return null;
        }

        using var to = new Excerpt(source, limit);
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length && !to.IsFull;)
        {
            int start = i;
            bytes.Clear();
            for (int length = Selector(text, i, out byte b); length > 0; length = Selector(text, i, out b))
            {
                bytes.Add(b);
                i += length;
            }

            if (bytes.Count >= FewestBytes)
            {
                to.Begin(start);
                to.Add(' ', start, i);
                foreach (char c in Encoding.UTF8.GetString([.. bytes]))
                {
                    to.Add(c, start, i);
                }

                to.End(i);
            }

            i = Math.Max(i, start + 1);
        }

        return to.ToView(isHidden: true);
    }

    private static int Selector(string text, int i, out byte value)
    {
        value = 0;
        if (i < text.Length && text[i] is >= '\uFE00' and <= '\uFE0F')
        {
            value = (byte)(text[i] - '\uFE00');
            return 1;
        }

        // U+E0100 to U+E01EF is the pair DB40, DD00 to DDEF.
        if (i + 1 < text.Length && text[i] == '\uDB40' && text[i + 1] is >= '\uDD00' and <= '\uDDEF')
        {
            value = (byte)(text[i + 1] - '\uDD00' + 16);
            return 2;
        }

        return 0;
    }

    private static FrozenDictionary<char, char> Pairs(string pairs)
    {
        var map = new Dictionary<char, char>();
        for (int i = 0; i + 1 < pairs.Length; i += 2)
        {
            map[pairs[i]] = pairs[i + 1];
        }

        return map.ToFrozenDictionary();
    }
}
