namespace Cordon.Policy.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData(":\n[\na")]
    [InlineData(":\t[\ra")]
    public void What_the_yaml_library_trips_over_is_an_error_like_any_other(string text) => Assert.NotEmpty(PolicySet.Parse(text, "p.yaml").Errors);

    [Theory]
    [InlineData("", "p.yaml:1:1: the policy is empty (write at least: version: 1)")]
    [InlineData("preset: strict", "p.yaml:1:1: version is missing (Version of the policy language: 1.)")]
    [InlineData("version: 2", "p.yaml:1:10: version is out of range (a whole number from 1 to 1)")]
    [InlineData("- version", "p.yaml:1:1: a policy must be a map (write 'key: value' lines; keys are: version, preset, tier, guards, rules, tools, definitions, opaque, exfiltration, lists, patterns, pii, disabled-rules, canaries, limits, approvals, agents, hold-back, deny-as, deny-message, labels, exceptions, tenants, applications)")]
    [InlineData("version: 1\ngaurds: {}", "p.yaml:2:1: unknown key 'gaurds' (did you mean 'guards'?)")]
    [InlineData("version: 1\nguards:\n  secret: {}", "p.yaml:3:3: unknown key 'guards.secret' (did you mean 'secrets'?)")]
    [InlineData("version: 1\nguards:\n  pii: {on_error: deny}", "p.yaml:3:9: unknown key 'guards.pii.on_error' (did you mean 'on-error'?)")]
    [InlineData("version: 1\nguards:\n  pii: {mode: enforced}", "p.yaml:3:15: guards.pii.mode cannot be 'enforced' (did you mean 'enforce'?)")]
    [InlineData("version: 1\nguards:\n  pii: {threshold: 1.5}", "p.yaml:3:20: guards.pii.threshold is out of range (a number from 0 to 1)")]
    [InlineData("version: 1\nguards:\n  pii: {threshold: '0.5'}", "p.yaml:3:20: guards.pii.threshold must be a number (a number from 0 to 1)")]
    [InlineData("version: 1\nguards:\n  pii: {threshold: .nan}", "p.yaml:3:20: guards.pii.threshold must be a number (a number from 0 to 1)")]
    [InlineData("version: 1\nguards:\n  pii: {request: [user, tool-results]}", "p.yaml:3:25: guards.pii.request[1] cannot be 'tool-results' (did you mean 'tool-result'?)")]
    [InlineData("version: 1\nguards:\n  pii:\n    request:", "p.yaml:4:13: guards.pii.request must be a list (write [a, b]; write [] for an empty list)")]
    [InlineData("version: 1\nguards:", "p.yaml:2:8: guards must be a map (write 'name: value' lines indented below it, or remove the key)")]
    [InlineData("version: 1\nversion: 1", "p.yaml:2:1: key 'version' is here twice, first on line 1 (keep one of the two)")]
    [InlineData("version: 1\na: &x 1\nb: *x", "p.yaml:2:4: anchors and aliases are not allowed in a policy (write the value out where it is needed)")]
    [InlineData("version: 1\nb: *x", "p.yaml:2:4: anchors and aliases are not allowed in a policy (write the value out where it is needed)")]
    [InlineData("version: !!int 1", "p.yaml:1:10: tags are not allowed in a policy (remove the word that begins with '!')")]
    [InlineData("version: 1\n---\nversion: 1", "p.yaml:2:1: a policy is one YAML document; here begins another (remove the line '---' and what follows it)")]
    [InlineData("version: 1\nrules: [{id: a, when: {tool: x}, then: block}]", "p.yaml:2:40: rules[0].then cannot be 'block' (one of: allow, modify, step-up, defer, deny)")]
    [InlineData("version: 1\nrules: [{id: A b, when: {tool: x}, then: deny}]", "p.yaml:2:14: an id has small letters, digits and '-' only (for instance: no-mail-outside)")]
    [InlineData("version: 1\nrules:\n- {id: a, when: {tool: x}, then: deny}\n- {id: a, when: {tool: y}, then: deny}", "p.yaml:4:8: id 'a' is taken by p.yaml:3 (ids are unique in the whole file: a lower layer adds rules, it never replaces one)")]
    [InlineData("version: 1\nrules: [{id: a, when: {finding: secrets}, then: deny}]", "p.yaml:2:33: there is no finding type 'secrets' (did you mean 'secret'?)")]
    [InlineData("version: 1\nrules: [{id: a, when: {}, then: allow}]", "p.yaml:2:23: a rule that allows must name what it exempts (add 'finding' or 'tool' to 'when')")]
    [InlineData("version: 1\nrules: [{id: a, when: {tool: x, surface: tool-call}, then: allow}]", "p.yaml:2:23: a rule that exempts findings must name them (add 'finding' to 'when')")]
    [InlineData("version: 1\nrules: [{id: a, when: {tool: x}, then: allow, mode: shadow}]", "p.yaml:2:53: an exemption is in force or it is not (use mode enforce or off)")]
    [InlineData("version: 1\nrules: [{id: a, when: {tool: x}, then: modify}]", "p.yaml:2:40: 'modify' needs a finding to take out (add 'finding', 'surface', 'trust', 'min-score' or 'min-severity' to 'when')")]
    [InlineData("version: 1\nrules: [{id: a, when: {finding: pii, arguments: {to: {max: 1}}}, then: deny}]", "p.yaml:2:49: 'arguments' bounds tool calls, so it cannot stand beside conditions on findings (use two rules)")]
    [InlineData("version: 1\nrules: [{id: a, when: {arguments: {n: {min: 2, max: 1}}}, then: deny}]", "p.yaml:2:45: no number is at least 2 and at most 1 (exchange min and max, or use two rules)")]
    [InlineData("version: 1\nrules: [{id: a, when: {arguments: {n: {}}}, then: deny}]", "p.yaml:2:39: the bound on 'n' says nothing (add matches, not-matches, type, one-of, min, max, min-length, max-length, within, url, sql, recipients, money, present or not)")]
    [InlineData("version: 1\npatterns: [{id: a, expression: '(?=x)'}]", "p.yaml:2:32: look-around, back-references and atomic groups cannot run in linear time (write the pattern without (?=, (?!, (?<=, (?<!, (?> and \\1)")]
    public void An_error_names_place_and_remedy(string yaml, string expected) => Assert.Equal([expected], Errors(yaml));

    [Theory]
    [InlineData("guards: {injection: {mode: warn}}", "applications.a.guards.injection.mode warn is looser than enforce (catalog/policies/balanced.yaml:10) (use enforce or something stricter, or remove the key)")]
    [InlineData("guards: {injection: {threshold: 0.9}}", "applications.a.guards.injection.threshold 0.90 is looser than 0.80 (catalog/policies/balanced.yaml:12) (use 0.80 or something stricter, or remove the key)")]
    [InlineData("guards: {injection: {action: redact}}", "applications.a.guards.injection.action redact is looser than deny (catalog/policies/balanced.yaml:11) (use deny or something stricter, or remove the key)")]
    [InlineData("guards: {injection: {on-error: allow}}", "applications.a.guards.injection.on-error allow is looser than deny (catalog/policies/balanced.yaml:16) (use deny or something stricter, or remove the key)")]
    [InlineData("guards: {jailbreak: {request: [user]}}", "applications.a.guards.jailbreak.request leaves out unknown, file, agent-message (catalog/policies/balanced.yaml:22) (add them: a lower layer's list takes the place of the upper one)")]
    [InlineData("guards: {secrets: {shadow: [user]}}", "applications.a.guards.secrets.shadow only watches user (built-in default) (take them off the list)")]
    [InlineData("tools: {default: allow}", "applications.a.tools.default allow is looser than declared (top.yaml:3) (use declared or something stricter, or remove the key)")]
    [InlineData("tools: {allow: [x]}", "applications.a.tools.allow loosens tools.default (top.yaml:3) (move it to the top level as a rule with 'tool', 'application' and 'then: allow')")]
    [InlineData("opaque: {image: allow}", "applications.a.opaque.image allow is looser than deny (top.yaml:4) (use deny or something stricter, or remove the key)")]
    [InlineData("exfiltration: {allowed-hosts: [evil.test, a.example.com]}", "applications.a.exfiltration.allowed-hosts adds evil.test (top.yaml:5) (a lower layer may only shorten this list; add them at the top level)")]
    [InlineData("lists: {allow: [y]}", "applications.a.lists.allow adds y (top.yaml:6) (a lower layer may only shorten this list; add them at the top level)")]
    [InlineData("disabled-rules: [r]", "applications.a.disabled-rules adds r (built-in default) (a lower layer may only shorten this list; add them at the top level)")]
    [InlineData("pii: {entities: [EMAIL]}", "applications.a.pii.entities leaves out IBAN (top.yaml:7) (add them, or remove the key)")]
    [InlineData("limits: {max-segments: 11}", "applications.a.limits.max-segments 11 is looser than 10 (top.yaml:8) (use 10 or something stricter, or remove the key)")]
    [InlineData("hold-back: 1", "applications.a.hold-back 1 is looser than 8192 (catalog/policies/balanced.yaml:*) (use 8192 or something stricter, or remove the key)")]
    [InlineData("tier: low", "applications.a.tier low is looser than medium (top.yaml:9) (use medium or something stricter, or remove the key)")]
    [InlineData("preset: permissive", "applications.a.preset permissive is looser than balanced (catalog/policies/balanced.yaml:3) (use balanced or something stricter, or remove the key)")]
    [InlineData("rules: [{id: r, when: {tool: x}, then: allow}]", "'then: allow' exempts, and a lower layer can only tighten (move the rule to the top level and add 'application: [name]' to its 'when')")]
    public void A_lower_layer_that_loosens_is_refused_with_both_lines(string lower, string expected)
    {
        string top = """
            version: 1
            # Line 3 is the next but one.
            tools: {default: declared}
            opaque: {image: deny}
            exfiltration: {allowed-hosts: ["*.example.com"]}
            lists: {allow: [x]}
            pii: {entities: [EMAIL, IBAN]}
            limits: {max-segments: 10}
            tier: medium
            applications:
              a: {
            """ + lower + "}";
        PolicyResult result = PolicySet.Parse(top, "top.yaml");
        Assert.Null(result.Set);
        PolicyError error = Assert.Single(result.Errors);
        Assert.Equal(("top.yaml", 11), (error.File, error.Line));
        Assert.True(Glob.Matches(expected, $"{error.Message} ({error.Hint})"), error.ToString());
    }

    [Fact]
    public void All_errors_are_reported_in_the_order_of_the_file()
    {
        string[] errors = [.. Errors("version: 1\npreset: stricter\nguards: {pii: {mode: on}}\nrules: [{id: a, when: {tool: x}, then: modify}]\napplications: {a: {hold-back: 0}}")];
        Assert.Equal([2, 3, 4, 5], errors.Select(e => int.Parse(e.Split(':')[1])));
    }

    [Fact]
    public void A_policy_that_is_nested_too_deep_is_refused() =>
        Assert.Contains("nested deeper than 16", Assert.Single(Errors("version: 1\nrules: " + new string('[', 100) + new string(']', 100))), StringComparison.Ordinal);

    [Fact]
    public void A_very_deep_policy_does_not_exhaust_the_stack() => Assert.NotEmpty(Errors("version: 1\nrules: " + new string('[', 500_000)));

    [Fact]
    public void A_policy_of_more_than_a_megabyte_is_refused() => Assert.Contains("more than 1048576", Assert.Single(Errors(new string('#', (1 << 20) + 1))), StringComparison.Ordinal);

    [Theory]
    [InlineData("disabled-rules: [{0}]", 10_001, "at most 10000")]
    [InlineData("tools: {{deny: [{0}]}}\ndisabled-rules: [{0}]\ncanaries: [{0}]\nlists: {{deny: [{0}], allow: [{0}]}}\nexfiltration: {{allowed-hosts: [{0}]}}", 9_000, "split the policy")]
    public void A_policy_with_too_many_values_or_items_is_refused(string format, int items, string hint)
    {
        string list = string.Join(',', Enumerable.Repeat("ab", items));
        Assert.Contains(hint, Errors("version: 1\n" + string.Format(System.Globalization.CultureInfo.InvariantCulture, format, list)).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_and_no_exception()
    {
        PolicyResult result = PolicySet.Load("/nowhere/policy.yaml");
        Assert.Null(result.Set);
        Assert.Contains("cannot be read", Assert.Single(result.Errors).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Errors(string yaml)
    {
        PolicyResult result = PolicySet.Parse(yaml, "p.yaml");
        Assert.Null(result.Set);
        return result.Errors.Select(e => e.ToString());
    }
}
