using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.Oversight.Export;

/// <summary>The headers of standard-webhooks: <c>v1,</c> and base64 of HMAC-SHA-256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>The key in a secret; null when it is none.</summary>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        Span<byte> key = stackalloc byte[96];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out int length) && length is >= 24 and <= 64 ? key[..length].ToArray() : null;
    }

    public static string Of(byte[] key, string id, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{Timestamp(now)}."));
        mac.AppendData(body);
        return $"v1,{Convert.ToBase64String(mac.GetHashAndReset())}";
    }

    public static string Timestamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
