using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Tests;

public sealed class EvaluationTests
{
    public static TheoryData<string> Names() => new(Cases.Select(c => EvaluationCase.Text(c, "name", "")));

    private static IEnumerable<MapNode> Cases => EvaluationCase.File["cases"].Items.Cast<MapNode>();

    [Theory, MemberData(nameof(Names))]
    public void The_outcome_is_as_the_case_says(string name)
    {
        EvaluationCase it = EvaluationCase.Of(Cases.Single(c => EvaluationCase.Text(c, "name", "") == name));
        PolicyResult parsed = PolicySet.Parse(it.Policy, "case.yaml");
        Assert.Empty(parsed.Errors);

        Outcome outcome = PolicyEvaluator.Decide(it.Facts, it.Session, parsed.Set!.For(it.Tenant, it.Application));

        string expected = EvaluationCase.Text(it.Expected, "expect", "");
        string explanation = string.Join('\n', outcome.Explanation);
        Assert.Equal(expected, Words.Of(outcome.Decision));
        Assert.Equal(EvaluationCase.Text(it.Expected, "would", expected), Words.Of(outcome.Would));
        Assert.Equal(outcome.Decision == Decision.Allow, outcome.Reason is null);
        Assert.Equal(it.Facts.Findings.Length, outcome.Findings.Length);
        if (it.Expected["reason"].Text is { } reason)
        {
            Assert.Equal(reason.Value, outcome.Reason);
        }

        if (it.Expected["edits"] is { } edits)
        {
            Assert.Equal(edits.Items.Select(e => e.Text!.Value), outcome.Findings.Select(f => Words.Of(f.Edit)));
        }

        if (it.Expected["says"].Text is { } says)
        {
            Assert.Contains(says.Value, explanation, StringComparison.Ordinal);
        }

        if (outcome.Decision != Decision.Allow)
        {
            Assert.Contains("Would be allowed", explanation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void There_are_at_least_sixty_cases() => Assert.True(Cases.Count() >= 60);

    [Fact]
    public void An_explanation_never_repeats_a_tool_name_or_an_argument()
    {
        EvaluationCase it = EvaluationCase.Of(Cases.Single(c => EvaluationCase.Text(c, "name", "") == "mail outside says what would be allowed"));
        Outcome outcome = PolicyEvaluator.Decide(it.Facts, it.Session, PolicySet.Parse(it.Policy, "case.yaml").Set!.Organisation);
        Assert.DoesNotContain(outcome.Explanation, s => s.Contains("evil", StringComparison.Ordinal) || s.Contains("send_email", StringComparison.Ordinal));
    }

    [Fact]
    public void Ten_thousand_findings_make_no_more_than_forty_sentences()
    {
        FindingFact fact = new(new("secret", Severity.High, 1, 0, 1, "secrets", "r", ""), Surface.User, Trust.User, 0, "/", null);
        ExchangeFacts facts = new() { Direction = Direction.Request, Principal = Principal.Development, Findings = [.. Enumerable.Repeat(fact, 10_000)] };
        Outcome outcome = PolicyEvaluator.Decide(facts, SessionFacts.None, PolicySet.Parse("version: 1", "p.yaml").Set!.Organisation);
        Assert.InRange(outcome.Explanation.Length, 1, 40);
        Assert.Contains("9968 more are not listed.", outcome.Explanation);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("ABC", "abc", false)]
    [InlineData("*@example.com", "a@example.com.evil", false)]
    [InlineData("**a**", "xay", true)]
    public void A_glob_matches_the_whole_text(string pattern, string text, bool expected) => Assert.Equal(expected, Glob.Matches(pattern, text));

    [Fact]
    public void A_hostile_text_does_not_slow_a_glob_down()
    {
        // Exponential backtracking would never come back from this.
        Assert.False(Glob.Matches(string.Concat(Enumerable.Repeat("a*", 100)) + "b", new string('a', 20_000)));
    }
}
