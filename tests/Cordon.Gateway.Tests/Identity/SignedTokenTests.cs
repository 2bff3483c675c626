using System.Text;
using System.Text.Json;
using Cordon.Gateway.Identity.Tokens;

namespace Cordon.Gateway.Tests.Identity;

public sealed class SignedTokenTests
{
    // RFC 7515, A.2 and A.3: keys, tokens.
    private const string RsaKey = """{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}""";
    private const string EcKey = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private const string EcToken = $"eyJhbGciOiJFUzI1NiJ9.{Payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    [Fact]
    public void The_example_of_the_RFC_holds_and_no_other_byte_of_it_may_change()
    {
        KeySet keys = Keys(EcKey);

        Assert.Null(Verify(EcToken, keys));
        for (int i = 0; i < EcToken.Length; i++)
        {
            char other = EcToken[i] == 'A' ? 'B' : 'A';
            Assert.NotNull(Verify(string.Concat(EcToken.AsSpan(0, i), [other], EcToken.AsSpan(i + 1)), keys));
        }
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0." + Payload + ".")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9." + Payload + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    public void None_and_MACs_are_no_signatures(string token) => Assert.Equal(TokenFault.Algorithm, Verify(token, Keys(EcKey)));

    [Theory]
    [InlineData("""{"alg":"ES256","crit":["exp"],"exp":1}""", TokenFault.Algorithm)]
    [InlineData("""{"alg":"ES256","b64":false}""", TokenFault.Algorithm)]
    [InlineData("""{"alg":"ES256","typ":"dpop+jwt"}""", TokenFault.Algorithm)]
    [InlineData("""{"typ":"JWT"}""", TokenFault.Algorithm)]
    [InlineData("""{"alg":"ES256","kid":7}""", TokenFault.Malformed)]
    [InlineData("""{"alg":"ES256","alg":"none"}""", TokenFault.Malformed)]
    [InlineData("""["ES256"]""", TokenFault.Malformed)]
    public void A_header_that_says_more_than_is_understood_is_refused(string header, TokenFault fault)
    {
        Assert.Null(SignedToken.Read($"{Base64(header)}.{Payload}.AAAA", out TokenFault found));
        Assert.Equal(fault, found);
    }

    [Fact]
    public void Keys_that_a_token_brings_along_are_not_looked_at()
    {
        SignedToken token = SignedToken.Read($"{Base64($$"""{"alg":"ES256","jwk":{{EcKey}}}""")}.{Payload}.AAAA", out _)!;

        Assert.Equal(TokenFault.UnknownKey, token.IsSignedBy(KeySet.None, SignatureAlgorithm.All));
    }

    [Fact]
    public void Without_an_id_there_must_be_only_one_key_that_fits()
    {
        Assert.Null(Verify(EcToken, Keys(EcKey, RsaKey)));
        Assert.Equal(TokenFault.UnknownKey, Verify(EcToken, Keys(EcKey, EcKey.Replace("\"kty\"", "\"kid\":\"two\",\"kty\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void Two_keys_of_one_id_are_none()
    {
        string key = EcKey.Replace("\"kty\"", "\"kid\":\"k\",\"kty\"", StringComparison.Ordinal);
        SignedToken token = SignedToken.Read($"{Base64("""{"alg":"ES256","kid":"k"}""")}.{Payload}.AAAA", out _)!;

        Assert.Equal(TokenFault.UnknownKey, token.IsSignedBy(Keys(key, key), SignatureAlgorithm.All));
        Assert.Equal(TokenFault.Signature, token.IsSignedBy(Keys(key), SignatureAlgorithm.All));
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void A_set_without_a_usable_key_is_none(string set)
    {
        Assert.Null(KeySet.Read(Encoding.UTF8.GetBytes(set), out string complaint));
        Assert.NotEmpty(complaint);
    }

    [Fact]
    public void A_token_has_a_longest_length()
    {
        string longest = new('A', SignedToken.MostCharacters - EcToken.Length + Payload.Length);
        string token = EcToken.Replace(Payload, longest, StringComparison.Ordinal);

        Assert.Equal(TokenFault.Signature, Verify(token, Keys(EcKey)));
        Assert.Equal(TokenFault.Malformed, Verify(token.Replace(longest, longest + "AAAA", StringComparison.Ordinal), Keys(EcKey)));
    }

    [Fact]
    public void A_set_of_keys_has_a_largest_size()
    {
        string set = $$"""{"keys":[{{EcKey}}]}""";

        Assert.NotNull(KeySet.Read(Encoding.UTF8.GetBytes(set.PadRight(KeySet.MostBytes)), out _));
        Assert.Null(KeySet.Read(Encoding.UTF8.GetBytes(set.PadRight(KeySet.MostBytes + 1)), out _));
        Assert.Equal(KeySet.MostKeys, Keys([.. Enumerable.Repeat(EcKey, KeySet.MostKeys + 1)]).Count);
    }

    [Fact]
    public void The_vectors_of_Wycheproof_are_judged_as_they_say()
    {
        using JsonDocument suite = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.File("wycheproof", "json_web_signature_test.json")));
        int valid = 0, invalid = 0;
        foreach (JsonElement group in suite.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            JsonElement key = group.TryGetProperty("public", out JsonElement given) ? given : group.GetProperty("private");
            // Cordon has no MACs.
            if (key.GetProperty("kty").GetString() == "oct")
            {
                continue;
            }

            KeySet keys = KeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{key.GetRawText()}}]}"""), out _) ?? KeySet.None;
            // The keys of these four are for another algorithm ("PS256", "ES521") than the tokens of RFC 7520 say (PS384, ES512): Cordon holds a key to what it says.
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray().Where(one => one.GetProperty("comment").GetString() is not ("Figure20" or "Figure27")))
            {
                bool expected = test.GetProperty("result").GetString() == "valid";
                bool holds = test.GetProperty("jws") is { ValueKind: JsonValueKind.String } jws && Verify(jws.GetString()!, keys) is null;
                Assert.True(expected == holds, $"tcId {test.GetProperty("tcId")}: {test.GetProperty("comment")}");
                (valid, invalid) = expected ? (valid + 1, invalid) : (valid, invalid + 1);
            }
        }

        Assert.InRange(valid, 20, 400);
        Assert.InRange(invalid, 200, 400);
    }

    [Fact]
    public void The_examples_of_the_RFCs_are_judged_as_they_say()
    {
        using JsonDocument examples = JsonDocument.Parse(File.ReadAllBytes(SharedVectors.File("jwt", "rfc.json")));
        int known = 0;
        foreach (JsonElement example in examples.RootElement.GetProperty("jws").EnumerateArray().Where(one => one.TryGetProperty("key", out _)))
        {
            bool isOurs = SignatureAlgorithm.Named(example.GetProperty("alg").GetString()!) is not null;
            KeySet keys = KeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{example.GetProperty("key").GetRawText()}}]}"""), out _) ?? KeySet.None;

            Assert.Equal(isOurs && example.GetProperty("ok").GetBoolean(), Verify(example.GetProperty("compact").GetString()!, keys) is null);
            known += isOurs ? 1 : 0;
        }

        Assert.Equal(3, known);
    }

    private static TokenFault? Verify(string token, KeySet keys) =>
        SignedToken.Read(token, out TokenFault fault) is { } read ? read.IsSignedBy(keys, SignatureAlgorithm.All) : fault;

    private static KeySet Keys(params string[] keys) => KeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}"""), out _)!;

    private static string Base64(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
