using System.Collections.Frozen;
using System.Text;
using Cordon.Contracts;
using Cordon.Policy.Layers;

namespace Cordon.Policy.Tests;

public sealed class PolicySetTests
{
    // Every verdict on record carries a hash of this: a rendering that changes by accident would make all of them strangers.
    [Fact]
    public void The_rendering_that_versions_are_hashes_of_is_pinned()
    {
        EffectivePolicy policy = Parse("""
            {version: 1, preset: permissive, tier: high, deny-message: "No.", hold-back: 300, canaries: [cc], lists: {deny: [red fox]},
             rules: [{id: x, when: {tool: [pay], arguments: {/amount: {max: 5}}}, then: deny}]}
            """).Organisation;
        policy = policy with { Guards = policy.Guards.Where(guard => guard.Key == "limits").ToFrozenDictionary() };
        Assert.Equal("""
            {"version":1,"preset":"permissive","tier":"high","guards":[{"guard":"limits","mode":"enforce","action":"deny","threshold":0.5,"request":["unknown","system","user","assistant","tool-definition","tool-call","tool-result","document","file","embedding-input","agent-message","server-instructions"],"response":["unknown","system","user","assistant","tool-definition","tool-call","tool-result","document","file","embedding-input","agent-message","server-instructions"],"shadow":[],"deadline-ms":200,"on-error":"allow"}],"rules":[{"id":"x","direction":[],"surface":[],"trust":[],"finding":[],"min-score":null,"min-severity":null,"tool":["pay"],"arguments":[{"path":"/amount","matches":[],"not-matches":[],"min":null,"max":5,"max-length":null}],"labels":[],"application":[],"tier":[],"model":[],"then":"deny","mode":"enforce"}],"detection":{"allowed-hosts":[],"deny":["red fox"],"allow":[],"patterns":[],"pii-entities":[],"disabled-rules":[],"canaries":["cc"],"max-segment-characters":1000000,"max-segments":20000},"opaque":{"unknown":"allow","file":"allow","image":"allow","audio":"allow"},"tools":"allow","deny-as":"error","deny-message":"No.","hold-back":300,"approvals":{"wait-seconds":0,"expires-seconds":86400,"grant-seconds":3600,"approvers":1,"separation":false,"velocity":600,"never-batch":[]}}
            """, Encoding.UTF8.GetString(Canonical.Render(policy)));
    }

    [Fact]
    public void Comments_whitespace_and_order_do_not_change_the_version()
    {
        PolicySet one = Parse("version: 1\nlists: {deny: [a, b]}\nrules:\n- {id: x, when: {tool: [p, q]}, then: deny}\n- {id: y, when: {tool: z}, then: deny}\ntenants: {t: {}, u: {tier: high}}");
        PolicySet two = Parse("# changed\ntenants:\n  u:\n    tier: high\n  t: {}\nrules:\n  - then: deny\n    id: y\n    when: {tool: [z]}\n  - {id: x, when: {tool: [q, p]}, then: deny}\n\nlists: {deny: [b, 'a']}\nversion: 1");
        Assert.Equal(one.Version, two.Version);
        Assert.Equal(one.For("u", "").Version, two.For("u", "").Version);
        Assert.NotEqual(one.For("u", "").Version, one.Organisation.Version);
        Assert.Equal(64, one.Version.Length);
        Assert.Equal(16, one.Organisation.Version.Length);
    }

    [Theory]
    [InlineData("hold-back: 257")]
    [InlineData("deny-message: other")]
    [InlineData("guards: {pii: {deadline-ms: 201}}")]
    [InlineData("guards: {pii: {shadow: [user]}}")]
    [InlineData("canaries: [cc]")]
    [InlineData("applications: {a: {tier: high}}")]
    [InlineData("patterns: [{id: p, expression: x}]")]
    public void Any_change_of_meaning_changes_the_version(string yaml) => Assert.NotEqual(Parse("version: 1").Version, Parse("version: 1\n" + yaml).Version);

