using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Evidence.Json;

namespace Cordon.Evidence;

/// <summary>Size of a body and the commitment to it; no commitment when the body was not read to its end.</summary>
public readonly record struct BodyFacts(long Bytes, Commitment? Commitment);

/// <summary>What the gateway knows about one exchange when it is over. Holds no content.</summary>
/// <param name="Session">Pseudonym of the session (<see cref="EvidenceLog.Pseudonym"/>), as are agent and user.</param>
/// <param name="Model">As the caller wrote it; logged only when it looks like a model name.</param>
/// <param name="StatusCode">What the caller was answered.</param>
/// <param name="Agent">The agent, by the name that the registry has for it.</param>
/// <param name="Delegation">The agents of a chain of mandates, by their names in the registry: the first acts for a person, each further one for the one before it.</param>
/// <param name="CachedFrom">The exchange whose answer was given again.</param>
public sealed record VerdictPredicate(
    Verdict Verdict,
    string Tenant,
    string Application,
    string Dialect,
    string? Model,
    int StatusCode,
    BodyFacts Request,
    BodyFacts Answer,
    string? Session = null,
    string? AgentRef = null,
    string? UserRef = null,
    string? KeyId = null,
    Metered? Metered = null,
    string? CachedFrom = null,
    string? Agent = null,
    ImmutableArray<string> Delegation = default);

/// <summary>The statement of one verdict. Members stand in the order of their names, as RFC 8785 asks.</summary>
public sealed class VerdictStatement(VerdictPredicate predicate) : Statement(PredicateTypes.Verdict)
{
    internal override byte[] Salts
    {
        get
        {
            byte[] salts = new byte[Storage.SegmentStore.SaltBytes];
            predicate.Request.Commitment?.Salt.Span.CopyTo(salts);
            predicate.Answer.Commitment?.Salt.Span.CopyTo(salts.AsSpan(32));
            return salts;
        }
    }

    private protected override void WritePredicate(JcsWriter json, in Stamp stamp)
    {
        Verdict verdict = predicate.Verdict;
        Optional(json, "agent"u8, predicate.Agent);
        Optional(json, "agent_ref"u8, predicate.AgentRef);
        json.Name("answer_bytes"u8);
        json.Integer(predicate.Answer.Bytes);
        json.Name("application"u8);
        json.String(predicate.Application);
        if (!verdict.Approvals.IsEmpty)
        {
            json.Name("approvals"u8);
            json.BeginArray();
            foreach (ApprovalUse use in verdict.Approvals)
            {
                json.BeginObject();
                json.Name("id"u8);
                json.String(use.Id);
                json.Name("redeemed"u8);
                json.Boolean(use.IsRedeemed);
                json.EndObject();
            }

            json.EndArray();
            json.Name("approved"u8);
            json.Boolean(verdict.IsApproved);
        }

        if (predicate.Metered is { Budgets.IsEmpty: false } counted)
        {
            json.Name("budgets"u8);
            json.BeginArray();
            foreach (string budget in counted.Budgets)
            {
                json.String(budget);
            }

            json.EndArray();
        }

        Optional(json, "cached_from"u8, predicate.CachedFrom);
        if (predicate.Metered?.CostNanoUsd is { } cost)
        {
            json.Name("cost_nano_usd"u8);
            json.Integer(cost);
        }

        json.Name("coverage"u8);
        json.BeginArray();
        foreach (CoverageEntry entry in verdict.Coverage)
        {
            Write(json, entry);
        }

        json.EndArray();
        Word(json, "decision"u8, verdict.Decision);
        if (!predicate.Delegation.IsDefaultOrEmpty)
        {
            json.Name("delegation"u8);
            json.BeginArray();
            foreach (string agent in predicate.Delegation)
            {
                json.String(agent);
            }

            json.EndArray();
        }

        json.Name("detector_version"u8);
        json.String(verdict.DetectorVersion);
        json.Name("dialect"u8);
        json.String(predicate.Dialect);
        json.Name("emitter_id"u8);
        json.String(stamp.EmitterId);
        json.Name("exchange"u8);
        json.String(verdict.Exchange);
        json.Name("findings"u8);
        json.BeginArray();
        foreach (JudgedFinding finding in verdict.Findings)
        {
            Write(json, finding);
        }

        json.EndArray();
        if (verdict.FindingsOmitted > 0)
        {
            json.Name("findings_omitted"u8);
            json.Integer(verdict.FindingsOmitted);
        }

        json.Name("guard_microseconds"u8);
        json.Integer(verdict.GuardMicroseconds);
        Optional(json, "key_id"u8, predicate.KeyId);
        Write(json, verdict.LabelsGained);
        Optional(json, "model"u8, ModelName(predicate.Model));
        json.Name("monotonic_counter"u8);
        json.Integer(stamp.Counter);
        json.Name("policy_version"u8);
        json.String(verdict.PolicyVersion);
        Optional(json, "reason"u8, verdict.Reason);
        // OVERT's flag 0x00: written when it happened, not reconstructed.
        json.Name("recorded"u8);
        json.Literal("contemporaneous"u8);
        json.Name("request_bytes"u8);
        json.Integer(predicate.Request.Bytes);
        Optional(json, "session_ref"u8, predicate.Session);
        json.Name("status_code"u8);
        json.Integer(predicate.StatusCode);
        json.Name("tenant"u8);
        json.String(predicate.Tenant);
        json.Name("time"u8);
        WriteTime(json, stamp.Time);
        if (verdict.Upstream is { } upstream)
        {
            json.Name("upstream"u8);
            json.BeginObject();
            json.Name("attempts"u8);
            json.Integer(upstream.Attempts);
            Optional(json, "model"u8, ModelName(upstream.Model));
            json.Name("name"u8);
            json.String(upstream.Name);
            json.EndObject();
        }

        if (predicate.Metered?.Usage is { } usage)
        {
            Write(json, usage);
        }

        Optional(json, "user_ref"u8, predicate.UserRef);
        Word(json, "would"u8, verdict.Would);
    }

