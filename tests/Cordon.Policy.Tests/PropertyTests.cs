using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Policy.Language;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Policy.Tests;

public sealed class PropertyTests
{
    private static readonly string[] Tools = ["search", "send_email", "shell"];

    // What lower layers of random policies are made of. Contradictions with the top level are refused by the parser, and such pairs skipped.
    private static readonly string[] Overrides =
    [
        "preset: strict", "preset: balanced", "tier: high", "guards: {pii: {mode: enforce}}", "guards: {secrets: {action: deny}}", "guards: {injection: {threshold: 0.4}}",
        "guards: {exfiltration: {shadow: []}}", "guards: {jailbreak: {request: all, mode: enforce}}", "guards: {schema: {on-error: deny, threshold: 0.1}}", "tools: {default: deny}",
        "tools: {deny: [s*]}", "opaque: {image: deny, audio: deny}", "hold-back: 600", "rules: [{id: low-a, when: {finding: secret}, then: step-up}]",
        "rules: [{id: low-b, when: {tool: shell, tier: low}, then: defer}]", "rules: [{id: low-c, when: {labels: secret}, then: deny}]", "guards: {lists: {mode: shadow}}", "limits: {max-segments: 5}",
    ];

    private static readonly string[] Tops =
    [
        "preset: balanced", "preset: permissive", "preset: strict", "guards: {pii: {mode: enforce, action: pseudonymise}}", "guards: {injection: {mode: off, on-error: allow}}", "tools: {default: allow}",
        "tools: {default: deny, allow: [search]}", "rules: [{id: top-a, when: {finding: [secret, guard.error]}, then: allow}]", "rules: [{id: top-b, when: {tool: shell, tier: [low, medium]}, then: allow}]",
        "rules: [{id: top-c, when: {finding: pii, trust: untrusted}, then: deny, mode: warn}]", "guards: {exfiltration: {shadow: [assistant]}}", "tier: medium",
    ];

    private static readonly Gen<FindingFact> Findings =
        from type in Gen.Elements(PolicyKeys.FindingTypeNames.ToArray())
        from guard in Gen.Elements(PolicyKeys.Guards.ToArray())
        from surface in Gen.Elements(Enum.GetValues<Surface>())
        from trust in Gen.Elements(Enum.GetValues<Trust>())
        from severity in Gen.Elements(Enum.GetValues<Severity>())
        from score in Gen.Choose(0, 100)
        select new FindingFact(new Finding(type, severity, score / 100.0, 0, 1, guard, "r", ""), surface, trust, 0, "/", null);

    private static readonly Gen<ExchangeFacts> Exchanges =
        from direction in Gen.Elements(Enum.GetValues<Direction>())
        from findings in Findings.ListOf()
        from opaque in Gen.Elements(Enum.GetValues<Surface>()).ListOf()
        from failing in Gen.Elements(PolicyKeys.Guards.ToArray()).ListOf()
        from surface in Gen.Elements(Enum.GetValues<Surface>())
        from tools in Gen.Elements(Tools).ListOf()
        from declared in Gen.Elements(true, false)
        select new ExchangeFacts
        {
            Direction = direction,
            Principal = new("t", "a", null, null, Authentication.Key, null),
            Findings = [.. findings.Take(6)],
            Opaque = [.. opaque.Take(2).Select(s => new OpaqueFact(s, Trust.User, 0, "/"))],
            Failures = [.. failing.Take(2).Select(g => new GuardFailure(g, surface, FindingTypes.GuardError, 0))],
            ToolCalls = [.. tools.Take(3).Select(t => new ToolCallFact(t, declared, 0, "/", ImmutableDictionary<string, string>.Empty))],
        };

    private static readonly Gen<PolicySet> Sets =
        from top in Gen.Elements(Tops)
        from tenant in Gen.Elements(Overrides)
        from application in Gen.Elements(Overrides)
        let set = PolicySet.Parse($"version: 1\n{top}\ntenants: {{t: {{{tenant}}}}}\napplications: {{a: {{{application}}}}}", "p.yaml").Set
        where set is not null
        select set;

