using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Identity.Tokens;
using Cordon.State.Agents;

namespace Cordon.Gateway.Tests.Identity;

public sealed class MandateChainTests : IDisposable
{
    private const string Root = "https://login.example.com";

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, ECDsa> _keys = ((string[])[Root, "planner", "buyer", "courier", "clerk", "a5", "a6", "stranger"]).ToDictionary(name => name, _ => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private readonly Dictionary<string, Agent> _agents;
    private readonly MandateOptions _options = new("cordon");

    public MandateChainTests() => _agents = _keys.Keys.Where(name => name is not (Root or "stranger")).ToDictionary(name => name, name => new Agent(
        "default", name, "ada", Tier.Low, ["*"], ["*"], "", Now.AddDays(-1), Now.AddDays(1)) { PublicKey = Public(_keys[name]) });

    public void Dispose()
    {
        foreach (ECDsa key in _keys.Values)
        {
            key.Dispose();
        }
    }

    [Fact]
    public void A_chain_says_for_whom_and_within_which_bounds_its_last_agent_acts()
    {
        string first = Link(Root, "planner", new() { ["user"] = "grace", ["tools"] = Globs("desk__*", "mail__*"), ["limits"] = new JsonObject { ["requests"] = 9, ["tokens"] = 5_000 } });
        string second = Link("planner", "buyer", new() { ["tools"] = Globs("desk__look"), ["models"] = Globs("gpt-*"), ["limits"] = new JsonObject { ["requests"] = 3 } }, first);
        string third = Link("buyer", "courier", [], second);

        Mandate mandate = Read($"{first}, {second},{third}", "courier")!;

        Assert.Equal(("grace", "planner buyer courier"), (mandate.User, string.Join(' ', mandate.Agents)));
        Assert.Equal(("desk__look", "gpt-*"), (string.Join(' ', mandate.Allowance.Tools), string.Join(' ', mandate.Allowance.Models)));
        // Each link is counted by itself; what the last one took over counts for it too.
        Assert.Equal([(9L, 5_000L), (3L, 5_000L), (3L, 5_000L)], mandate.Limits.Select(limit => (limit.Requests!.Value, limit.Tokens!.Value)));
        Assert.Equal(3, mandate.Limits.Select(limit => limit.Mandate).Distinct().Count());
    }

    [Theory]
    [InlineData("tools", """["mail__*"]""")]
    [InlineData("tools", """["desk__*","desk__look"]""")]
    [InlineData("models", """["*"]""")]
    [InlineData("limits", """{"requests":10}""")]
    [InlineData("limits", """{"tokens":5001}""")]
    [InlineData("exp", "1780318801")]
    public void A_link_that_says_more_than_the_one_before_it_is_refused(string claim, string value)
    {
        string first = Link(Root, "planner", new()
        {
            ["tools"] = Globs("desk__look", "shop__*"), ["models"] = Globs("gpt-*"), ["limits"] = new JsonObject { ["requests"] = 9, ["tokens"] = 5_000 }, ["exp"] = 1780318800,
        });
        Assert.Equal(MandateFault.Widened, Fault($"{first},{Link("planner", "buyer", new() { [claim] = JsonNode.Parse(value) }, first)}", "buyer"));
    }

    [Fact]
    public void What_is_forged_is_refused()
    {
        string first = Link(Root, "planner", []);
        Assert.Equal(MandateFault.Signature, Fault(Link(Root, "planner", [], signer: "stranger"), "planner"));
        Assert.Equal(MandateFault.Issuer, Fault(Link("https://evil.example.com", "planner", [], signer: "stranger"), "planner"));
        Assert.Equal(MandateFault.Issuer, Fault(Link("planner", "buyer", []), "buyer"));
        Assert.Equal(MandateFault.Signature, Fault($"{first},{Link("planner", "buyer", [], first, signer: "buyer")}", "buyer"));
        string[] parts = first.Split('.');
        string changed = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("planner", "buyer", StringComparison.Ordinal)));
        Assert.Equal(MandateFault.Signature, Fault($"{parts[0]}.{changed}.{parts[2]}", "buyer"));
        _agents["planner"] = _agents["planner"] with { PublicKey = null };
        Assert.Equal(MandateFault.Signature, Fault($"{first},{Link("planner", "buyer", [], first)}", "buyer"));
    }

    [Fact]
    public void A_link_hangs_on_the_one_before_it()
    {
        string first = Link(Root, "planner", new() { ["user"] = "grace" });
        string other = Link(Root, "planner", new() { ["user"] = "eve" });
        string second = Link("planner", "buyer", [], first);
        Assert.NotNull(Read($"{first},{second}", "buyer"));
        Assert.Equal(MandateFault.Broken, Fault($"{other},{second}", "buyer"));
        Assert.Equal(MandateFault.Broken, Fault($"{first},{Link("buyer", "courier", [], first)}", "courier"));
        Assert.Equal(MandateFault.Broken, Fault($"{first},{Link("planner", "buyer", [])}", "buyer"));
        Assert.Equal(MandateFault.Broken, Fault($"{first},{Link("planner", "buyer", new() { ["user"] = "eve" }, first)}", "buyer"));
        Assert.Equal(MandateFault.Broken, Fault(Link(Root, "planner", [], other), "planner"));
    }

    [Fact]
    public void A_chain_has_a_depth_and_no_agent_twice_and_ends_with_the_caller()
    {
        string first = Link(Root, "planner", []);
        string second = Link("planner", "buyer", [], first);
        string third = Link("buyer", "planner", [], second);
        Assert.Equal(MandateFault.Cycle, Fault($"{first},{second},{third}", "planner"));
        Assert.Equal(MandateFault.Cycle, Fault($"{first},{Link("planner", "planner", [], first)}", "planner"));
        Assert.Equal(MandateFault.Subject, Fault($"{first},{second}", "planner"));
        Assert.Equal(MandateFault.Subject, Fault(first, "buyer"));

        List<string> chain = [first];
        string[] names = ["planner", "buyer", "courier", "clerk", "a5"];
        for (int i = 1; i < names.Length; i++)
        {
            chain.Add(Link(names[i - 1], names[i], [], chain[^1]));
        }

        Assert.NotNull(Read(string.Join(',', chain.Take(4)), "clerk"));
        Assert.Equal(MandateFault.Depth, Fault(string.Join(',', chain), "a5"));
    }

    [Fact]
    public void A_mandate_holds_for_its_audience_and_its_time()
    {
        Assert.Equal(MandateFault.Audience, Fault(Link(Root, "planner", new() { ["aud"] = "other" }), "planner"));
        Assert.NotNull(Read(Link(Root, "planner", new() { ["aud"] = new JsonArray("other", "cordon") }), "planner"));
        Assert.Equal(MandateFault.Expired, Fault(Link(Root, "planner", new() { ["exp"] = Now.AddSeconds(-60).ToUnixTimeSeconds() }), "planner"));
        Assert.NotNull(Read(Link(Root, "planner", new() { ["exp"] = Now.AddSeconds(-59).ToUnixTimeSeconds() }), "planner"));
        Assert.Equal(MandateFault.Claims, Fault(Link(Root, "planner", new() { ["exp"] = Now.AddMinutes(-1).AddSeconds(MandateOptions.UsualLifeSeconds + 1).ToUnixTimeSeconds() }), "planner"));
        Assert.NotNull(Read(Link(Root, "planner", new() { ["exp"] = Now.AddMinutes(-1).AddSeconds(MandateOptions.UsualLifeSeconds).ToUnixTimeSeconds() }), "planner"));
        Assert.Equal(MandateFault.NotYet, Fault(Link(Root, "planner", new() { ["iat"] = Now.AddSeconds(61).ToUnixTimeSeconds() }), "planner"));
        Assert.Equal(MandateFault.NotYet, Fault(Link(Root, "planner", new() { ["nbf"] = Now.AddSeconds(61).ToUnixTimeSeconds() }), "planner"));
    }

    [Fact]
    public void An_agent_that_must_not_act_passes_nothing_on()
    {
        string first = Link(Root, "planner", []);
        string chain = $"{first},{Link("planner", "buyer", [], first)}";
        Assert.NotNull(Read(chain, "buyer"));
        _agents["planner"] = _agents["planner"] with { Revoked = Now };
        Assert.Equal(MandateFault.Agent, Fault(chain, "buyer"));
        Assert.Equal(MandateFault.Agent, Fault(Link(Root, "stranger", []), "stranger"));
    }

    [Theory]
    [InlineData("region", "\"eu\"")]
    [InlineData("limits", """{"requests":1,"usd":5}""")]
    [InlineData("limits", """{"requests":-1}""")]
    [InlineData("limits", """{"requests":1.5}""")]
    [InlineData("limits", "[]")]
    [InlineData("tools", "\"*\"")]
    [InlineData("tools", "[1]")]
    [InlineData("user", "7")]
    [InlineData("exp", "\"soon\"")]
    [InlineData("jti", "null")]
    public void A_claim_that_is_not_understood_is_no_mandate(string claim, string value) =>
        Assert.Equal(MandateFault.Claims, Fault(Link(Root, "planner", new() { [claim] = JsonNode.Parse(value) }), "planner"));

    [Fact]
    public void A_chain_is_bounded_and_no_access_token_is_a_mandate()
    {
        Assert.Equal(MandateFault.Malformed, Fault("", "planner"));
        Assert.Equal(MandateFault.Malformed, Fault("a.b", "planner"));
        Assert.Equal(MandateFault.Malformed, Fault(Link(Root, "planner", [], type: "JWT"), "planner"));
        Assert.Equal(MandateFault.Malformed, Fault(new string('a', MandateChain.MostCharacters + 1), "planner"));
        Assert.Null(SignedToken.Read(Link(Root, "planner", []), out _));
    }

    private Mandate? Read(string header, string caller) => Chain().Read(header, caller, Now, out _);

    private MandateFault Fault(string header, string caller)
    {
        Assert.Null(Chain().Read(header, caller, Now, out MandateFault fault));
        return fault;
    }

    private MandateChain Chain() => new(
        _options,
        issuer => issuer == Root ? (KeySet.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{Public(_keys[Root])}}]}"""), out _)!, [SignatureAlgorithm.Named("ES256")!]) : null,
        _agents.GetValueOrDefault);

    private static JsonArray Globs(params string[] globs) => [.. globs.Select(glob => (JsonNode)glob)];

    private static string Public(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(false);
        return $$"""{"kty":"EC","crv":"P-256","x":"{{Base64Url.EncodeToString(parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(parameters.Q.Y)}}"}""";
    }

    private string Link(string issuer, string subject, JsonObject claims, string? previous = null, string? signer = null, string type = MandateChain.Type)
    {
        JsonObject all = new()
        {
            ["iss"] = issuer, ["sub"] = subject, ["aud"] = "cordon", ["iat"] = Now.AddMinutes(-1).ToUnixTimeSeconds(), ["exp"] = Now.AddMinutes(30).ToUnixTimeSeconds(), ["jti"] = $"{issuer}-{subject}",
        };
        if (previous is not null)
        {
            all["prv"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(previous)));
        }

        foreach ((string name, JsonNode? value) in claims)
        {
            all[name] = value?.DeepClone();
        }

        string signed = $"{Part($$"""{"alg":"ES256","typ":"{{type}}"}""")}.{Part(all.ToJsonString())}";
        return $"{signed}.{Base64Url.EncodeToString(_keys[signer ?? issuer].SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
