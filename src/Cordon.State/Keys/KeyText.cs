using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.State.Keys;

/// <summary>The text of a key, <c>ck_&lt;id&gt;_&lt;secret&gt;</c>: 12 lower-case hex digits and 32 bytes in URL-safe base64.</summary>
internal static class KeyText
{
    public const string Prefix = "ck_";
    private const int IdBytes = 6;
    private const int IdLength = IdBytes * 2;
    private const int SecretBytes = 32;
    private const int SecretLength = 43;
    private const int Length = 3 + IdLength + 1 + SecretLength;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static (string Id, string Presented) Make(Action<Span<byte>> randomness)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + SecretBytes];
        randomness(bytes);
        string id = Convert.ToHexStringLower(bytes[..IdBytes]);
        string presented = $"{Prefix}{id}_{Base64Url.EncodeToString(bytes[IdBytes..])}";
        CryptographicOperations.ZeroMemory(bytes);
        return (id, presented);
    }

    /// <summary>The id of a well-formed key. The secret's 43rd character carries unused bits, but the hash covers the text, so only one spelling is right.</summary>
    public static bool TryReadId([NotNullWhen(true)] string? presented, [NotNullWhen(true)] out string? id)
    {
        id = null;
        if (presented is not { Length: Length } || !presented.StartsWith(Prefix, StringComparison.Ordinal) || presented[Prefix.Length + IdLength] != '_')
        {
            return false;
        }

        ReadOnlySpan<char> candidate = presented.AsSpan(Prefix.Length, IdLength);
        if (!IsId(candidate) || !IsSecret(presented.AsSpan(Length - SecretLength)))
        {
            return false;
        }

        id = candidate.ToString();
        return true;
    }

    /// <summary>The keyed hash that is stored: without the pepper a copy of the database proves nothing about any key.</summary>
    public static byte[] Hash(byte[] pepper, string presented) => HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes(presented));

    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(IdCharacters);

    private static bool IsSecret(ReadOnlySpan<char> secret) =>
        !secret.ContainsAnyExcept(SecretCharacters);
}
