using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Cordon.Oversight.Measuring.Evasion;

/// <summary>Other characters in the place of letters.</summary>
internal static class Letters
{
    private const string Latin = "abcdefghijklmnopqrstuvwxyz";

    private static readonly FrozenDictionary<char, char> Cyrillic = Pairs("aаcсeеiіjјoоpрsѕxхyуAАBВCСEЕHНKКMМOОPРTТXХYҮIІSЅJЈ");
    private static readonly FrozenDictionary<char, char> Greek = Pairs("aαiιkκnηoοpρtτuυvνxχyγwωAΑBΒEΕHΗIΙKΚMΜNΝOΟPΡTΤXΧYΥZΖ");
    private static readonly FrozenDictionary<char, char> Armenian = Pairs("wաgցhհnոoօqզSՏuսpք");
    private static readonly FrozenDictionary<char, char> Cherokee = Pairs("AᎪBᏴCᏟDᎠEᎬGᏀHᎻJᎫKᏦLᏞMᎷPᏢRᎡSᏚTᎢVᏙWᎳYᎩZᏃ");
    private static readonly FrozenDictionary<char, char> Faux = Pairs("RЯNИUЦEЭOФWШYЧ");
    private static readonly FrozenDictionary<char, char> Money = Pairs("a₳b฿c₵e€f₣k₭l₤n₦p₱s$t₮w₩y¥");
    private static readonly FrozenDictionary<char, char> Small = Pairs("aᴀbʙcᴄdᴅeᴇfꜰgɢhʜiɪjᴊkᴋlʟmᴍnɴoᴏpᴘrʀsꜱtᴛuᴜvᴠwᴡyʏzᴢ");
    private static readonly FrozenDictionary<char, char> Raised = Pairs("aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ");
    private static readonly FrozenDictionary<char, char> Lowered = Pairs("aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ");
    private static readonly FrozenDictionary<char, char> Accented = Pairs("aáeèiîoöuûnñcçyýsšzžgğ");
    private static readonly FrozenDictionary<char, char> Phonetic = Pairs("aɑgɡiɩoɵuʋnɳtʈdɖsʂzʐbɓhɦlɭmɱrɾvⱱeɛ");
    private static readonly FrozenDictionary<char, char> Turned = Pairs("aɐbqcɔdpeǝfɟgƃhɥiᴉjɾkʞllmɯnuooqbpdrɹsstʇunvʌwʍxxyʎzz");

