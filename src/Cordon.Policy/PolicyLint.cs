using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Evaluation;
using Cordon.Policy.Language;
using Cordon.Policy.Layers;

namespace Cordon.Policy;

/// <summary>Finds what an accepted policy says in vain, or more openly than its author may know.</summary>
internal sealed class PolicyLint(PolicySet set)
{
    private static readonly FrozenDictionary<string, ImmutableArray<string>> GuardsOfType = new Dictionary<string, ImmutableArray<string>>
    {
        [FindingTypes.PromptInjection] = ["injection"],
        [FindingTypes.ToolPoisoning] = ["injection", "tool-poisoning"],
        [FindingTypes.Jailbreak] = ["jailbreak"],
        [FindingTypes.PromptLeak] = ["prompt-leak"],
        [FindingTypes.Secret] = ["secrets"],
        [FindingTypes.Pii] = ["pii"],
        [FindingTypes.Exfiltration] = ["exfiltration", "session-content"],
        [FindingTypes.InsecureCode] = ["code"],
        [FindingTypes.DangerousCode] = ["code"],
        [FindingTypes.Harm] = ["harm"],
        [FindingTypes.Toxicity] = ["harm"],
        [FindingTypes.Refusal] = ["refusal"],
        [FindingTypes.Ungrounded] = ["groundedness"],
        [FindingTypes.InvisibleText] = ["invisible-text"],
        [FindingTypes.DeniedTerm] = ["lists"],
        [FindingTypes.Pattern] = ["patterns"],
        [FindingTypes.Schema] = ["schema"],
        [FindingTypes.Limit] = ["limits"],
    }.ToFrozenDictionary();

    private static readonly SearchValues<char> OtherGlobCharacters = SearchValues.Create("[]{}|^$");

    private readonly List<PolicyWarning> _warnings = [];

    public ImmutableArray<PolicyWarning> Run()
    {
        Guards(set.Layers.Organisation);
        Approvals(set.Layers.Organisation);
        Rules(set.Layers.Organisation, set.Organisation);
        foreach (Layer tenant in set.Layers.Tenants.Keys.Select(t => set.Layers.Merged(t, null)))
        {
            Rules(tenant, Compilation.Compile(tenant));
            Approvals(tenant);
        }

        foreach ((string name, ApplicationLayer application) in set.Layers.Applications)
        {
            Layer merged = set.Layers.Merged(application.Tenant, name);
            Rules(merged, Compilation.Compile(merged));
            Approvals(merged);
        }

        return [.. _warnings.Distinct().OrderBy(w => w.Line).ThenBy(w => w.Column).ThenBy(w => w.Message, StringComparer.Ordinal)];
    }

    private void Guards(Layer layer)
    {
        foreach ((string guard, GuardLayer binding) in layer.Guards)
        {
            // What its preset has off was nobody's oversight.
            if (binding.Mode!.Value == Mode.Off && (PresetCatalog.Get(set.Organisation.Preset).Guards[guard].Mode!.Value != Mode.Off || binding.Mode.Place.File == set.File))
            {
                Warn(binding.Mode.Place, $"guard {guard} is off: its surfaces are recorded as not inspected");
            }

            if (guard == "refusal" && binding.Action!.Value != GuardAction.Record)
            {
                Warn(binding.Action.Place, "guard refusal measures what answers do: a refusal is no reason to stop one, its action should be record");
            }

            if (binding.Threshold!.Value == 0)
            {
                Warn(binding.Threshold.Place, $"guard {guard} has threshold 0: every finding acts, however doubtful");
            }

            if (binding.OnError!.Value == Decision.Allow)
            {
                Warn(binding.OnError.Place, $"guard {guard} is fail-open: when it fails or is too slow, what it should have read passes");
            }
        }
    }

    private void Approvals(Layer layer)
    {
        int expires = layer.Approvals.ExpiresSeconds!.Value;
        foreach (EscalationStep late in layer.Approvals.Escalation!.Value.Where(step => step.AfterSeconds >= expires))
        {
            Warn(layer.Approvals.Escalation.Place, $"approvals.escalation: nobody is asked after {late.AfterSeconds} seconds, because requests wait for {expires} (approvals.expires-seconds)");
        }
    }

