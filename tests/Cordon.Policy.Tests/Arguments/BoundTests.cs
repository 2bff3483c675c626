using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Tests.Arguments;

/// <summary>Bounds in rules: a rule that allows holds only when it is known to, one that restricts unless it is known not to.</summary>
public sealed class BoundTests
{
    private const string Allows = "tools: {default: deny}\nrules: [{id: r, when: {tool: t, arguments: {BOUND}}, then: allow}]";
    private const string Restricts = "tools: {default: allow}\nrules: [{id: r, when: {tool: t, arguments: {BOUND}}, then: deny}]";

    [Theory]
    // Bound, arguments, whether a rule that allows with it lets the call pass, and whether one that denies with it does.
    [InlineData("a: {within: /srv}", "a=/srv/x", true, false)]
    [InlineData("a: {within: /srv}", "a=/etc/x", false, true)]
    [InlineData("a: {within: /srv}", "a=/srv/../etc", false, true)]
    [InlineData("a: {within: /srv}", "a=/srv/%2e%2e/etc", false, false)]
    [InlineData("a: {within: /srv}", "a=x", false, false)]
    [InlineData("a: {within: /srv}", "b=/srv/x", false, true)]
    [InlineData("a: {not: {within: /srv}}", "a=/srv/x", false, true)]
    [InlineData("a: {not: {within: /srv}}", "a=/etc/x", true, false)]
    [InlineData("a: {not: {within: /srv}}", "a=x", false, false)]
    [InlineData("a: {not: {within: /srv}}", "b=x", false, false)]
    [InlineData("a: {url: {hosts: example.com}}", "a=https://example.com/", true, false)]
    [InlineData("a: {url: {hosts: example.com}}", "a=https://evil.test/", false, true)]
    [InlineData("a: {url: {hosts: example.com}}", "a=https://example.com@evil.test/", false, false)]
    [InlineData("a: {sql: select}", "a=select 1", true, false)]
    [InlineData("a: {sql: select}", "a=drop table x", false, true)]
    [InlineData("a: {sql: select}", "a=select 1; drop table x", false, false)]
    [InlineData("a: {sql: [drop, truncate]}", "a=select 1; drop table x", false, false)]
    [InlineData("a: {not: {sql: select}}", "a=select 1; drop table x", false, false)]
    [InlineData("a: {not: {sql: select}}", "a=select 1", false, true)]
    [InlineData("a: {recipients: example.com}", "a.0=x@example.com;a.1=y@example.com", true, false)]
    [InlineData("a: {recipients: example.com}", "a.0=x@example.com;a.1=y@evil.test", false, false)]
    [InlineData("a: {not: {recipients: example.com}}", "a.0=x@example.com;a.1=y@evil.test", false, false)]
    [InlineData("a: {recipients: example.com}", "a=y@evil.test", false, true)]
    [InlineData("a: {money: {max: 100, currencies: EUR}}", "a=99.99 EUR", true, false)]
    [InlineData("a: {money: {max: 100, currencies: EUR}}", "a=100.01 EUR", false, true)]
    [InlineData("a: {money: {max: 100, currencies: EUR}}", "a=99", false, false)]
    [InlineData("a: {one-of: [x, y]}", "a=x", true, false)]
    [InlineData("a: {one-of: [x, y]}", "a=X", false, true)]
    [InlineData("a: {one-of: ['*']}", "a=x", false, true)]
    [InlineData("a: {min-length: 2, max-length: 3}", "a=xy", true, false)]
    [InlineData("a: {min-length: 2, max-length: 3}", "a=x", false, true)]
    [InlineData("a: {min-length: 2, max-length: 3}", "a=xyzz", false, true)]
    [InlineData("a: {present: true}", "a=x", true, false)]
    [InlineData("a: {present: true}", "b=x", false, true)]
    [InlineData("a: {present: false}", "a.x.y=x", false, true)]
    [InlineData("a: {present: false}", "b=x", true, false)]
    [InlineData("a: {type: integer}", "a=#5", true, false)]
    [InlineData("a: {type: number}", "a=#5", true, false)]
    [InlineData("a: {type: integer}", "a=#5.5", false, true)]
    [InlineData("a: {type: integer}", "a=5", false, true)]
    [InlineData("a: {type: string}", "a=5", true, false)]
    [InlineData("a: {type: [string, 'null']}", "a=#true", false, true)]
    [InlineData("a: {type: integer, max: 10}", "a=#5", true, false)]
    [InlineData("a: {type: integer, max: 10}", "a=#11", false, true)]
    [InlineData("a: {type: integer, max: 10}", "a=5", false, true)]
    public void A_rule_holds_as_far_as_its_bound_is_known_to(string bound, string arguments, bool passesAllowing, bool passesRestricting)
    {
        Assert.Equal(passesAllowing, Decide(Allows, bound, arguments).Decision == Decision.Allow);
        Assert.Equal(passesRestricting, Decide(Restricts, bound, arguments).Decision == Decision.Allow);
    }

