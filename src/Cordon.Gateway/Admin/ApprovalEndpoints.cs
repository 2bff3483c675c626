using System.Data.Common;
using Cordon.Contracts;
using Cordon.Gateway.Asking;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Wire;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>
/// <c>/cordon/v1/approvals</c>: what waits for a person, and deciding about it. For keys with the role approver, of their own tenant, and for
/// admins; a caller may look at what it asked itself, and withdraw it.
/// </summary>
internal sealed class ApprovalEndpoints(IdentityStage identity, KeyStore keys, ApprovalStore store, ApprovalDesk desk, DelegationEndpoints delegations)
{
    private const int MostBytes = 16 * 1024;

    public void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/cordon/v1/approvals");
        group.MapGet("", (RequestDelegate)(context => ForApprovers(context, ListAsync)));
        group.MapGet("/delegations", (RequestDelegate)(context => ForApprovers(context, delegations.ListAsync)));
        group.MapPost("/delegations", (RequestDelegate)(context => ForApprovers(context, delegations.HandAsync)));
        group.MapPost("/delegations/{id}/end", (RequestDelegate)(context => ForApprovers(context, delegations.EndAsync)));
        group.MapGet("/{id}", (RequestDelegate)(context => Known(context, ShowAsync)));
        group.MapPost("/{id}/grant", (RequestDelegate)(context => ForApprovers(context, GrantAsync)));
        group.MapPost("/{id}/deny", (RequestDelegate)(context => ForApprovers(context, DenyAsync)));
        group.MapPost("/{id}/withdraw", (RequestDelegate)(context => Known(context, WithdrawAsync)));
    }

    private async Task ListAsync(HttpContext context, Approver by)
    {
        IQueryCollection query = context.Request.Query;
        ApprovalState? state = null;
        if (Text("state") is { } word)
        {
            if (!Words.TryParse(word, out ApprovalState read))
            {
                await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-filter", $"state is one of: {string.Join(", ", Words.All<ApprovalState>())}.");
                return;
            }

            state = read;
        }

        int limit = AdminQuery.Limit(context);
        IReadOnlyList<Approval> found = store.List(new ApprovalFilter(
            state, by.Role == KeyRole.Admin ? Text("tenant") : by.Tenant, Text("application"), Text("session"), Text("tool"), Text("rule"), Text("before"), limit));
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("approvals");
            foreach (Approval approval in found)
            {
                json.WriteStartObject();
                ApprovalJson.WriteLine(json, approval);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (found.Count == limit)
            {
                json.WriteString("next", found[^1].Id);
            }
        });

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }

    private Task ShowAsync(HttpContext context, Recognition caller) => store.Find(AdminQuery.Id(context)) switch
    {
        { } approval when Of(caller).MaySee(approval.Request.Caller.Tenant) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => ApprovalJson.Write(json, approval)),
        { } own when IsOwn(own, caller) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => ApprovalJson.WriteTicket(json, own)),
        _ => NotFoundAsync(context),
    };

    private async Task GrantAsync(HttpContext context, Approver by)
    {
        if (await ReadAsync(context) is not var (note, count))
        {
            return;
        }

        int there = 0;
        await AnswerAsync(context, count is { } said ? store.GrantAlike(AdminQuery.Id(context), said, by, note, out there) : store.Grant(AdminQuery.Id(context), by, note), there);
    }

    private async Task DenyAsync(HttpContext context, Approver by)
    {
        if (await ReadAsync(context) is var (note, _))
        {
            await AnswerAsync(context, store.Deny(AdminQuery.Id(context), by, note), 0);
        }
    }

    private async Task WithdrawAsync(HttpContext context, Recognition caller)
    {
        if (store.Find(AdminQuery.Id(context)) is not { } approval || !(caller.Role == KeyRole.Admin || IsOwn(approval, caller)))
        {
            await NotFoundAsync(context);
            return;
        }

        await AnswerAsync(context, store.Withdraw([approval.Id]) == 1 ? ApprovalOutcome.Done : ApprovalOutcome.TooLate, 0);
    }

    /// <summary>Tells what came of it, once it is on record.</summary>
    private async Task AnswerAsync(HttpContext context, ApprovalOutcome outcome, int there)
    {
        if (outcome is ApprovalOutcome.Done or ApprovalOutcome.OneOfTwo)
        {
            if (!await desk.ChangedAsync())
            {
                await JsonReply.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "evidence-unavailable",
                    "It is decided, but not on record yet, and nothing passes for it before it is. The operator finds the reason at /readyz.");
                return;
            }

            Approval approval = store.Find(AdminQuery.Id(context))!;
            await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => ApprovalJson.WriteLine(json, approval));
            return;
        }

        await JsonReply.WriteErrorAsync(context, ApprovalComplaint.Of(outcome, there));
    }

    /// <summary>Note and count of the body, which may be empty; null when it is not what it should be, and the caller has been told.</summary>
    private static async Task<(string Note, int? Count)?> ReadAsync(HttpContext context)
    {
        AdminBody body = await AdminBody.ReadAsync(context, MostBytes);
        string note = body.Object?.Get("note"u8).TextOrNull() ?? "";
        JsonNode count = body.Object?.Get("count"u8) ?? default;
        if ((!body.IsEmpty && body.Object is null) || note.Length > ApprovalStore.LongestNote
            || (count.Kind != System.Text.Json.JsonValueKind.Undefined && count.Integer() is not > 0))
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-decision",
                $$"""Send {"note": "…", "count": n}, or nothing; a note has at most {{ApprovalStore.LongestNote}} characters, and a count grants so many requests of the same rule, tool and caller.""");
            return null;
        }

        return (note, count.Integer());
    }

    private Task ForApprovers(HttpContext context, Func<HttpContext, Approver, Task> handler) => Known(context, (known, caller) => caller.Role is KeyRole.Admin or KeyRole.Approver
        ? handler(known, Of(caller))
        : JsonReply.WriteErrorAsync(known, StatusCodes.Status403Forbidden, "not-approver", "This needs a key with the role approver or admin."));

    private async Task Known(HttpContext context, Func<HttpContext, Recognition, Task> handler)
    {
        Recognition caller = identity.Recognise(context);
        if (caller.Principal is null)
        {
            await JsonReply.WriteErrorAsync(context, caller.Status, caller.Code, caller.Message);
            return;
        }

        try
        {
            await handler(context, caller);
        }
        catch (Exception exception) when (exception is StateException or DbException && !context.Response.HasStarted)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "state-unavailable", "Approvals cannot be read or written now. The operator finds the reason in the log.");
        }
    }

    // Who has neither a key nor is the operator at its own machine decides nothing, whatever proved who it is.
    private Approver Of(Recognition caller) => caller switch
    {
        { Key: { } key } => delegations.WithHanded(Approver.Of(key, keys)),
        { Role: KeyRole.Admin, Principal.AuthenticatedBy: Authentication.Development } => Approver.Development,
        _ => Approver.Nobody,
    };

    private static bool IsOwn(Approval approval, Recognition caller) => caller.Principal is { } principal && approval.Request.Caller ==
        new ApprovalCaller(principal.Tenant, principal.Application, principal.KeyId ?? "", principal.Agent ?? "", principal.User ?? "");


    private static Task NotFoundAsync(HttpContext context) =>
        JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "no-such-approval", "There is no approval with this id that this key may see.");
}
