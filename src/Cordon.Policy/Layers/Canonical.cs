using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Policy.Layers;

/// <summary>
/// The bytes a policy version is the hash of: all that a decision can depend on, in one order, and nothing else (no line numbers, no
/// comments). A change of this rendering changes every version, so it is pinned by a test.
/// </summary>
internal static class Canonical
{
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] Render(EffectivePolicy policy)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("preset", policy.Preset);
            json.WriteString("tier", Words.Of(policy.Tier));
            json.WriteStartArray("guards");
            foreach (GuardBinding guard in policy.Guards.Values.OrderBy(g => g.Guard, StringComparer.Ordinal))
            {
                Guard(json, guard);
            }

            json.WriteEndArray();
            json.WriteStartArray("rules");
            foreach (PolicyRule rule in policy.Rules)
            {
                Rule(json, rule);
            }

            json.WriteEndArray();
            Detection(json, policy.Detection);
            json.WriteStartObject("opaque");
            foreach ((Surface surface, Decision decision) in policy.Opaque.OrderBy(o => o.Key))
            {
                json.WriteString(Words.Of(surface), Words.Of(decision));
            }

            json.WriteEndObject();
            json.WriteString("tools", Words.Of(policy.ToolDefault));
            CallLayer.Write(json, policy.Calls);
            ToolClassLayer.Write(json, policy.ToolClasses);
            Definitions(json, policy.Definitions);
            json.WriteString("deny-as", Words.Of(policy.DenyAs));
            json.WriteString("deny-message", policy.DenyMessage);
            json.WriteNumber("hold-back", policy.HoldBack);
            Approvals(json, policy.Approvals);
            Agents(json, policy.Agents);
            CanonicalExceptions.Write(json, policy.Exceptions);
            CanonicalFlow.Labels(json, policy.Labels);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Written only where they say more than record: a policy without them keeps its version.
    private static void Definitions(Utf8JsonWriter json, DefinitionRules rules)
    {
        if (rules != DefinitionRules.Usual)
        {
            json.WriteStartObject("definitions");
            json.WriteString("new", Words.Of(rules.New));
            json.WriteString("changed", Words.Of(rules.Changed));
            json.WriteString("renamed", Words.Of(rules.Renamed));
            if (rules with { New = default, Changed = default, Renamed = default } != DefinitionRules.Usual)
            {
                json.WriteString("arguments", Words.Of(rules.Arguments));
                json.WriteString("results", Words.Of(rules.Results));
                json.WriteString("unchecked", Words.Of(rules.Unchecked));
            }

            json.WriteEndObject();
        }
    }

    // Written only where it is not what holds anyway: a policy that says nothing about agents keeps its version.
    private static void Agents(Utf8JsonWriter json, AgentRules agents)
    {
        if (agents != AgentRules.Usual)
        {
            json.WriteStartObject("agents");
            json.WriteString("unregistered", Words.Of(agents.Unregistered));
            json.WriteBoolean("required", agents.IsRequired);
            json.WriteEndObject();
        }
    }

    // Written only where it is not what holds anyway: a policy that says nothing about persons keeps its version.
    private static void Approvals(Utf8JsonWriter json, ApprovalPolicy approvals)
    {
        ApprovalPolicy usual = ApprovalLayer.BuiltIn.Compile();
        bool notesUsually = approvals.Effects == usual.Effects && approvals.Ambiguous == usual.Ambiguous && approvals.ReadOnly.IsEmpty;
        if (notesUsually && approvals with { NeverBatch = usual.NeverBatch, ReadOnly = usual.ReadOnly, Escalation = usual.Escalation } == usual && approvals.NeverBatch.IsEmpty && approvals.Escalation.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("approvals");
        json.WriteNumber("wait-seconds", approvals.WaitSeconds);
        json.WriteNumber("expires-seconds", approvals.ExpiresSeconds);
        json.WriteNumber("grant-seconds", approvals.GrantSeconds);
        json.WriteNumber("approvers", approvals.Approvers);
        json.WriteBoolean("separation", approvals.Separation);
        json.WriteNumber("velocity", approvals.Velocity);
        TextArray(json, "never-batch", approvals.NeverBatch);
        if (!notesUsually)
        {
            json.WriteString("effects", Words.Of(approvals.Effects));
            json.WriteString("ambiguous", Words.Of(approvals.Ambiguous));
            TextArray(json, "read-only", approvals.ReadOnly);
        }

        if (!approvals.Escalation.IsEmpty)
        {
            TextArray(json, "escalation", [.. approvals.Escalation.Select(step => $"{step.AfterSeconds} {string.Join(' ', step.To)}")]);
        }

        json.WriteEndObject();
    }

    private static void Guard(Utf8JsonWriter json, GuardBinding guard)
    {
        json.WriteStartObject();
        json.WriteString("guard", guard.Guard);
        json.WriteString("mode", Words.Of(guard.Mode));
        json.WriteString("action", Words.Of(guard.Action));
        json.WriteNumber("threshold", guard.Threshold);
        WordArray(json, "request", guard.RequestSurfaces);
        WordArray(json, "response", guard.ResponseSurfaces);
        WordArray(json, "shadow", guard.ShadowSurfaces);
        json.WriteNumber("deadline-ms", guard.DeadlineMilliseconds);
        json.WriteString("on-error", Words.Of(guard.OnError));
        json.WriteEndObject();
    }

    private static void Rule(Utf8JsonWriter json, PolicyRule rule)
    {
        PolicyCondition when = rule.When;
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        WordArray(json, "direction", when.Direction);
        WordArray(json, "surface", when.Surface);
        WordArray(json, "trust", when.Trust);
        TextArray(json, "finding", when.Finding);
        Number(json, "min-score", when.MinScore);
        json.WriteString("min-severity", when.MinSeverity is { } severity ? Words.Of(severity) : null);
        TextArray(json, "tool", when.Tool);
        json.WriteStartArray("arguments");
        foreach (ArgumentBound bound in when.Arguments)
        {
            json.WriteStartObject();
            json.WriteString("path", bound.Path);
            TextArray(json, "matches", bound.Matches);
            TextArray(json, "not-matches", bound.NotMatches);
            Number(json, "min", bound.Min);
            Number(json, "max", bound.Max);
            Number(json, "max-length", bound.MaxLength);
            CanonicalBounds.Write(json, bound);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        ToolClassLayer.Write(json, "reversibility", when.Reversibility);
        ToolClassLayer.Write(json, "chain", when.Chain);
        TextArray(json, "labels", when.Labels);
        TextArray(json, "application", when.Application);
        WordArray(json, "tier", when.Tier);
        TextArray(json, "model", when.Model);
        Caller(json, when.Caller);
        CanonicalFlow.Provenance(json, when.Provenance);
        json.WriteString("then", Words.Of(rule.Then));
        json.WriteString("mode", Words.Of(rule.Mode));
        json.WriteEndObject();
    }

    // Written only where there is one: a rule without it is what it was.
    private static void Caller(Utf8JsonWriter json, CallerCondition? caller)
    {
        if (caller is null)
        {
            return;
        }

        json.WriteStartObject("caller");
        TextArray(json, "agent", caller.Agent);
        TextArray(json, "purpose", caller.Purpose);
        TextArray(json, "role", caller.Role);
        WordArray(json, "authentication", caller.Authentication);
        Number(json, "older-than-seconds", caller.OlderThanSeconds);
        json.WriteString("delegated", caller.IsDelegated?.ToString());
        json.WriteEndObject();
    }

    private static void Detection(Utf8JsonWriter json, DetectionSettings settings)
    {
        json.WriteStartObject("detection");
        TextArray(json, "allowed-hosts", settings.AllowedHosts);
        TextArray(json, "deny", settings.DenyTerms);
        TextArray(json, "allow", settings.AllowTerms);
        json.WriteStartArray("patterns");
        foreach (PatternRule pattern in settings.Patterns)
        {
            json.WriteStartObject();
            json.WriteString("id", pattern.Id);
            json.WriteString("expression", pattern.Expression);
            json.WriteString("severity", Words.Of(pattern.Severity));
            json.WriteString("explanation", pattern.Explanation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        TextArray(json, "pii-entities", settings.PiiEntities);
        Pii(json, settings);
        TextArray(json, "disabled-rules", settings.DisabledRules);
        TextArray(json, "canaries", settings.Canaries);
        json.WriteNumber("max-segment-characters", settings.MaxSegmentCharacters);
        json.WriteNumber("max-segments", settings.MaxSegments);
        json.WriteEndObject();
    }

    // Written only where there are any: a policy that has none keeps its version.
    private static void Pii(Utf8JsonWriter json, DetectionSettings settings)
    {
        if (!settings.PiiRecognisers.IsEmpty)
        {
            json.WriteStartArray("pii-recognisers");
            foreach (PiiRecogniser recogniser in settings.PiiRecognisers)
            {
                json.WriteStartObject();
                json.WriteString("id", recogniser.Id);
                json.WriteString("entity", recogniser.Entity);
                json.WriteString("expression", recogniser.Expression);
                TextArray(json, "context", recogniser.Context);
                json.WriteString("validator", recogniser.Validator);
                json.WriteNumber("score", recogniser.Score);
                json.WriteNumber("context-score", recogniser.ContextScore);
                json.WriteString("severity", Words.Of(recogniser.Severity));
                json.WriteString("explanation", recogniser.Explanation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (!settings.PiiAllow.IsEmpty)
        {
            TextArray(json, "pii-allow", settings.PiiAllow);
        }

        if (!settings.PiiAllowExpressions.IsEmpty)
        {
            TextArray(json, "pii-allow-expressions", settings.PiiAllowExpressions);
        }
    }

    private static void WordArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> values) where T : struct, Enum =>
        TextArray(json, name, [.. values.Order().Select(Words.Of)]);

    internal static void TextArray(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