    [Theory]
    [InlineData("a: {within: /srv}", "`a` were a plain path below /srv", "`a` were a plain path outside of /srv")]
    [InlineData("a: {not: {within: /srv}}", "`a` were a plain path outside of /srv", "`a` were a plain path below /srv")]
    [InlineData("a: {url: {hosts: [x.test, y.test], schemes: https, ports: 443}}", "`a` were a plain address to x.test or y.test over https on port 443", "not to x.test or y.test over https on port 443")]
    [InlineData("a: {sql: [select, insert]}", "`a` were SQL that does nothing but select or insert", "`a` were SQL without select or insert")]
    [InlineData("a: {recipients: example.com}", "`a` went to example.com alone", "`a` went to nobody in example.com")]
    [InlineData("a: {money: {max: 100.50, currencies: EUR}}", "`a` were a plain amount of at most 100.50 in EUR", "`a` were not a plain amount of at most 100.50 in EUR")]
    [InlineData("a: {one-of: [x, y]}", "`a` were x or y", "`a` were not x or y")]
    [InlineData("a: {present: true}", "`a` were there", "`a` were not there")]
    [InlineData("a: {type: [string, integer]}", "`a` were of type string or integer", "`a` were not of type string or integer")]
    [InlineData("a: {min-length: 3}", "`a` had at least 3 characters", "`a` had fewer than 3 characters")]
    public void An_explanation_says_what_would_have_been_allowed_and_not_what_was_there(string bound, string wanted, string otherwise)
    {
        Outcome refused = Decide(Allows, bound, "b=sesame");
        Assert.Contains(refused.Explanation, sentence => sentence.Contains($"Would be allowed by rule r if {wanted}", StringComparison.Ordinal));
        Outcome denied = Decide(Restricts, bound, "a=sesame open;b=sesame");
        if (denied.Decision == Decision.Deny)
        {
            Assert.Contains(denied.Explanation, sentence => sentence.Contains(otherwise, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(refused.Explanation.AddRange(denied.Explanation), sentence => sentence.Contains("sesame", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: {within: ../x}", "a folder is a whole path")]
    [InlineData("a: {within: 'C:data'}", "a folder is a whole path")]
    [InlineData("a: {url: {}}", "'url' of 'a' says nothing")]
    [InlineData("a: {money: {}}", "'money' of 'a' says nothing")]
    [InlineData("a: {not: {}}", "the bound on 'a.not' says nothing")]
    [InlineData("a: {not: {url: {hosts: 'https://x'}}}", "a host has small letters")]
    [InlineData("a: {url: {hosts: exämple.com}}", "a host has small letters")]
    [InlineData("a: {url: {schemes: 'https://'}}", "a scheme has small letters")]
    [InlineData("a: {url: {ports: 70000}}", "out of range")]
    [InlineData("a: {sql: selects}", "did you mean 'select'?")]
    [InlineData("a: {money: {currencies: Euro}}", "has 4 characters")]
    [InlineData("a: {money: {currencies: eur}}", "a code of three capitals")]
    [InlineData("a: {money: {min: 5, max: 4}}", "no amount is at least min")]
    [InlineData("a: {money: {max: 5, currency-in: c}}", "'currencies' is not there")]
    [InlineData("a: {min-length: 5, max-length: 4}", "no text has at least 5")]
    [InlineData("a: {present: false, min: 3}", "what is not there has no other bound")]
    [InlineData("a: {not: {not: {min: 3}}}", "unknown key")]
    [InlineData("a: {not: {present: true}}", "unknown key")]
    public void A_bound_that_means_nothing_is_refused(string bound, string message)
    {
        PolicyResult result = PolicySet.Parse("version: 1\n" + Restricts.Replace("BOUND", bound, StringComparison.Ordinal), "p.yaml");
        Assert.Contains(result.Errors, error => $"{error}".Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a: {url: {hosts: '*example.com'}}", "also matches names that only end so")]
    [InlineData("a: {not: {recipients: '*example.com'}}", "also matches names that only end so")]
    [InlineData("a: {within: /}", "every whole path is below /")]
    [InlineData("a: {money: {max: 5}}", "names no currencies")]
    public void A_bound_that_is_wider_than_it_looks_is_warned_of(string bound, string message) =>
        Assert.Contains(Parse(Restricts, bound).Lint(), warning => warning.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Every_bound_is_in_the_version_and_how_it_is_written_is_not()
    {
        string[] bounds =
        [
            "a: {max: 3}", "a: {type: string}", "a: {type: integer}", "a: {one-of: x}", "a: {one-of: y}", "a: {min-length: 1}", "a: {within: /a}", "a: {within: /b}", "a: {url: {hosts: a}}", "a: {url: {schemes: a}}",
            "a: {url: {ports: 1}}", "a: {sql: select}", "a: {sql: drop}", "a: {recipients: a.b}", "a: {money: {min: 1}}", "a: {money: {max: 1}}", "a: {money: {max: 1, currencies: EUR}}",
            "a: {money: {max: 1, currencies: EUR, currency-in: c}}", "a: {present: true}", "a: {present: false}", "a: {not: {sql: select}}", "a: {not: {matches: x}}", "a: {not: {min: 1}}", "a: {not: {max-length: 1}}", "b: {present: true}",
        ];
        Assert.Equal(bounds.Length, bounds.Select(bound => Parse(Restricts, bound).Version).Distinct().Count());
        Assert.Equal(Parse(Restricts, "a: {money: {max: 1.0}, sql: [select, insert], within: [/b, /a]}").Version, Parse(Restricts, "a: {within: [/a, /b], sql: [insert, select, select], money: {max: \"1\"}}").Version);
    }

    [Fact]
    public void What_is_longer_than_anybody_reads_is_not_understood()
    {
        string path = "a=/srv/" + new string('x', 65_536);
        Assert.Equal(Decision.Deny, Decide(Allows, "a: {within: /srv}", path).Decision);
        Assert.Equal(Decision.Deny, Decide(Restricts, "a: {within: /etc}", path).Decision);
        Assert.Equal(Decision.Allow, Decide(Allows, "a: {min-length: 65536}", path).Decision);
    }

    [Fact]
    public void A_call_whose_arguments_nobody_could_read_satisfies_every_rule_that_restricts_and_none_that_allows()
    {
        foreach (string bound in new[] { "a: {sql: select}", "a: {not: {sql: select}}", "a: {present: false}", "a: {present: true}", "a: {type: string}", "a: {max: 3}" })
        {
            Assert.Equal(Decision.Deny, Decide(Allows, bound, "", isRead: false).Decision);
            Assert.Equal(Decision.Deny, Decide(Restricts, bound, "", isRead: false).Decision);
        }

        Assert.Equal(Decision.Allow, Decide(Allows, "a: {present: false}", "").Decision);
        Assert.Equal(Decision.Allow, Decide(Restricts, "a: {present: true}", "").Decision);
    }

    private static Outcome Decide(string policy, string bound, string arguments, bool isRead = true) => PolicyEvaluator.Decide(
        new ExchangeFacts { Direction = Direction.Request, Principal = Principal.Development, ToolCalls = [Call(arguments, isRead)] }, SessionFacts.None, Parse(policy, bound).Organisation);

    private static PolicySet Parse(string policy, string bound)
    {
        PolicyResult result = PolicySet.Parse("version: 1\n" + policy.Replace("BOUND", bound, StringComparison.Ordinal), "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!;
    }

    // path=text, or path=#literal; several with semicolons between them, but not where a blank follows.
    private static ToolCallFact Call(string arguments, bool isRead)
    {
        (string Path, string Value)[] given = [.. System.Text.RegularExpressions.Regex.Split(arguments, ";(?! )").Where(part => part.Length > 0).Select(part => (part[..part.IndexOf('=', StringComparison.Ordinal)], part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]))];
        ImmutableDictionary<string, ArgumentKind> kinds = given.ToImmutableDictionary(a => a.Path, a => a.Value switch
        {
            "#true" => ArgumentKind.Boolean,
            ['#', .. var number] => number.Contains('.', StringComparison.Ordinal) ? ArgumentKind.Number : ArgumentKind.Integer,
            _ => ArgumentKind.String,
        });
        return new ToolCallFact("t", true, 0, "/", given.ToImmutableDictionary(a => a.Path, a => a.Value.TrimStart('#'))) { Kinds = isRead ? kinds.Add("", ArgumentKind.Object) : [] };
    }
}