    public static ImmutableArray<Transformation> All { get; } =
    [
        Swap("homoglyphs-cyrillic", "Cyrillic look-alikes for every letter that has one", Cyrillic),
        Swap("homoglyphs-greek", "Greek look-alikes for every letter that has one", Greek),
        Swap("homoglyphs-armenian", "Armenian look-alikes", Armenian),
        Of("homoglyphs-cherokee", "Cherokee look-alikes of capitals", text => Replace(text.ToUpperInvariant(), Cherokee)),
        Of("homoglyphs-some", "A Cyrillic look-alike for every third letter that has one", text => Some(text, Cyrillic, 3)),
        Of("faux-cyrillic", "Cyrillic letters that only resemble capitals (Я for R)", text => Replace(text.ToUpperInvariant(), Faux)),
        Swap("currency-letters", "Signs of currencies for letters", Money),
        Swap("phonetic-letters", "Letters of the phonetic alphabet", Phonetic),
        Of("fullwidth", "Full-width forms of all of ASCII", text => Map(text, c => c is > ' ' and < '\u007f' ? c + 0xFEE0 : c == ' ' ? 0x3000 : c)),
        Alphabet("math-bold", "Mathematical bold", 0x1D400, 0x1D41A),
        Alphabet("math-italic", "Mathematical italic", 0x1D434, 0x1D44E, ('h', 0x210E)),
        Alphabet("math-script", "Mathematical script", 0x1D49C, 0x1D4B6, ('B', 0x212C), ('E', 0x2130), ('F', 0x2131), ('H', 0x210B), ('I', 0x2110), ('L', 0x2112), ('M', 0x2133), ('R', 0x211B), ('e', 0x212F), ('g', 0x210A), ('o', 0x2134)),
        Alphabet("math-fraktur", "Mathematical Fraktur", 0x1D504, 0x1D51E, ('C', 0x212D), ('H', 0x210C), ('I', 0x2111), ('R', 0x211C), ('Z', 0x2128)),
        Alphabet("math-double-struck", "Mathematical double-struck", 0x1D538, 0x1D552, ('C', 0x2102), ('H', 0x210D), ('N', 0x2115), ('P', 0x2119), ('Q', 0x211A), ('R', 0x211D), ('Z', 0x2124)),
        Alphabet("math-sans", "Mathematical sans-serif bold italic", 0x1D63C, 0x1D656),
        Alphabet("math-monospace", "Mathematical monospace", 0x1D670, 0x1D68A),
        Alphabet("circled", "Circled letters", 0x24B6, 0x24D0),
        Of("circled-negative", "White letters on black discs", text => Map(text.ToUpperInvariant(), c => c is >= 'A' and <= 'Z' ? 0x1F150 + c - 'A' : c)),
        Of("parenthesised", "Letters in brackets, one character each", text => Map(text.ToLowerInvariant(), c => c is >= 'a' and <= 'z' ? 0x249C + c - 'a' : c)),
        Of("squared", "Letters in squares", text => Map(text.ToUpperInvariant(), c => c is >= 'A' and <= 'Z' ? 0x1F130 + c - 'A' : c)),
        Of("squared-negative", "White letters on black squares", text => Map(text.ToUpperInvariant(), c => c is >= 'A' and <= 'Z' ? 0x1F170 + c - 'A' : c)),
        Of("regional-indicators", "The letters that flags are made of", text => Map(text.ToUpperInvariant(), c => c is >= 'A' and <= 'Z' ? 0x1F1E6 + c - 'A' : c)),
        Of("small-capitals", "Small capitals", text => Replace(text.ToLowerInvariant(), Small)),
        Of("superscript", "Raised letters", text => Replace(text.ToLowerInvariant(), Raised)),
        Of("subscript", "Lowered letters, where there are any", text => Replace(text.ToLowerInvariant(), Lowered)),
        Of("accents", "An accent on every letter that can have one", text => Replace(text.ToLowerInvariant(), Accented)),
        Of("combining-mark", "A combining mark after every letter", text => Between(text, "\u0301")),
        Of("zalgo", "Eight combining marks after every letter", text => Between(text, "\u030d\u0325\u0334\u0489\u0362\u0353\u0311\u031f")),
        Of("struck-through", "A stroke through every letter", text => Between(text, "\u0336")),
        Of("upside-down", "Turned letters, from the end to the beginning", text => new string([.. Replace(text.ToLowerInvariant(), Turned).Reverse()])),
        Of("upper-case", "Capitals", text => text.ToUpperInvariant()),
        Of("alternating-case", "Small and large letters in turn", text => Map(text, (c, i) => i % 2 == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c))),
        Of("inverted-title-case", "Every word begins small and goes on in capitals", text => Transformations.Words(text, (word, _) => char.ToLowerInvariant(word[0]) + word[1..].ToUpperInvariant())),
        Of("ligatures", "Ligatures for ff, fi, fl, st", text => text.Replace("ffi", "ﬃ", StringComparison.Ordinal).Replace("ff", "ﬀ", StringComparison.Ordinal).Replace("fi", "ﬁ", StringComparison.Ordinal).Replace("fl", "ﬂ", StringComparison.Ordinal).Replace("st", "ﬆ", StringComparison.Ordinal)),
    ];

    /// <summary>The insertion after every letter.</summary>
    internal static string Between(string text, string insertion)
    {
        var to = new StringBuilder(text.Length * (insertion.Length + 1));
        foreach (char c in text)
        {
            to.Append(c);
            if (char.IsLetter(c))
            {
                to.Append(insertion);
            }
        }

        return to.ToString();
    }

    private static Transformation Of(string name, string what, Func<string, string> apply) => new(name, "letters", what, apply);

    private static Transformation Swap(string name, string what, FrozenDictionary<char, char> pairs) => Of(name, what, text => Replace(text, pairs));

    private static Transformation Alphabet(string name, string what, int upper, int lower, params (char Letter, int CodePoint)[] holes) =>
        Of(name, what, text => Map(text, c =>
            Array.Find(holes, hole => hole.Letter == c) is { CodePoint: > 0 } hole ? hole.CodePoint
            : c is >= 'A' and <= 'Z' ? upper + c - 'A'
            : c is >= 'a' and <= 'z' ? lower + c - 'a'
            : c));

    private static string Map(string text, Func<char, int> read) => Map(text, (c, _) => read(c));

    private static string Map(string text, Func<char, int, int> read)
    {
        var to = new StringBuilder(text.Length * 2);
        for (int i = 0; i < text.Length; i++)
        {
            int c = read(text[i], i);
            if (c > 0xFFFF)
            {
                to.Append(char.ConvertFromUtf32(c));
            }
            else
            {
                to.Append((char)c);
            }
        }

        return to.ToString();
    }

    private static string Replace(string text, FrozenDictionary<char, char> pairs) => string.Create(text.Length, (text, pairs), static (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = from.pairs.GetValueOrDefault(from.text[i], from.text[i]);
        }
    });

    private static string Some(string text, FrozenDictionary<char, char> pairs, int every)
    {
        int seen = 0;
        return string.Concat(text.Select(c => pairs.TryGetValue(c, out char other) && seen++ % every == 0 ? other : c));
    }

    private static FrozenDictionary<char, char> Pairs(string pairs) =>
        Enumerable.Range(0, pairs.Length / 2).Where(i => pairs[2 * i] != pairs[(2 * i) + 1] || Latin.Contains(pairs[2 * i]))
            .ToDictionary(i => pairs[2 * i], i => pairs[(2 * i) + 1]).ToFrozenDictionary();
}