    [Fact]
    public void An_effective_policy_is_made_once()
    {
        PolicySet set = Parse("version: 1\ntenants: {t: {tier: high}}");
        Assert.Same(set.For("t", "one"), set.For("t", "two"));
        Assert.Same(set.Organisation, set.For("other", "one"));
    }

    [Fact]
    public void An_application_of_any_tenant_keeps_the_stricter_word()
    {
        PolicySet set = Parse("version: 1\ntenants: {t: {guards: {injection: {threshold: 0.3}}}}\napplications: {a: {guards: {injection: {threshold: 0.5}}}}");
        Assert.Equal(0.3, set.For("t", "a").Guards["injection"].Threshold);
        Assert.Equal(0.5, set.For("u", "a").Guards["injection"].Threshold);
    }

    [Fact]
    public void A_lower_layer_may_narrow_hosts_and_take_surfaces_out_of_shadow()
    {
        EffectivePolicy policy = Parse("""
            version: 1
            exfiltration: {allowed-hosts: ["*.example.com", other.test]}
            applications:
              a:
                exfiltration: {allowed-hosts: [www.example.com]}
                guards: {exfiltration: {shadow: []}}
            """).For("t", "a");
        Assert.Equal(["www.example.com"], policy.Detection.AllowedHosts);
        Assert.Equal(Mode.Enforce, policy.Guards["exfiltration"].ModeOn(Direction.Request, Surface.Document));
    }

    [Fact]
    public void All_means_every_surface() =>
        Assert.Equal(Enum.GetValues<Surface>().Length, Parse("version: 1\nguards: {limits: {request: all}}").Organisation.Guards["limits"].RequestSurfaces.Count);

    [Theory]
    [InlineData("guards: {pii: {threshold: 0}}", "p.yaml:2:27: guard pii has threshold 0: every finding acts, however doubtful")]
    [InlineData("guards: {pii: {mode: off}}", "p.yaml:2:22: guard pii is off: its surfaces are recorded as not inspected")]
    [InlineData("guards: {pii: {on-error: allow}}", "p.yaml:2:26: guard pii is fail-open: when it fails or is too slow, what it should have read passes")]
    [InlineData("rules: [{id: a, when: {tool: x}, then: deny, mode: off}]", "p.yaml:2:9: rule a is off")]
    [InlineData("rules: [{id: a, when: {}, then: step-up}]", "p.yaml:2:9: rule a has no condition: every exchange meets it")]
    [InlineData("rules: [{id: a, when: {finding: schema, surface: user}, then: deny}]", "p.yaml:2:9: rule a can never apply: guard schema does not read user")]
    [InlineData("rules: [{id: a, when: {tool: x*}, then: deny}, {id: b, when: {tool: xy}, then: step-up}]", "p.yaml:2:48: rule b changes nothing: rule a (line 2) holds whenever it does and is as strict")]
    [InlineData("rules: [{id: a, when: {tool: '[ab]*'}, then: deny}]", "p.yaml:2:9: rule a: in '[ab]*', only * and ? are special")]
    [InlineData("rules: [{id: a, when: {tool: x, application: shpo}, then: deny}]\napplications: {shop: {}}", "p.yaml:2:9: rule a: no application in this file matches 'shpo'")]
    [InlineData("tools: {default: allow}\nrules: [{id: a, when: {tool: x}, then: allow}]", "p.yaml:3:9: rule a can never apply: tools.default already allows every tool")]
    public void Lint_names_what_is_probably_not_meant(string yaml, string expected) => Assert.Equal([expected], Parse("version: 1\n" + yaml).Lint().Select(w => w.ToString()));

    [Fact]
    public void The_schema_is_the_committed_one()
    {
        string path = Repository.Path("docs/formats/policy.schema.json");
        if (Environment.GetEnvironmentVariable("CORDON_WRITE_GENERATED") == "1")
        {
            File.WriteAllText(path, PolicySchema.Render());
        }

        Assert.Equal(File.ReadAllText(path), PolicySchema.Render());
    }

    private static PolicySet Parse(string yaml)
    {
        PolicyResult result = PolicySet.Parse(yaml, "p.yaml");
        Assert.Empty(result.Errors);
        return result.Set!;
    }
}
