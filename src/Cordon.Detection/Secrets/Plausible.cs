using System.Text.Json;

namespace Cordon.Detection.Secrets;

/// <summary>
/// Last words on candidate tokens. Documented sample keys pass on purpose: operators test a gateway with them,
/// and a model that repeats one has the format right. Only runs that nobody could use (<c>xxxx</c>, <c>0000</c>) are refused.
/// </summary>
internal static class Plausible
{
    private static readonly string[] Stops =
    [
        "password", "passwort", "passw0rd", "example", "changeme", "change_me", "placeholder", "your", "secret", "token",
        "redacted", "masked", "hidden", "undefined", "process.env", "environ", "getenv", "config.", "required", "optional",
        "string", "request.", "user.", "self.", "this.", "args.", "false", "null", "none", "test1234",
    ];

    /// <summary>Enough different characters to be a token with a prefix that already says what it is.</summary>
    public static bool Varied(ReadOnlySpan<char> span) => Entropy.Distinct(span) >= 8 && Entropy.BitsPerCharacter(span) >= 2.5;

    /// <summary>Random enough for a value that only its neighbourhood explains.</summary>
    public static bool Random(ReadOnlySpan<char> span)
    {
        Classes seen = Classes.Of(span);
        return (seen.Digit || (seen.Upper && seen.Lower))
            && Entropy.Distinct(span) >= Math.Min(10, span.Length / 2)
            && Entropy.BitsPerCharacter(span) >= 2.9;
    }

    /// <summary>Small and capital letters and digits, as base62 nearly always has and identifiers seldom have.</summary>
    public static bool MixedCase(ReadOnlySpan<char> span) =>
        Classes.Of(span) is { Digit: true, Upper: true, Lower: true } && Entropy.BitsPerCharacter(span) >= 2.8;

    /// <summary>Base62 or base64 with the entropy of a generated key.</summary>
    public static bool MixedRandom(ReadOnlySpan<char> span) =>
        Classes.Of(span) is { Digit: true, Upper: true, Lower: true } && Entropy.BitsPerCharacter(span) >= (span.Length < 24 ? 3.2 : 3.7);

    /// <summary>A GitHub-shaped token that the checksum rule does not take.</summary>
    public static bool WrongGitHubChecksum(ReadOnlySpan<char> span) => Varied(span) && !Checksums.GitHub(span);

    /// <summary>A word somebody chose as a password: not a placeholder, not a piece of code, not plain prose.</summary>
    public static bool Password(ReadOnlySpan<char> span)
    {
        Classes seen = Classes.Of(span);
        return (seen.Digit || seen.Symbol)
            && (seen.Lower || seen.Upper)
            && span[0] is not ('$' or '%' or '@' or '#' or '&' or '*' or '-' or '/' or '.')
            && span[^1] != ':'
            && Entropy.Distinct(span) >= 5
            && !HasStop(span);
    }

    /// <summary>A generated value in an assignment to a name like <c>api_key</c>.</summary>
    public static bool Assignment(ReadOnlySpan<char> span)
    {
        Classes seen = Classes.Of(span);
        return seen.Digit && (seen.Lower || seen.Upper) && Entropy.BitsPerCharacter(span) >= 3.0 && !HasStop(span);
    }

    /// <summary>A password between user and host of a URL; templates such as <c>{password}</c> are no credentials.</summary>
    public static bool UrlPassword(ReadOnlySpan<char> span) =>
        span[0] is not ('$' or '<' or '{' or '%' or '[' or '*') && span.IndexOfAny('{', '}', '(') < 0
        && Entropy.Distinct(span) >= 3
        && !IsAny(span, "password", "pass", "passwd", "pwd", "secret", "your_password", "yourpassword", "xxxx", "user", "token");

    /// <summary>The header of a JSON web token decodes to JSON that names an algorithm.</summary>
    public static bool JsonWebToken(ReadOnlySpan<char> span)
    {
        int dot = span.IndexOf('.');
        Span<byte> header = stackalloc byte[1600];
        if (dot is < 0 or > 2048 || !TryDecode(span[..dot], header, out int written))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(header[..written]);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
                    && (reader.ValueTextEquals("alg"u8) || reader.ValueTextEquals("enc"u8)))
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // The reader has no try pattern; what is not JSON is not a token.
        }

        return false;
    }

    /// <summary>Base64 of <c>user:password</c>.</summary>
    public static bool BasicCredentials(ReadOnlySpan<char> span)
    {
        Span<byte> plain = stackalloc byte[400];
        if (!TryDecode(span, plain, out int written))
        {
            return false;
        }

        int colon = plain[..written].IndexOf((byte)':');
        return colon > 0 && colon < written - 1 && !plain[..written].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);
    }

    /// <summary>Base64 of a PEM block with a private key.</summary>
    public static bool EncodedPrivateKey(ReadOnlySpan<char> span)
    {
        Span<byte> head = stackalloc byte[96];
        return TryDecode(span[..(Math.Min(span.Length, 80) / 4 * 4)], head, out int written)
            && head[..written].IndexOf("PRIVATE KEY"u8) >= 0
            && head[..written].IndexOf("ENCRYPTED"u8) < 0;
    }

    /// <summary>A private key header followed by key material; the header alone is what documentation shows.</summary>
    public static bool PrivateKeyBlock(ReadOnlySpan<char> span) => !IsEncrypted(span) && HasMaterial(span);

    private static bool HasMaterial(ReadOnlySpan<char> span)
    {
        int header = span.IndexOf("KEY", StringComparison.Ordinal);
        int material = 0;
        foreach (char c in header < 0 ? span : span[(header + 3)..])
        {
            material = char.IsAsciiLetterOrDigit(c) || c is '+' or '/' ? material + 1 : 0;
            if (material == 24)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same, encrypted: its header says so.</summary>
    public static bool EncryptedKeyBlock(ReadOnlySpan<char> span) => IsEncrypted(span) && HasMaterial(span);

    private static bool IsEncrypted(ReadOnlySpan<char> span) => span[..Math.Min(span.Length, 120)].Contains("ENCRYPTED", StringComparison.Ordinal);

    private static bool TryDecode(ReadOnlySpan<char> base64, Span<byte> bytes, out int written)
    {
        written = 0;
        base64 = base64.TrimEnd('=');
        Span<char> padded = stackalloc char[2052];
        if (base64.Length > 2048)
        {
            return false;
        }

        for (int i = 0; i < base64.Length; i++)
        {
            padded[i] = base64[i] switch { '-' => '+', '_' => '/', char c => c };
        }

        int length = base64.Length;
        while (length % 4 != 0)
        {
            padded[length++] = '=';
        }

        return Convert.TryFromBase64Chars(padded[..length], bytes, out written);
    }

    private static bool HasStop(ReadOnlySpan<char> span)
    {
        foreach (string stop in Stops)
        {
            if (span.Contains(stop, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAny(ReadOnlySpan<char> span, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (span.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Classes(bool Lower, bool Upper, bool Digit, bool Symbol)
    {
        public static Classes Of(ReadOnlySpan<char> span)
        {
            bool lower = false, upper = false, digit = false, symbol = false;
            foreach (char c in span)
            {
                lower |= char.IsAsciiLetterLower(c);
                upper |= char.IsAsciiLetterUpper(c);
                digit |= char.IsAsciiDigit(c);
                symbol |= c is '!' or '@' or '#' or '$' or '%' or '^' or '&' or '*' or '?' or '~' or '+';
            }

            return new(lower, upper, digit, symbol);
        }
    }
}
