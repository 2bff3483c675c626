using System.Text.Json;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Wire;
using Cordon.State.Approvals;
using Cordon.State.Keys;
using Cordon.State.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>
/// <c>/cordon/v1/sessions</c>: which labels sessions carry, and taking one from a session, with a reason and on record. For keys with the role approver, of their own
/// tenant, and for admins.
/// </summary>
internal sealed class SessionEndpoints(IdentityStage identity, KeyStore keys, ClearingStore store, SessionStore sessions, Outbox<Clearing> recorder)
{
    private const int MostBytes = 16 * 1024;

    private readonly ApproverDoor _door = new(identity, keys, "Sessions");

    public void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/cordon/v1/sessions");
        group.MapGet("", (RequestDelegate)(context => _door.LetInAsync(context, ListAsync)));
        group.MapGet("/{id}", (RequestDelegate)(context => _door.LetInAsync(context, ShowAsync)));
        group.MapPost("/{id}/declassify", (RequestDelegate)(context => _door.LetInAsync(context, DeclassifyAsync)));
    }

    private Task ListAsync(HttpContext context, Approver by) =>
        JsonReply.WriteListAsync(context, "sessions", store.List(by, AdminQuery.Limit(context)), SessionJson.WriteLine);

    private Task ShowAsync(HttpContext context, Approver by) => store.Find(AdminQuery.Id(context), by) is { } session
        ? JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => SessionJson.Write(json, session))
        : ComplainAsync(context, ClearingOutcome.Unknown);

    private async Task DeclassifyAsync(HttpContext context, Approver by)
    {
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } asked
            || asked.Get("label"u8).TextOrNull() is not { Length: > 0 } label || asked.Get("reason"u8).TextOrNull() is not { Length: > 0 and <= ClearingStore.LongestReason } reason)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-decision", $$"""Send {"label": "…", "reason": "…"}; a reason has at most {{ClearingStore.LongestReason}} characters.""");
            return;
        }

        ClearingOutcome outcome = store.Clear(AdminQuery.Id(context), label, reason, by);
        if (outcome != ClearingOutcome.Done)
        {
            await ComplainAsync(context, outcome);
            return;
        }

        sessions.LookAgain();
        await recorder.RecordAsync();
        await ShowAsync(context, by);
    }

    private static Task ComplainAsync(HttpContext context, ClearingOutcome outcome) => JsonReply.WriteErrorAsync(context, SessionJson.Complaint(outcome));
}
