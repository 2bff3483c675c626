using System.Globalization;
using System.Text.Json;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Wire;
using Cordon.State.Approvals;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary><c>/cordon/v1/approvals/delegations</c>: who decides by whose right while somebody is absent.</summary>
internal sealed class DelegationEndpoints(DelegationStore store, Outbox<DelegationEvent> recorder, TimeProvider time)
{
    private const int MostBytes = 16 * 1024;

    public Approver WithHanded(Approver by) => store.WithHanded(by);

    public Task ListAsync(HttpContext context, Approver by) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("delegations");
        foreach (Delegation delegation in store.List(by.Role == KeyRole.Admin ? null : by.Tenant, AdminQuery.MostRows))
        {
            json.WriteStartObject();
            DelegationJson.Write(json, delegation, time.GetUtcNow());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public async Task HandAsync(HttpContext context, Approver by)
    {
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } asked
            || asked.Get("to"u8).TextOrNull() is not { Length: > 0 } to
            || !DateTimeOffset.TryParse(asked.Get("until"u8).TextOrNull(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset until))
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-delegation", """Send {"to": "the id of a key", "until": "2026-12-31T12:00:00Z"}.""");
            return;
        }

        DelegationOutcome outcome = store.Hand(by, to, until, out Delegation? made);
        await AnswerAsync(context, outcome, made);
    }

    public async Task EndAsync(HttpContext context, Approver by)
    {
        string id = AdminQuery.Id(context);
        DelegationOutcome outcome = store.End(id, by);
        await AnswerAsync(context, outcome, outcome == DelegationOutcome.Done ? store.Find(id) : null);
    }

    private async Task AnswerAsync(HttpContext context, DelegationOutcome outcome, Delegation? delegation)
    {
        if (delegation is null)
        {
            await JsonReply.WriteErrorAsync(context, ApprovalComplaint.Of(outcome));
            return;
        }

        await recorder.RecordAsync();
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => DelegationJson.Write(json, delegation, time.GetUtcNow()));
    }
}