    private protected override void WriteSubjects(JcsWriter json)
    {
        Subject(json, Commitment.RequestField, predicate.Request.Commitment);
        Subject(json, Commitment.AnswerField, predicate.Answer.Commitment);
        if (predicate.Request.Commitment is null && predicate.Answer.Commitment is null)
        {
            // in-toto asks for a subject with a digest: without bodies it is the exchange's id.
            json.BeginObject();
            json.Name("digest"u8);
            json.BeginObject();
            json.Name("sha256"u8);
            json.Hex(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(predicate.Verdict.Exchange)));
            json.EndObject();
            json.Name("name"u8);
            json.Literal("exchange"u8);
            json.EndObject();
        }
    }

    private static void Subject(JcsWriter json, string name, Commitment? commitment)
    {
        if (commitment is null)
        {
            return;
        }

        Span<byte> value = stackalloc byte[Digest.Size];
        commitment.Value.CopyTo(value);
        json.BeginObject();
        json.Name("digest"u8);
        json.BeginObject();
        json.Name("hmacSha256"u8);
        json.Hex(value);
        json.EndObject();
        json.Name("name"u8);
        json.String(name);
        json.EndObject();
    }

    private static void Write(JcsWriter json, Usage usage)
    {
        json.Name("usage"u8);
        json.BeginObject();
        Count(json, "cache_write"u8, usage.CacheWrite);
        Count(json, "cache_write_hour"u8, usage.CacheWriteHour);
        Count(json, "cached_input"u8, usage.CachedInput);
        json.Name("estimated"u8);
        json.Boolean(usage.IsEstimated);
        Count(json, "input"u8, usage.Input);
        Count(json, "output"u8, usage.Output);
        Count(json, "reasoning"u8, usage.Reasoning);
        json.EndObject();
    }

    private static void Count(JcsWriter json, ReadOnlySpan<byte> name, long value)
    {
        json.Name(name);
        json.Integer(value);
    }

    // As with findings, the pointer stays out.
    private static void Write(JcsWriter json, System.Collections.Immutable.ImmutableArray<LabelChange> gained)
    {
        if (gained.IsEmpty)
        {
            return;
        }

        json.Name("labels_gained"u8);
        json.BeginArray();
        foreach (LabelChange change in gained)
        {
            json.BeginObject();
            Word(json, "direction"u8, change.Direction);
            json.Name("label"u8);
            json.String(change.Label);
            if (change.Surface is { } surface)
            {
                json.Name("segment"u8);
                json.Integer(change.Segment);
                Word(json, "surface"u8, surface);
            }

            json.EndObject();
        }

        json.EndArray();
    }

    private static void Write(JcsWriter json, CoverageEntry entry)
    {
        json.BeginObject();
        json.Name("characters"u8);
        json.Integer(entry.Characters);
        Word(json, "direction"u8, entry.Direction);
        json.Name("guard"u8);
        json.String(entry.Guard);
        Word(json, "mode"u8, entry.Mode);
        Optional(json, "reason"u8, entry.Reason);
        if (entry.Remembered > 0)
        {
            json.Name("remembered"u8);
            json.Integer(entry.Remembered);
        }

        json.Name("segments"u8);
        json.Integer(entry.Segments);
        Word(json, "state"u8, entry.State);
        Word(json, "surface"u8, entry.Surface);
        json.EndObject();
    }

    // The JSON pointer stays out: it may hold property names that a user chose. Direction and segment index say the place.
    private static void Write(JcsWriter json, JudgedFinding judged)
    {
        Finding finding = judged.Finding;
        json.BeginObject();
        Word(json, "direction"u8, judged.Direction);
        Word(json, "effect"u8, judged.Effect);
        json.Name("end"u8);
        json.Integer(finding.End);
        Optional(json, "entity"u8, finding.Entity);
        json.Name("guard"u8);
        json.String(finding.Guard);
        Word(json, "mode"u8, judged.Mode);
        json.Name("rule"u8);
        json.String(finding.Rule);
        json.Name("score_millionths"u8);
        json.Integer((long)Math.Round(Math.Clamp(finding.Score, 0, 1) * 1_000_000));
        json.Name("segment"u8);
        json.Integer(judged.Segment);
        Word(json, "severity"u8, finding.Severity);
        json.Name("start"u8);
        json.Integer(finding.Start);
        Word(json, "surface"u8, judged.Surface);
        json.Name("type"u8);
        json.String(finding.Type);
        Word(json, "would"u8, judged.Would);
        json.EndObject();
    }

    private static void Word<T>(JcsWriter json, ReadOnlySpan<byte> name, T value) where T : struct, Enum
    {
        json.Name(name);
        json.String(Words.Of(value));
    }

    private static void Optional(JcsWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.Name(name);
            json.String(value);
        }
    }

    // The caller writes the model's name, so it could carry anything: what does not look like a name is not logged.
    private static string? ModelName(string? model) => model switch
    {
        null => null,
        { Length: > 0 and <= 128 } when model.All(c => char.IsAsciiLetterOrDigit(c) || "._:/@-".Contains(c, StringComparison.Ordinal)) => model,
        _ => "unnamed",
    };
}