    private void Rules(Layer layer, EffectivePolicy policy)
    {
        ImmutableArray<PolicyRule> rules = [.. layer.Rules.Select(r => r.Value)];
        foreach (Located<PolicyRule> located in layer.Rules)
        {
            PolicyRule rule = located.Value;
            if (rule.Mode == Mode.Off)
            {
                Warn(located.Place, $"rule {rule.Id} is off");
                continue;
            }

            if (rule.When is { Direction: [], Application: [], Tier: [], Model: [], Labels: [], Chain: [], Caller: null } && RuleSubjects.Of(rule.When) == RuleSubject.Exchange && rule.Then != Decision.Allow)
            {
                Warn(located.Place, $"rule {rule.Id} has no condition: every exchange meets it");
            }

            if (Dead(rule, policy) is { } why)
            {
                Warn(located.Place, $"rule {rule.Id} can never apply: {why}");
            }

            if (rules.FirstOrDefault(other => other.Id != rule.Id && Coverage.Shadows(other, rule)) is { } shadowing)
            {
                Warn(located.Place, $"rule {rule.Id} changes nothing: rule {shadowing.Id} (line {shadowing.Line}) holds whenever it does and is as strict");
            }

            foreach (string label in rule.When.Labels.SelectMany(labels => labels.Split('+')).Where(label => label.StartsWith(Labels.Confidential, StringComparison.Ordinal)))
            {
                if (!policy.Labels.Any(declaration => declaration.Adds.Any(added => Glob.Matches(label, added))))
                {
                    Warn(located.Place, $"rule {rule.Id}: no declaration under labels adds '{label}'");
                }
            }

            foreach (string glob in rule.When.Tool.Concat(rule.When.Model).Concat(rule.When.Application).Where(g => g.AsSpan().ContainsAny(OtherGlobCharacters)))
            {
                Warn(located.Place, $"rule {rule.Id}: in '{glob}', only * and ? are special");
            }

            foreach (string what in rule.When.Arguments.SelectMany(bound => Open(bound)))
            {
                Warn(located.Place, $"rule {rule.Id}: {what}");
            }

            foreach (string glob in rule.When.Application.Where(g => set.Layers.Applications.Count > 0 && !set.Layers.Applications.Keys.Any(a => Glob.Matches(g, a))))
            {
                Warn(located.Place, $"rule {rule.Id}: no application in this file matches '{glob}'");
            }
        }
    }

    // Globs of hosts and domains that take in more than they seem to.
    private static IEnumerable<string> Open(ArgumentBound bound)
    {
        foreach (string glob in (bound.Url?.Hosts ?? []).Concat(bound.Recipients).Where(glob => glob.Length > 1 && glob[0] == '*' && glob[1] is not ('.' or '@')))
        {
            yield return $"'{glob}' also matches names that only end so; write *.{glob.TrimStart('*')}";
        }

        if (bound.Within.Contains("/"))
        {
            yield return "every whole path is below /";
        }

        if (bound.Money is { Currencies.IsEmpty: true })
        {
            yield return "an amount with a currency is not understood while 'money' names no currencies";
        }

        foreach (string inner in bound.Not is { } not ? Open(not) : [])
        {
            yield return inner;
        }
    }

    private static string? Dead(PolicyRule rule, EffectivePolicy policy)
    {
        PolicyCondition when = rule.When;
        if (rule.Then == Decision.Allow && RuleSubjects.Of(when) == RuleSubject.ToolCall && policy.ToolDefault == ToolDefault.Allow)
        {
            return "tools.default already allows every tool";
        }

        GuardBinding?[] guards =
        [
            .. when.Finding.Select(f => f.Split('/')[0])
                .SelectMany(type => GuardsOfType.TryGetValue(type, out ImmutableArray<string> of) ? of.Select(GuardBinding? (guard) => policy.Guards[guard]) : [null]),
        ];
        if (guards.Length == 0 || guards.Contains(null))
        {
            return null;
        }

        if (guards.All(g => g!.Mode == Mode.Off))
        {
            return $"guard {guards[0]!.Guard} is off";
        }

        Direction[] directions = when.Direction.IsEmpty ? Enum.GetValues<Direction>() : [.. when.Direction];
        return when.Surface.IsEmpty || guards.Any(g => directions.Any(d => when.Surface.Any(g!.Surfaces(d).Contains)))
            ? null
            : $"guard {guards[0]!.Guard} does not read {string.Join(" or ", when.Surface.Select(Words.Of))}";
    }

    private void Warn(Place place, string message)
    {
        // A preset's own choices are explained in its file; the author of this one cannot change them there.
        _warnings.Add(place.File == set.File
            ? new(place.File, place.Line, place.Column, message)
            : new(set.File, 0, 0, $"{message} ({place})"));
    }
}
