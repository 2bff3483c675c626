using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;

namespace Cordon.EndToEnd.Identity;

public sealed class TokenTests : IDisposable
{
    private const string Question = """{"model":"simulated-1","messages":[{"role":"user","content":"What are your opening hours?"}]}""";

    private readonly Folder _folder = new();
    private readonly RSA _key = RSA.Create(2048);

    [Fact]
    public async Task A_token_of_a_trusted_issuer_is_as_good_as_a_key_and_says_who_asks()
    {
        await using ServingProcess gateway = await StartAsync();
        using HttpClient client = new() { BaseAddress = gateway.Address };

        using HttpResponseMessage allowed = await AskAsync(client, Token());
        using HttpResponseMessage again = await AskAsync(client, Token());
        using HttpResponseMessage other = await AskAsync(client, Token(user: "grace"));

        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        // Two requests per person and hour are in the budget: who asks is the token's user.
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using HttpResponseMessage third = await AskAsync(client, Token());
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
    }

    [Fact]
    public async Task A_token_that_does_not_count_is_refused_with_a_code_even_where_loopback_needs_no_key()
    {
        await using ServingProcess gateway = await StartAsync();
        using HttpClient client = new() { BaseAddress = gateway.Address };
        string good = Token();

        Assert.Equal("token-expired", await CodeAsync(client, Token(expires: DateTimeOffset.UtcNow.AddHours(-1))));
        Assert.Equal("token-audience", await CodeAsync(client, Token(audience: "somebody-else")));
        Assert.Equal("token-issuer", await CodeAsync(client, Token(issuer: "https://evil.example.com")));
        Assert.Equal("token-signature", await CodeAsync(client, $"{good[..good.LastIndexOf('.')]}.{Token(user: "grace").Split('.')[2]}"));
        Assert.Equal("token-algorithm", await CodeAsync(client, $"{Part("""{"alg":"none"}""")}.{good.Split('.')[1]}."));
    }

    [Fact]
    public async Task A_token_does_not_open_the_admin_API()
    {
        await using ServingProcess gateway = await StartAsync();
        using HttpClient client = new() { BaseAddress = gateway.Address };
        using HttpRequestMessage request = new(HttpMethod.Get, "/cordon/v1/keys");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token());

        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_configuration_that_would_trust_too_much_is_refused_with_its_line()
    {
        await File.WriteAllTextAsync(_folder.File("cordon.yaml"), """
            identity:
              issuers:
                corp:
                  issuer: https://login.example.com
                  audience: cordon
                  keys: http://login.example.com/keys
                  tenant: bank
                  tenant-claim: tid
                  algorithms: [HS256]
            """, TestContext.Current.CancellationToken);

        CommandResult checkedFile = await BuiltCordon.RunAsync("check", _folder.File("cordon.yaml"));

        Assert.Equal(2, checkedFile.Code);
        Assert.Contains("cordon.yaml:6:", checkedFile.Output + checkedFile.Errors);
        Assert.Contains("cordon.yaml:8:", checkedFile.Output + checkedFile.Errors);
        Assert.Contains("cordon.yaml:9:", checkedFile.Output + checkedFile.Errors);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    private async Task<ServingProcess> StartAsync()
    {
        RSAParameters key = _key.ExportParameters(false);
        await File.WriteAllTextAsync(_folder.File("keys.json"), $$"""{"keys":[{"kty":"RSA","kid":"k1","use":"sig","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""");
        await File.WriteAllTextAsync(_folder.File("cordon.yaml"), $$"""
            identity:
              issuers:
                corp:
                  issuer: https://login.example.com
                  audience: cordon
                  keys: file:{{_folder.File("keys.json")}}
            budgets:
              named:
                each-person:
                  what: requests
                  amount: 2
                  each: [user]
                  match: {user: "?*"}
                  per: hour
            """);
        return await ServingProcess.StartAsync(_folder.File("data"), "--config", _folder.File("cordon.yaml"));
    }

    private static async Task<string?> CodeAsync(HttpClient client, string token)
    {
        using HttpResponseMessage response = await AskAsync(client, token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("error");
        return error.GetProperty("code").GetString();
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Question, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private string Token(string user = "ada", string issuer = "https://login.example.com", string audience = "cordon", DateTimeOffset? expires = null)
    {
        DateTimeOffset end = expires ?? DateTimeOffset.UtcNow.AddMinutes(5);
        string claims = JsonSerializer.Serialize(new { iss = issuer, aud = audience, sub = user, iat = end.AddMinutes(-5).ToUnixTimeSeconds(), exp = end.ToUnixTimeSeconds() });
        string signed = $"{Part("""{"alg":"RS256","kid":"k1"}""")}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
