using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>
/// A signature of RFC 7518, 3.1, that tokens may have: RSASSA-PKCS1-v1_5, RSASSA-PSS or ECDSA. There are no others here: <c>none</c> is no signature, and with
/// a MAC whoever checks tokens could also make them.
/// </summary>
/// <param name="Curve">The only curve that goes with it; null for RSA.</param>
/// <param name="SignatureBytes">Length of an ECDSA signature, R and S together; 0 for RSA, where it is the modulus's.</param>
internal sealed record SignatureAlgorithm(string Name, HashAlgorithmName Hash, RSASignaturePadding? Padding, string? Curve = null, int SignatureBytes = 0)
{
    public static ImmutableArray<SignatureAlgorithm> All { get; } =
    [
        new("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        new("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        new("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        // The salt is as long as the hash, as RFC 7518, 3.5, demands: .NET's Pss takes no other.
        new("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        new("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        new("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
        new("ES256", HashAlgorithmName.SHA256, null, "P-256", 64),
        new("ES384", HashAlgorithmName.SHA384, null, "P-384", 96),
        new("ES512", HashAlgorithmName.SHA512, null, "P-521", 132),
    ];

    public static SignatureAlgorithm? Named(string name) => All.FirstOrDefault(algorithm => algorithm.Name == name);
}