    private static readonly Gen<SessionFacts> Sessions = Gen.Elements("secret", "pii", "untrusted").ListOf().Select(l => new SessionFacts([.. l]));

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Fact]
    public void The_same_facts_give_the_same_outcome() => Check.One(Many, Prop.ForAll(Inputs(), input =>
        JsonSerializer.Serialize(Decide(input)) == JsonSerializer.Serialize(Decide(input))));

    [Fact]
    public void One_finding_more_never_loosens() => Check.One(Many, Prop.ForAll(Inputs(), Findings.ToArbitrary(), (input, more) =>
    {
        Outcome before = Decide(input);
        Outcome after = Decide(input with { Facts = input.Facts with { Findings = input.Facts.Findings.Add(more) } });
        return after.Decision >= before.Decision && after.Would >= before.Would;
    }));

    [Fact]
    public void A_lower_layer_never_loosens() => Check.One(Many, Prop.ForAll(Inputs(), input =>
    {
        (ExchangeFacts facts, SessionFacts session, PolicySet set) = input;
        Decision[] chain = [.. new[] { set.Organisation, set.For("t", "b"), set.For("t", "a") }.Select(p => PolicyEvaluator.Decide(facts, session, p).Decision)];
        return chain[0] <= chain[1] && chain[1] <= chain[2] && chain[0] <= PolicyEvaluator.Decide(facts, session, set.For("u", "a")).Decision;
    }));

    [Fact]
    public void Enforcing_everything_is_never_looser_and_effects_make_up_the_decision() => Check.One(Many, Prop.ForAll(Inputs(), input =>
    {
        Outcome outcome = Decide(input);
        return outcome.Would >= outcome.Decision
            && outcome.Findings.All(f => f.Effect <= outcome.Decision && f.Would <= outcome.Would && f.Effect <= f.Would)
            && outcome.Findings.All(f => f.Edit == EditKind.None || f.Effect >= Decision.Modify);
    }));

    [Fact]
    public void The_parser_never_throws() => Check.One(Many, Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        (PolicySet.Parse(text ?? "", "p.yaml").Set is null) != PolicySet.Parse(text ?? "", "p.yaml").Errors.IsEmpty));

    [Fact]
    public void The_parser_never_throws_on_a_policy_with_a_scratch()
    {
        string policy = PolicySet.Starter.Replace("# ", "", StringComparison.Ordinal) + "\n" + """
            rules: [{id: a, when: {tool: x, arguments: {to: {matches: "*@x", max: 1}}}, then: deny}]
            patterns: [{id: p, expression: 'a|b'}]
            tenants: {t: {guards: {pii: {mode: enforce}}}}
            applications: {a: {tenant: t, lists: {deny: [x]}}}
            """;
        Gen<(int At, int Length, string Instead)> scratches =
            from at in Gen.Choose(0, policy.Length)
            from length in Gen.Choose(0, 20)
            from instead in Gen.Elements("", ":", "{", "}", "[", "]", "&a", "*a", "!x", "'", "\"", "\n", "\n  ", "- ", "~", "null", "? ", "|", ">", "%", "\0", "\t", "\uD800", "1e999", "<<")
            select (at, length, instead);
        Check.One(Many, Prop.ForAll(scratches.ToArbitrary(), s =>
        {
            string scratched = string.Concat(policy.AsSpan(0, s.At), s.Instead, policy.AsSpan(Math.Min(policy.Length, s.At + s.Length)));
            PolicyResult result = PolicySet.Parse(scratched, "p.yaml");
            return (result.Set is null) != result.Errors.IsEmpty;
        }));
    }

    private static Outcome Decide(Input input) => PolicyEvaluator.Decide(input.Facts, input.Session, input.Set.For("t", "a"));

    private static Arbitrary<Input> Inputs() => (
        from facts in Exchanges
        from session in Sessions
        from set in Sets
        select new Input(facts, session, set)).ToArbitrary();

    private sealed record Input(ExchangeFacts Facts, SessionFacts Session, PolicySet Set);
}
