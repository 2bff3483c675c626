using System.Numerics;
using System.Security.Cryptography;
using static Cordon.Detection.Pii.IdChecks;

namespace Cordon.Detection.Pii;

/// <summary>Checks of things rather than persons: handsets, coins, banks.</summary>
internal static class DeviceChecks
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Handset: fifteen digits with Luhn.</summary>
    public static bool Imei(ReadOnlySpan<char> d) => d.Length == 15 && AllDigits(d) && d[0] != '0' && Luhn(d);

    /// <summary>Bank of a payment network: four letters, a country that exists, a place.</summary>
    public static bool Swift(ReadOnlySpan<char> s) =>
        s.Length is 8 or 11 && !s[..6].ContainsAnyExceptInRange('A', 'Z') && (IbanLength(s[4..6]) > 0 || s[4..6] is "US" or "CA" or "AU" or "NZ" or "JP" or "CN" or "HK" or "SG" or "IN" or "KR" or "TW"
            or "TH" or "ID" or "MY" or "PH" or "VN" or "ZA" or "NG" or "KE" or "GH" or "MA" or "MX" or "AR" or "CL" or "CO" or "PE" or "EC" or "UY" or "PA" or "BD" or "LK" or "NP" or "RU");

    /// <summary>Coin address in base 58: a double SHA-256 over its 21 bytes begins with its last four. Case matters, so the text is taken as written.</summary>
    public static bool Base58Check(ReadOnlySpan<char> address)
    {
        BigInteger value = BigInteger.Zero;
        foreach (char c in address)
        {
            int digit = Base58.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value * 58) + digit;
        }

        Span<byte> bytes = stackalloc byte[32];
        if (!value.TryWriteBytes(bytes, out int written, isUnsigned: true, isBigEndian: true) || written > 25)
        {
            return false;
        }

        Span<byte> whole = stackalloc byte[25];
        whole.Clear();
        bytes[..written].CopyTo(whole[(25 - written)..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(whole[..21], hash);
        SHA256.HashData(hash, hash);
        return hash[..4].SequenceEqual(whole[21..]);
    }
}
