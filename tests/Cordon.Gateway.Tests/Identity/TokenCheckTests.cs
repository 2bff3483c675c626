using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Tokens;

namespace Cordon.Gateway.Tests.Identity;

public sealed class TokenCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly IssuerOptions Options = new("corp", "https://login.example.com", "cordon", new Uri("https://login.example.com/keys")) { Tenant = "bank", ApplicationClaim = "azp" };

    private readonly TokenMaker _maker = new("one");

    [Fact]
    public void A_token_says_for_whom_somebody_asks()
    {
        TokenClaims? claims = Check(Claims(), out _);

        Assert.Equal(new Principal("bank", "desk", null, "ada", Authentication.Token, "corp"), claims?.Principal);
        Assert.Equal(Now.AddMinutes(5), claims?.Expires);
    }

    [Theory]
    [InlineData("\"manager\"", "manager")]
    [InlineData("[\"manager\",\"on-call\",7,\"\",\"a\\u0000b\"]", "manager on-call")]
    [InlineData("{\"manager\":true}", "")]
    [InlineData("7", "")]
    public void Roles_are_what_the_claim_lists_and_no_more_of_them_than_a_number(string value, string roles)
    {
        IssuerOptions options = Options with { RoleClaim = "groups" };
        Dictionary<string, object> claims = Claims();
        claims["groups"] = System.Text.Json.JsonDocument.Parse(value).RootElement;
        Assert.Equal(roles, string.Join(' ', Check(claims, out _, options)!.Principal.Roles));
        claims["groups"] = Enumerable.Range(0, TokenCheck.MostRoles + 1).Select(i => $"r{i}").ToArray();
        Assert.Equal(TokenCheck.MostRoles, Check(claims, out _, options)!.Principal.Roles.Length);
        Assert.Empty(Check(claims, out _)!.Principal.Roles);
    }

    [Theory]
    [InlineData("iss", "\"https://login.example.com/\"", TokenFault.UnknownIssuer)]
    [InlineData("iss", "null", TokenFault.UnknownIssuer)]
    [InlineData("aud", "\"other\"", TokenFault.Audience)]
    [InlineData("aud", "[\"other\"]", TokenFault.Audience)]
    [InlineData("aud", "{\"cordon\":1}", TokenFault.Audience)]
    [InlineData("exp", "\"soon\"", TokenFault.Claims)]
    [InlineData("exp", "1e300", TokenFault.Claims)]
    [InlineData("exp", "null", TokenFault.Claims)]
    [InlineData("nbf", "\"x\"", TokenFault.Claims)]
    [InlineData("azp", "7", TokenFault.Claims)]
    [InlineData("azp", "\"\"", TokenFault.Claims)]
    [InlineData("azp", "\"a\\u0000b\"", TokenFault.Claims)]
    public void A_claim_that_is_not_what_it_should_be_is_a_refusal(string claim, string value, TokenFault fault)
    {
        Dictionary<string, object> claims = Claims();
        claims[claim] = System.Text.Json.JsonDocument.Parse(value).RootElement;

        Assert.Null(Check(claims, out TokenFault found));
        Assert.Equal(fault, found);
    }

    [Theory]
    [InlineData("iss", TokenFault.UnknownIssuer)]
    [InlineData("aud", TokenFault.Audience)]
    [InlineData("exp", TokenFault.Claims)]
    [InlineData("azp", TokenFault.Claims)]
    public void A_claim_that_is_missing_is_a_refusal(string claim, TokenFault fault)
    {
        Dictionary<string, object> claims = Claims();
        claims.Remove(claim);

        Assert.Null(Check(claims, out TokenFault found));
        Assert.Equal(fault, found);
    }

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void Clocks_may_differ_by_the_skew_and_no_more(int secondsAfterEnd, bool counts)
    {
        Dictionary<string, object> claims = Claims();
        claims["exp"] = Now.ToUnixTimeSeconds() - secondsAfterEnd;

        Assert.Equal(counts, Check(claims, out TokenFault fault) is not null);
        Assert.True(counts || fault == TokenFault.Expired);
    }

    [Theory]
    [InlineData("nbf")]
    [InlineData("iat")]
    public void A_token_of_tomorrow_does_not_count_today(string claim)
    {
        Dictionary<string, object> claims = Claims();
        claims[claim] = Now.AddSeconds(61).ToUnixTimeSeconds();

        Assert.Null(Check(claims, out TokenFault fault));
        Assert.Equal(TokenFault.NotYet, fault);
    }

    [Fact]
    public void A_token_that_lives_for_longer_than_allowed_is_refused()
    {
        Dictionary<string, object> claims = Claims();
        claims["exp"] = Now.AddHours(25).ToUnixTimeSeconds();

        Assert.Null(Check(claims, out TokenFault fault));
        Assert.Equal(TokenFault.Claims, fault);
    }

    [Fact]
    public void Where_the_agent_is_asked_for_a_token_without_one_is_refused()
    {
        IssuerOptions options = Options with { AgentClaim = "agent" };
        Dictionary<string, object> claims = Claims();

        Assert.Null(Check(claims, out _, options));
        claims["agent"] = "planner";
        Assert.Equal("planner", Check(claims, out _, options)?.Principal.Agent);
    }

    [Fact]
    public void Claims_that_are_there_twice_are_refused()
    {
        string json = System.Text.Json.JsonSerializer.Serialize(Claims());

        Assert.Null(new TokenCheck(Options).Check(Read(_maker.Sign(json.Replace("{", "{\"azp\":\"root\",", StringComparison.Ordinal))), Keys, Now, out TokenFault fault));
        Assert.Equal(TokenFault.Malformed, fault);
    }

    [Fact]
    public void An_algorithm_that_the_issuer_does_not_use_is_refused()
    {
        Assert.Null(Check(Claims(), out TokenFault fault, Options with { Algorithms = ["RS256"] }));
        Assert.Equal(TokenFault.Algorithm, fault);
    }

    public void Dispose() => _maker.Dispose();

    private KeySet Keys => KeySet.Read(Encoding.UTF8.GetBytes(_maker.Set), out _)!;

    private static Dictionary<string, object> Claims() => new()
    {
        ["iss"] = Options.Issuer,
        ["aud"] = new[] { "other", "cordon" },
        ["sub"] = "ada",
        ["azp"] = "desk",
        ["exp"] = Now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    private TokenClaims? Check(Dictionary<string, object> claims, out TokenFault fault, IssuerOptions? options = null) =>
        new TokenCheck(options ?? Options).Check(Read(_maker.Sign(claims)), Keys, Now, out fault);

    private static SignedToken Read(string token) => SignedToken.Read(token, out _)!;
}
