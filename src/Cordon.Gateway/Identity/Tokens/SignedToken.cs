using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>Why a token says nothing about who asks.</summary>
public enum TokenFault
{
    /// <summary>Not three parts of base64url with a JSON object in front, or longer than any token is.</summary>
    Malformed,
    /// <summary>Signed in a way that its issuer's tokens are not, or with extensions that must be understood and are not.</summary>
    Algorithm,
    UnknownIssuer,
    UnknownKey,
    Signature,
    Audience,
    Expired,
    NotYet,
    /// <summary>A claim that is needed is not there, or is not what it should be.</summary>
    Claims,
}

/// <summary>A compact JSON Web Signature (RFC 7515, 3.1), taken apart; what it says counts only once <see cref="IsSignedBy"/> says so.</summary>
internal sealed class SignedToken
{
    public const int MostCharacters = 16 * 1024;

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private SignedToken(byte[] signed, byte[] signature, string algorithm, string? keyId, byte[] payload) =>
        (_signed, _signature, Algorithm, KeyId, Payload) = (signed, signature, algorithm, keyId, payload);

    /// <summary><c>alg</c>, as the token says it.</summary>
    public string Algorithm { get; }

    public string? KeyId { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Takes a token apart; null with the fault when it is not one that can be checked.</summary>
    /// <param name="wanted">The only <c>typ</c> that it may have; null for access tokens.</param>
    public static SignedToken? Read(string compact, out TokenFault fault, string? wanted = null)
    {
        fault = TokenFault.Malformed;
        int first = compact.IndexOf('.');
        int last = compact.LastIndexOf('.');
        if (compact.Length > MostCharacters || first < 0 || compact.IndexOf('.', first + 1) != last || last == first)
        {
            return null;
        }

        if (Base64UrlText.Decode(compact.AsSpan(0, first)) is not { } head || Base64UrlText.Decode(compact.AsSpan(first + 1, last - first - 1)) is not { } payload
            || Base64UrlText.Decode(compact.AsSpan(last + 1)) is not { } signature
            || JsonTape.Read(head, JsonLimits.Default, out _)?.Root is not { Kind: JsonValueKind.Object } root)
        {
            return null;
        }

        fault = TokenFault.Algorithm;
        // "crit" and "b64" change what is signed (RFC 7515, 4.1.11; RFC 7797), "typ" what the claims mean (RFC 8725, 3.11).
        if (root.Get("alg"u8) is not { Kind: JsonValueKind.String } algorithm || root.TryGet("crit"u8, out _) || root.TryGet("b64"u8, out _) || !(wanted is null ? IsAccessToken(root.Get("typ"u8)) : root.Get("typ"u8).TextOrNull() == wanted))
        {
            return null;
        }

        JsonNode id = root.Get("kid"u8);
        if (id.Kind is not (JsonValueKind.Undefined or JsonValueKind.String))
        {
            fault = TokenFault.Malformed;
            return null;
        }

        return new SignedToken(Encoding.ASCII.GetBytes(compact, 0, last), signature, algorithm.Text(), id.Kind == JsonValueKind.String ? id.Text() : null, payload);
    }

    /// <summary>Checks the signature with the issuer's keys; null when it holds. Keys that the token brings along (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>) are not looked at.</summary>
    /// <param name="allowed">The algorithms that the issuer signs with.</param>
    public TokenFault? IsSignedBy(KeySet keys, ImmutableArray<SignatureAlgorithm> allowed)
    {
        if (allowed.FirstOrDefault(algorithm => algorithm.Name == Algorithm) is not { } algorithm)
        {
            return TokenFault.Algorithm;
        }

        if (keys.Find(KeyId, algorithm) is not { } key)
        {
            return TokenFault.UnknownKey;
        }

        return key.Verify(algorithm, _signed, _signature) ? null : TokenFault.Signature;
    }

    // RFC 9068 has "at+jwt"; most issuers say "JWT" or nothing.
    private static bool IsAccessToken(JsonNode type) => type.Kind switch
    {
        JsonValueKind.Undefined => true,
        JsonValueKind.String => type.Text().ToLowerInvariant() is "jwt" or "at+jwt" or "application/jwt" or "application/at+jwt",
        _ => false,
    };
}
