using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>A public key of an issuer, from a JSON Web Key (RFC 7517). Safe for several threads.</summary>
internal sealed class VerificationKey
{
    public const int LeastRsaBits = 2_048;
    public const int MostRsaBits = 8_192;

    private readonly RSAParameters? _rsa;
    private readonly ECParameters? _ec;
    private readonly string? _curve;
    private readonly string? _only;

    private VerificationKey(string? id, string? only, RSAParameters? rsa, ECParameters? ec, string? curve) =>
        (Id, _only, _rsa, _ec, _curve) = (id, only, rsa, ec, curve);

    /// <summary><c>kid</c>; null where the key has none.</summary>
    public string? Id { get; }

    /// <summary>Null for keys of other kinds, for other uses, or too weak: an issuer may publish those, and no token is checked with them.</summary>
    public static VerificationKey? Read(JsonNode key)
    {
        if (!IsForSignatures(key))
        {
            return null;
        }

        string? id = TextOf(key, "kid"u8);
        string? only = TextOf(key, "alg"u8);
        try
        {
            return TextOf(key, "kty"u8) switch
            {
                "RSA" when Bytes(key, "n"u8) is { } modulus && Bytes(key, "e"u8) is { } exponent => OfRsa(id, only, modulus, exponent),
                "EC" when TextOf(key, "crv"u8) is { } curve && Bytes(key, "x"u8) is { } x && Bytes(key, "y"u8) is { } y => OfEc(id, only, curve, x, y),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            // A point that is not on its curve, a modulus that is none.
            return null;
        }
    }

    /// <summary>Whether signatures of this algorithm can be checked with this key.</summary>
    public bool Takes(SignatureAlgorithm algorithm) =>
        (_only is null || _only == algorithm.Name) && (algorithm.Curve is null ? _rsa is not null : algorithm.Curve == _curve);

    public bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (!Takes(algorithm))
        {
            return false;
        }

        if (_rsa is { } parameters)
        {
            using RSA rsa = RSA.Create(parameters);
            return signature.Length == parameters.Modulus!.Length && rsa.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!);
        }

        using ECDsa ec = ECDsa.Create(_ec!.Value);
        return signature.Length == algorithm.SignatureBytes && ec.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static VerificationKey? OfRsa(string? id, string? only, byte[] modulus, byte[] exponent)
    {
        if (modulus is [0, ..] || modulus.Length * 8 is < LeastRsaBits or > MostRsaBits)
        {
            return null;
        }

        RSAParameters parameters = new() { Modulus = modulus, Exponent = exponent };
        RSA.Create(parameters).Dispose();
        return new VerificationKey(id, only, parameters, null, null);
    }

    private static VerificationKey? OfEc(string? id, string? only, string curve, byte[] x, byte[] y)
    {
        (ECCurve Curve, int Bytes)? known = curve switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => null,
        };
        if (known is not { } named || x.Length != named.Bytes || y.Length != named.Bytes)
        {
            return null;
        }

        ECParameters parameters = new() { Curve = named.Curve, Q = new ECPoint { X = x, Y = y } };
        ECDsa.Create(parameters).Dispose();
        return new VerificationKey(id, only, null, parameters, curve);
    }

    // RFC 7517, 4.2 and 4.3: both are optional, and what they say binds.
    private static bool IsForSignatures(JsonNode key)
    {
        JsonNode operations = key.Get("key_ops"u8);
        return (key.Get("use"u8) is { Kind: JsonValueKind.Undefined } || TextOf(key, "use"u8) == "sig")
            && (operations.Kind == JsonValueKind.Undefined || AnyIs(operations, "verify"u8));
    }

    private static bool AnyIs(JsonNode items, ReadOnlySpan<byte> text)
    {
        foreach (JsonNode item in items.Items)
        {
            if (item.TextIs(text))
            {
                return true;
            }
        }

        return false;
    }

    private static string? TextOf(JsonNode node, ReadOnlySpan<byte> name) => node.Get(name) is { Kind: JsonValueKind.String } text ? text.Text() : null;

    private static byte[]? Bytes(JsonNode key, ReadOnlySpan<byte> name) => TextOf(key, name) is { } text ? Base64UrlText.Decode(text) : null;
}
