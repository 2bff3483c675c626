using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Policy;

namespace Cordon.Forecasting;

/// <summary>
/// How often a policy would have asked a person about the traffic of a log. What a verdict holds is decided anew, by the same pure function; rules that ask for what no
/// verdict holds (tools, arguments, labels, who calls) are named, and how often they did ask.
/// </summary>
internal sealed class ApprovalForecast
{
    private readonly PolicySet _policies;
    private readonly Dictionary<EffectivePolicy, EffectivePolicy> _knowable = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<DateOnly, ForecastDay> _days = [];
    private readonly SortedDictionary<string, long> _asks = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, UnknownRule> _unknown = new(StringComparer.Ordinal);

    public ApprovalForecast(PolicySet policies)
    {
        _policies = policies;
        // Named although nobody came under it: a rule at the top level holds for all.
        Known(policies.Organisation);
    }

    public IReadOnlyDictionary<DateOnly, ForecastDay> Days => _days;

    /// <summary>How often each rule would have asked, alone or with others.</summary>
    public IReadOnlyDictionary<string, long> Asks => _asks;

    /// <summary>Rules of which no record can tell.</summary>
    public IReadOnlyDictionary<string, UnknownRule> Unknown => _unknown;

    /// <summary>Takes in one statement; those that say nothing of it are passed over.</summary>
    public void Add(string predicateType, JsonElement predicate, DateTimeOffset time)
    {
        DateOnly day = DateOnly.FromDateTime(time.UtcDateTime);
        if (predicateType == PredicateTypes.Verdict)
        {
            (bool asks, bool isBatch) = Decide(predicate);
            ForecastDay before = _days.GetValueOrDefault(day, new ForecastDay(0, 0, 0));
            _days[day] = before with { Exchanges = before.Exchanges + 1, Asks = before.Asks + (asks && !isBatch ? 1 : 0) };
        }
        else if (predicateType == PredicateTypes.Approval && Text(predicate, "event") == "opened")
        {
            ForecastDay before = _days.GetValueOrDefault(day, new ForecastDay(0, 0, 0));
            _days[day] = before with { Asked = before.Asked + 1 };
            foreach (string rule in (Text(predicate, "rule") ?? "").Split('+'))
            {
                if (_unknown.TryGetValue(rule, out UnknownRule? known))
                {
                    _unknown[rule] = known with { Asked = known.Asked + 1 };
                }
            }
        }
    }

    private (bool Asks, bool IsBatch) Decide(JsonElement verdict)
    {
        EffectivePolicy policy = Known(_policies.For(Text(verdict, "tenant") ?? "", Text(verdict, "application") ?? ""));
        Principal principal = new(Text(verdict, "tenant") ?? "", Text(verdict, "application") ?? "", Text(verdict, "agent"), null, Authentication.Key, Text(verdict, "key_id"));
        bool asks = false;
        foreach (Direction direction in (ReadOnlySpan<Direction>)[Direction.Request, Direction.Response])
        {
            Outcome outcome = PolicyEvaluator.Decide(Facts(verdict, direction, principal), SessionFacts.None, policy);
            if (outcome.Decision > Decision.StepUp)
            {
                // Nobody is asked about what is denied; an answer to it does not come.
                break;
            }

            if (outcome.Decision == Decision.StepUp)
            {
                asks = true;
                foreach (string rule in outcome.Asks.Select(ask => ask.Rule).Distinct(StringComparer.Ordinal))
                {
                    _asks[rule] = _asks.GetValueOrDefault(rule) + 1;
                }
            }
        }

        return (asks, (Text(verdict, "dialect") ?? "").Contains("batch", StringComparison.Ordinal));
    }

    private static ExchangeFacts Facts(JsonElement verdict, Direction direction, Principal principal)
    {
        ImmutableArray<FindingFact>.Builder findings = ImmutableArray.CreateBuilder<FindingFact>();
        ImmutableArray<GuardFailure>.Builder failures = ImmutableArray.CreateBuilder<GuardFailure>();
        foreach (JsonElement found in verdict.TryGetProperty("findings", out JsonElement all) ? all.EnumerateArray() : default)
        {
            if (Text(found, "direction") != Words.Of(direction) || !Words.TryParse(Text(found, "surface") ?? "", out Surface surface) || !Words.TryParse(Text(found, "severity") ?? "", out Severity severity))
            {
                continue;
            }

            string type = Text(found, "type") ?? "", guard = Text(found, "guard") ?? "";
            int segment = (int)Number(found, "segment");
            if (type is FindingTypes.GuardError or FindingTypes.GuardTimeout)
            {
                failures.Add(new GuardFailure(guard, surface, type, segment));
                continue;
            }

            Finding finding = new(type, severity, Number(found, "score_millionths") / 1e6, (int)Number(found, "start"), (int)Number(found, "end"), guard, Text(found, "rule") ?? "", "", Text(found, "entity"));
            findings.Add(new FindingFact(finding, surface, Trust.Untrusted, segment, "", null));
        }

        return new ExchangeFacts { Direction = direction, Principal = principal, Model = Text(verdict, "model"), Findings = findings.DrainToImmutable(), Failures = failures.DrainToImmutable() };
    }

    /// <summary>The policy without the rules of which no record can tell.</summary>
    private EffectivePolicy Known(EffectivePolicy policy)
    {
        if (_knowable.TryGetValue(policy, out EffectivePolicy? known))
        {
            return known;
        }

        foreach (PolicyRule rule in policy.Rules.Where(rule => rule.Then == Decision.StepUp && !Missing(rule.When).IsEmpty))
        {
            _unknown.TryAdd(rule.Id, new UnknownRule(Missing(rule.When), 0));
        }

        return _knowable[policy] = policy with { Rules = [.. policy.Rules.Where(rule => Missing(rule.When).IsEmpty)] };
    }

    private static ImmutableArray<string> Missing(PolicyCondition when) =>
    [
        .. when.Tool.IsEmpty ? Array.Empty<string>() : ["tool"],
        .. when.Arguments.IsEmpty ? Array.Empty<string>() : ["arguments"],
        .. when.Provenance.IsEmpty ? Array.Empty<string>() : ["provenance"],
        .. when.Labels.IsEmpty ? Array.Empty<string>() : ["labels"],
        .. when.Trust.IsEmpty ? Array.Empty<string>() : ["trust"],
        .. when.Caller is null ? Array.Empty<string>() : ["caller"],
    ];

    private static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement from, string name) => from.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : 0;
}

/// <param name="Asks">Exchanges about which the policy would have asked.</param>
/// <param name="Asked">Requests that were opened then, under the policies of then.</param>
internal sealed record ForecastDay(long Exchanges, long Asks, long Asked);

/// <param name="Missing">What it asks for that no verdict holds.</param>
/// <param name="Asked">How often a rule of that name did ask.</param>
internal sealed record UnknownRule(ImmutableArray<string> Missing, long Asked);
