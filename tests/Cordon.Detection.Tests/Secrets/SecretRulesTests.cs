using Cordon.Contracts;
using Cordon.Detection.Secrets;

namespace Cordon.Detection.Tests.Secrets;

public sealed class SecretRulesTests
{
    public static TheoryData<string> Ids => [.. SecretRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_finds_what_it_must_and_nothing_that_it_must_not(string id)
    {
        Rule rule = SecretRules.All.Single(r => r.Id == id);
        (_, List<string> match, List<string> miss) = SharedData.Vectors("secrets").SingleOrDefault(v => v.Id == id);
        Assert.True(match is { Count: > 0 } && miss is { Count: > 0 }, $"rule {id} needs vectors of both kinds in tests/vectors/secrets");
        var runner = new RuleRunner(rule);
        Assert.All(match, text => Assert.NotEmpty(runner.Run(text)));
        Assert.All(miss, text => Assert.Empty(runner.Run(text)));
    }

    [Fact]
    public void Vectors_name_no_rule_that_does_not_exist() =>
        Assert.Empty(SharedData.Vectors("secrets").Select(v => v.Id).Except(SecretRules.All.Select(r => r.Id)));

    [Fact]
    public void Rules_are_well_formed()
    {
        Assert.Distinct(SecretRules.All.Select(rule => rule.Id));
        Assert.All(SecretRules.All, rule =>
        {
            Assert.Matches("^[a-z][a-z0-9-]+$", rule.Id);
            Assert.Equal(FindingTypes.Secret, rule.Type);
            Assert.NotEmpty(rule.Literals);
            Assert.All(rule.Literals, literal => Assert.True(literal.Length >= 2 && !literal.Any(char.IsAsciiLetterUpper), rule.Id));
            Assert.InRange(rule.Score, 0.01, 1);
            Assert.InRange(rule.MaxLength, 5, 10_000);
            Assert.True(rule.Pattern is null != rule.Finder is null, rule.Id);
        });
    }

    [Fact]
    public void A_match_never_leaves_the_window_that_its_rule_states() =>
        Assert.All(SharedData.Vectors("secrets"), vector =>
        {
            Rule rule = SecretRules.All.Single(r => r.Id == vector.Id);
            // In the middle of a long text the window, not the text, ends the match.
            string Padded(string text) => new string(' ', 200) + text + new string(' ', 200);
            var runner = new RuleRunner(rule);
            Assert.All(vector.Match, text => Assert.NotEmpty(runner.Run(Padded(text))));
        });

    [Fact]
    public void At_least_250_providers_have_a_rule_of_their_own() =>
        Assert.InRange(SecretRules.All.Select(rule => rule.Provider).OfType<string>().Distinct().Count(), 250, 2_000);

    [Theory]
    [InlineData("ghp_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "")]
    public void A_checksum_of_the_wrong_length_is_no_checksum(string token, string more) =>
        Assert.False(Checksums.GitHub(token + more));

    [Fact]
    public void Crc_agrees_with_its_published_check_value() => Assert.Equal(0xCBF43926u, Checksums.Crc32("123456789"));

    [Fact]
    public void A_token_with_its_checksum_right_is_the_sure_rule_and_else_the_doubtful_one()
    {
        string right = SharedData.Vectors("secrets").Single(v => v.Id == "github-token").Match[0];
        string body = right[right.IndexOf("gh", StringComparison.Ordinal)..][..40];
        string wrong = body[..^1] + (body[^1] == 'a' ? 'b' : 'a');
        var all = new RuleRunner([.. SecretRules.All]);
        Assert.Contains(all.Run(body), f => f.Rule == "github-token");
        Assert.DoesNotContain(all.Run(wrong), f => f.Rule == "github-token");
        Assert.Contains(all.Run(wrong), f => f.Rule == "github-token-unverified");
    }

    [Fact]
    public void Explanations_never_quote_the_text() =>
        Assert.All(SecretRules.All, rule => Assert.DoesNotContain('{', rule.Explanation));
}
