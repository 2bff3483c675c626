using Cordon.Contracts;
using Cordon.Evidence.Json;

namespace Cordon.Evidence;

/// <summary>The statement of one verdict. Members stand in the order of their names, as RFC 8785 asks.</summary>
public sealed partial class VerdictStatement(VerdictPredicate predicate) : Statement(PredicateTypes.Verdict)
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
}
