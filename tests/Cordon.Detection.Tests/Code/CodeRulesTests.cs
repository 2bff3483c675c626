using Cordon.Contracts;
using Cordon.Detection.Code;
using Cordon.Detection.Tests.Secrets;

namespace Cordon.Detection.Tests.Code;

public sealed class CodeRulesTests
{
    public static TheoryData<string> Ids => [.. CodeRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_finds_what_it_must_and_nothing_that_it_must_not(string id)
    {
        (_, List<string> match, List<string> miss) = SharedData.Vectors("code").SingleOrDefault(v => v.Id == id);
        Assert.True(match is { Count: > 0 } && miss is { Count: > 0 }, $"rule {id} needs vectors of both kinds in tests/vectors/code");
        Assert.All(match, text => Assert.Contains(id, CodeGuard.RulesIn(text)));
        Assert.All(miss, text => Assert.DoesNotContain(id, CodeGuard.RulesIn(text)));
    }

    [Fact]
    public void Vectors_name_no_rule_that_does_not_exist() =>
        Assert.Empty(SharedData.Vectors("code").Select(v => v.Id).Except(CodeRules.All.Select(r => r.Id)));

    [Fact]
    public void A_rule_names_its_weakness_and_says_why_it_matters()
    {
        Assert.Distinct(CodeRules.All.Select(rule => rule.Id));
        Assert.All(CodeRules.All, rule =>
        {
            Assert.Matches("^[a-z][a-z0-9-]+$", rule.Id);
            Assert.Contains(rule.Type, (string[])[FindingTypes.InsecureCode, FindingTypes.DangerousCode]);
            Assert.Matches(@"^CWE-\d{1,4}$", rule.Entity);
            Assert.Matches(@"^[A-Z][^(]{10,120}\. \(CWE-\d{1,4}(, CWE-\d{1,4})*\)$", rule.Explanation);
            Assert.All(rule.Literals, literal => Assert.True(literal.Length >= 2 && !literal.Any(char.IsAsciiLetterUpper), rule.Id));
            Assert.InRange(rule.Score, 0.01, 1);
            Assert.InRange(rule.MaxLength, CodeRule.After + 20, 600);
        });
    }

    [Fact]
    public void A_match_never_leaves_the_window_that_its_rule_states() =>
        Assert.All(SharedData.Vectors("code"), vector =>
            Assert.All(vector.Match, text => Assert.Contains(vector.Id, CodeGuard.RulesIn(new string('\n', 200) + text + new string('\n', 700)))));

    [Theory]
    [InlineData("py-", "import os\n")]
    [InlineData("js-", "let a;\n")]
    [InlineData("cs-", "var a;\n")]
    [InlineData("java-", "int a;\n")]
    [InlineData("php-", "<?php\n")]
    [InlineData("sql-", "\n")]
    [InlineData("sh-", "$ ")]
    [InlineData("ps-", "PS> ")]
    [InlineData("c-", "int a;\n")]
    public void Every_language_has_rules_of_its_own(string prefix, string before)
    {
        Rule[] own = [.. CodeRules.All.Where(rule => rule.Id.StartsWith(prefix, StringComparison.Ordinal))];
        Assert.InRange(own.Length, 5, 100);
        Assert.All(own, rule => Assert.Contains(rule.Id, CodeGuard.RulesIn(before + SharedData.Vectors("code").Single(vector => vector.Id == rule.Id).Match[0])));
    }
}
