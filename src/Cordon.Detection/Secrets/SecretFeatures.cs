using System.Buffers;
using System.Collections.Immutable;

namespace Cordon.Detection.Secrets;

/// <summary>What the filter looks at: the value, the name it is assigned to, and how. All in numbers between -2 and 2, the same for trainer and detector.</summary>
internal static class SecretFeatures
{
    // More of a name than this is a sentence.
    private const int LongestName = 48;
    private const int LongestContext = 96;

    private static readonly SearchValues<char> Sentence = SearchValues.Create("\n\r;,{}()");

    /// <summary>In the order of <see cref="Of"/>.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "bias", "length", "under-8", "8-to-15", "16-to-39", "over-100", "entropy", "entropy-share", "distinct-share", "digit-share", "upper-share", "lower-share", "symbol-share",
        "three-classes", "letter-digit-turns", "case-turns", "hex", "guid", "hash-length-hex", "padded", "digits-only", "letters-only", "language", "vowels", "longest-letters", "common-words", "repeats", "sequences",
        "stand-in", "lookup", "template", "path", "dotted-name", "hyphenated-name", "ends-in-punctuation", "no-digit",
        "named-password", "named-secret", "named-token", "named-api-key", "named-private", "named-digest", "named-harmless", "named-id", "upper-case-name",
        "equals", "colon", "arrow", "space-only", "quoted", "quote-closes", "provider-named", "digest-before", "comment-or-example-before", "password-and-short", "password-and-no-digit", "secret-and-language",
    ];

    public static void Of(ReadOnlySpan<char> text, int start, int end, bool providerNamed, ReadOnlySpan<float> bigrams, Span<double> x)
    {
        ReadOnlySpan<char> value = text[start..end];
        ValueStatistics v = ValueStatistics.Of(value);
        double n = value.Length;
        double entropy = Entropy.BitsPerCharacter(value);
        bool hex = v.Hex == value.Length && n >= 16 && v.Digits > 0;
        double language = Language(value, bigrams);

        ReadOnlySpan<char> before = text[Math.Max(0, start - LongestContext)..start];
        int line = before.LastIndexOf('\n');
        before = before[(line + 1)..];
        char quote = before.Length > 0 && before[^1] is '"' or '\'' or '`' ? before[^1] : '\0';
        ReadOnlySpan<char> joint = before.TrimEnd("\"'`\\ \t@");
        string delimiter = joint.EndsWith("=>") || joint.EndsWith(":=") || joint.EndsWith("->") ? ">" : joint.EndsWith('=') ? "=" : joint.EndsWith(':') ? ":" : joint.Length < before.Length ? " " : "";
        ReadOnlySpan<char> name = NameOf(joint.TrimEnd("=>:-< \t\"'`\\])"));
        bool password = name.ContainsAny(SecretWords.Password);
        bool secret = name.ContainsAny(SecretWords.Secret) || name.ContainsAny(SecretWords.ApiKey);

        int i = 0;
        x[i++] = 1;
        x[i++] = Math.Min(n, 128) / 64;
        x[i++] = n < 8 ? 1 : 0;
        x[i++] = n is >= 8 and < 16 ? 1 : 0;
        x[i++] = n is >= 16 and < 40 ? 1 : 0;
        x[i++] = n > 100 ? 1 : 0;
        x[i++] = entropy / 4;
        x[i++] = n > 1 ? entropy / Math.Log2(n) : 0;
        x[i++] = Entropy.Distinct(value) / n;
        x[i++] = v.Digits / n;
        x[i++] = v.Upper / n;
        x[i++] = v.Lower / n;
        x[i++] = (n - v.Digits - v.Upper - v.Lower) / n;
        x[i++] = v.Digits > 0 && v.Upper > 0 && v.Lower > 0 ? 1 : 0;
        x[i++] = Math.Min(1, 2 * v.DigitTurns / n);
        x[i++] = Math.Min(1, 2 * v.CaseTurns / n);
        x[i++] = hex ? 1 : 0;
        x[i++] = v.IsGuid ? 1 : 0;
        x[i++] = hex && value.Length is 32 or 40 or 64 or 96 or 128 ? 1 : 0;
        x[i++] = value[^1] == '=' ? 1 : 0;
        x[i++] = v.Digits == value.Length ? 1 : 0;
        x[i++] = v.Upper + v.Lower == value.Length ? 1 : 0;
        x[i++] = language;
        x[i++] = v.Upper + v.Lower == 0 ? 0 : Math.Abs(((double)v.Vowels / (v.Upper + v.Lower)) - 0.38) * 3;
        x[i++] = v.LongestLetters / n;
        x[i++] = v.CommonCharacters / n;
        x[i++] = v.LongestRepeat > 2 ? Math.Min(2, v.LongestRepeat / 4.0) : 0;
        x[i++] = Math.Min(1, v.Sequential / n);
        x[i++] = value.ContainsAny(SecretWords.StandIn) ? 1 : 0;
        x[i++] = value.ContainsAny(SecretWords.Lookup) || value.Contains('(') ? 1 : 0;
        x[i++] = value[0] is '&' or '$' or '<' or '{' or '%' or '[' or '#' or '@' or '*' || value[^1] is '}' or '>' or '%' or '*' ? 1 : 0;
        x[i++] = value[0] is '/' or '.' or '~' || v.Slashes >= 2 ? 1 : 0;
        x[i++] = v.Dots > 0 && v.Digits == 0 ? 1 : 0;
        x[i++] = v.Hyphens > 0 && v.Digits == 0 && v.Dots == 0 ? 1 : 0;
        x[i++] = value[^1] is ':' or '.' or '?' or '!' ? 1 : 0;
        x[i++] = v.Digits == 0 ? 1 : 0;
        x[i++] = password ? 1 : 0;
        x[i++] = secret ? 1 : 0;
        x[i++] = name.ContainsAny(SecretWords.Token) ? 1 : 0;
        x[i++] = name.ContainsAny(SecretWords.ApiKey) ? 1 : 0;
        x[i++] = name.ContainsAny(SecretWords.Private) ? 1 : 0;
        x[i++] = name.ContainsAny(SecretWords.Digest) ? 1 : 0;
        x[i++] = name.ContainsAny(SecretWords.Harmless) ? 1 : 0;
        x[i++] = name.EndsWith("id", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        x[i++] = name.Length > 0 && !name.ContainsAnyInRange('a', 'z') ? 1 : 0;
        x[i++] = delimiter == "=" ? 1 : 0;
        x[i++] = delimiter == ":" ? 1 : 0;
        x[i++] = delimiter == ">" ? 1 : 0;
        x[i++] = delimiter == " " ? 1 : 0;
        x[i++] = quote != '\0' ? 1 : 0;
        x[i++] = quote != '\0' && end < text.Length && text[end] == quote ? 1 : 0;
        x[i++] = providerNamed ? 1 : 0;
        x[i++] = before.ContainsAny(SecretWords.Digest) ? 1 : 0;
        x[i++] = before.StartsWith('#') || before.StartsWith("//") || before.ContainsAny(SecretWords.StandIn) ? 1 : 0;
        x[i++] = password && n < 8 ? 1 : 0;
        x[i++] = password && v.Digits == 0 ? 1 : 0;
        x[i++] = secret ? language : 0;
        System.Diagnostics.Debug.Assert(i == Names.Length, "Every feature has a name.");
    }

    /// <summary>Mean log likelihood of the letter pairs under prose and names, so scaled that words are above zero and noise below.</summary>
    private static double Language(ReadOnlySpan<char> value, ReadOnlySpan<float> bigrams)
    {
        double sum = 0;
        int pairs = 0;
        for (int i = 1; i < value.Length; i++)
        {
            int a = Letter(value[i - 1]), b = Letter(value[i]);
            if (a >= 0 && b >= 0)
            {
                sum += bigrams[(a * 26) + b];
                pairs++;
            }
        }

        return pairs < 3 ? 0 : Math.Clamp(sum / pairs, -2, 2);
    }

    private static int Letter(char c) => char.IsAsciiLetter(c) ? (c | 0x20) - 'a' : -1;

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> joint)
    {
        ReadOnlySpan<char> name = joint[Math.Max(0, joint.Length - LongestName)..];
        return name[(name.LastIndexOfAny(Sentence) + 1)..].Trim();
    }
}
