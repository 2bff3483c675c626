using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Telemetry;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Asking;

/// <summary>
/// Puts each step of an approval on record, in the order in which they were taken, whoever took them: a command beside the gateway has no
/// log to write to. A crash between the log and the note of what was written writes those steps twice, never not at all.
/// </summary>
internal sealed class ApprovalJournal(ApprovalStore store, EvidenceLog log, Instruments instruments) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Records what is not on record yet; false when the log takes nothing, and then nothing may follow from those steps.</summary>
    public async Task<bool> RecordAsync()
    {
        await _one.WaitAsync();
        try
        {
            // What is taken while this goes on is put on record by whoever took it.
            long last = store.Version();
            while (store.IsUnrecorded(last))
            {
                // Another replica may be at it: then this waits for it, and finds less to do, or nothing.
                using IDisposable turn = store.RecordAlone();
                foreach (List<ApprovalEvent> steps in InOrder(store.Unrecorded()))
                {
                    await WriteAsync(steps);
                }
            }

            return true;
        }
        catch (EvidenceRefusedException)
        {
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Groups that can be written at once: of one approval each has one step, and the next group has its next one.</summary>
    private static List<List<ApprovalEvent>> InOrder(IReadOnlyList<ApprovalEvent> steps)
    {
        List<List<ApprovalEvent>> groups = [];
        HashSet<string> inGroup = new(StringComparer.Ordinal);
        foreach (ApprovalEvent step in steps)
        {
            if (groups.Count == 0 || !inGroup.Add(step.Approval.Id))
            {
                groups.Add([]);
                inGroup = new(StringComparer.Ordinal) { step.Approval.Id };
            }

            groups[^1].Add(step);
        }

        return groups;
    }

    // Others wait meanwhile, here and in other replicas: what goes into the log together waits for the disk once.
    private async Task WriteAsync(List<ApprovalEvent> steps)
    {
        Task[] writing = [.. steps.Select(step => log.AppendAsync(StatementOf(step)).AsTask())];
        await Task.WhenAll(writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ApprovalEvent[] written = [.. steps.Where((_, i) => writing[i].IsCompletedSuccessfully)];
        store.Recorded(written);
        foreach (ApprovalEvent step in written)
        {
            Count(step);
        }

        await Task.WhenAll(writing);
    }

    /// <summary>Ids and words of the policy; of what was asked only a pseudonym, because arguments can be guessed from a plain hash.</summary>
    private EventStatement StatementOf(ApprovalEvent taken)
    {
        Approval approval = taken.Approval;
        ApprovalRequest request = approval.Request;
        List<KeyValuePair<string, EventValue>> fields =
        [
            new("application", request.Caller.Application),
            new("approval", approval.Id),
            new("approvers_needed", (long)request.Terms.Approvers),
            new("at", Moment(taken.At)),
            new("direction", request.Direction),
            new("event", taken.Event),
            new("exchange", request.Exchange),
            new("expires", Moment(approval.Expires)),
            new("kind", Words.Of(request.Kind)),
            new("plane", request.Plane),
            new("policy_version", request.PolicyVersion),
            new("rule", request.Rule),
            new("separation", request.Terms.Separation),
            new("subject_ref", log.Pseudonym(request.Caller.Tenant, "approval", request.Digest)),
            new("tenant", request.Caller.Tenant),
        ];
        Optional("approver_key", taken.Key);
        Optional("on_behalf_of", taken.OnBehalf);
        Optional("asked", string.Join(' ', taken.Event == "opened" ? approval.Request.Terms.Escalation.TakeWhile(step => step.AfterSeconds == 0).SelectMany(step => step.To).Distinct() : taken.Asked));
        Optional("key_id", request.Caller.Key);
        Optional("redeemed_by", taken.Event == "redeemed" ? approval.RedeemedBy ?? "" : "");
        Optional("session_ref", request.Session.Length > 0 ? log.Pseudonym(request.Caller.Tenant, "session", request.Session) : "");
        return new EventStatement(PredicateTypes.Approval, "approval", new Digest(SHA256.HashData(Encoding.UTF8.GetBytes(approval.Id))), fields);

        void Optional(string name, string value)
        {
            if (value.Length > 0)
            {
                fields.Add(new(name, value));
            }
        }
    }

    private void Count(ApprovalEvent taken) =>
        instruments.Approval(taken.Event, taken.Event is "granted" or "denied" ? (taken.At - taken.Approval.Opened).TotalSeconds : null);

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
