using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Tests.Identity;

/// <summary>An identity provider's key: publishes it and signs with it.</summary>
internal sealed class TokenMaker(string id) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicKey
    {
        get
        {
            ECPoint point = _key.ExportParameters(false).Q;
            return $$"""{"kty":"EC","crv":"P-256","kid":"{{id}}","use":"sig","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        }
    }

    public string Set => $$"""{"keys":[{{PublicKey}}]}""";

    public string Sign(object claims) => Sign(JsonSerializer.Serialize(claims));

    public string Sign(string claims)
    {
        string signed = $"{Part($$"""{"alg":"ES256","kid":"{{id}}","typ":"JWT"}""")}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
