using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Evidence.Keys;
using Cordon.Evidence.Verification;

namespace Cordon.Evidence.Tests;

public sealed class SignatureVectorTests
{
    [Fact]
    public void Ed25519_of_libcrypto_passes_wycheproof()
    {
        Assert.SkipUnless(LibCrypto.IsAvailable, "SKIPPED: no libcrypto on this machine; the managed code is tested beside.");
        Assert.Equal(151, Run("wycheproof/ed25519_test.json", (key, message, signature) => signature.Length == 64 && LibCrypto.Verify(key, message, signature)));
    }

    [Fact]
    public void Ed25519_of_our_own_passes_wycheproof() =>
        Assert.Equal(151, Run("wycheproof/ed25519_test.json", (key, message, signature) => signature.Length == 64 && ManagedEd25519.Verify(key, message, signature)));

    [Fact]
    public void Both_implementations_of_Ed25519_sign_alike()
    {
        Assert.SkipUnless(LibCrypto.IsAvailable, "SKIPPED: no libcrypto on this machine.");
        for (byte i = 0; i < 20; i++)
        {
            byte[] seed = SHA256.HashData([i]), message = new byte[i * 7];
            Assert.Equal(LibCrypto.PublicKey(seed), ManagedEd25519.PublicKey(seed));
            Assert.Equal(LibCrypto.Sign(seed, message), ManagedEd25519.Sign(seed, message));
        }
    }

    [Fact]
    public void The_first_test_of_RFC_8032_gives_its_key_and_signature()
    {
        byte[] seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        Assert.Equal("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", Convert.ToHexStringLower(ManagedEd25519.PublicKey(seed)));
        Assert.StartsWith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b", Convert.ToHexStringLower(ManagedEd25519.Sign(seed, [])));
    }

    [Fact]
    public void The_verifiers_own_ECDSA_passes_wycheproof()
    {
        using SignatureSampler sampler = new(SignatureChecks.All, 1);
        Assert.Equal(484, Run("wycheproof/ecdsa_secp256r1_sha256_test.json", (der, message, signature) => sampler.Verify(new(new(SHA256.HashData(message)), signature, der))));
    }

    [Theory]
    [InlineData("nistP256", true)]
    [InlineData("secp256k1", false)]
    [InlineData("brainpoolP256r1", false)]
    [InlineData("nistP384", false)]
    public void A_leaf_says_P256_so_a_key_on_another_curve_signs_nothing(string curve, bool good)
    {
        using ECDsa key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        byte[] digest = SHA256.HashData("statement"u8);
        using SignatureSampler sampler = new(SignatureChecks.All, 1);
        Assert.Equal(good, sampler.Verify(new(new(digest), key.SignHash(digest, DSASignatureFormat.Rfc3279DerSequence), key.ExportSubjectPublicKeyInfo())));
    }

    private static int Run(string file, Func<byte[], byte[], byte[], bool> verify)
    {
        int count = 0;
        foreach (JsonElement group in Vectors.Json(file).GetProperty("testGroups").EnumerateArray())
        {
            byte[] key = group.TryGetProperty("publicKeyDer", out JsonElement der) && !file.Contains("ed25519", StringComparison.Ordinal)
                ? Convert.FromHexString(der.GetString()!)
                : Convert.FromHexString(group.GetProperty("publicKey").Text("pk"));
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
            {
                bool ok = verify(key, Convert.FromHexString(test.Text("msg")), Convert.FromHexString(test.Text("sig")));
                Assert.True(test.Text("result") == "acceptable" || ok == (test.Text("result") == "valid"), $"{file} tcId {test.GetProperty("tcId").GetInt32()}");
                count++;
            }
        }

        return count;
    }
}
