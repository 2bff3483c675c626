using Cordon.Contracts;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Wire;
using Cordon.State.Approvals;
using Cordon.State.Effects;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>
/// <c>/cordon/v1/effects</c>: calls that were noted before they were sent, and saying what became of one of which nobody knows. For keys with the role approver, of
/// their own tenant, and for admins.
/// </summary>
internal sealed class EffectEndpoints(IdentityStage identity, KeyStore keys, EffectStore store, Outbox<EffectEvent> recorder)
{
    private const int MostBytes = 16 * 1024;

    private readonly ApproverDoor _door = new(identity, keys, "Effects");

    public void Map(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/cordon/v1/effects");
        group.MapGet("", (RequestDelegate)(context => _door.LetInAsync(context, ListAsync)));
        group.MapGet("/{id}", (RequestDelegate)(context => _door.LetInAsync(context, ShowAsync)));
        group.MapPost("/{id}/resolve", (RequestDelegate)(context => _door.LetInAsync(context, ResolveAsync)));
    }

    private async Task ListAsync(HttpContext context, Approver by)
    {
        EffectState? state = null;
        if (context.Request.Query["state"].ToString() is { Length: > 0 } word)
        {
            if (!Words.TryParse(word, out EffectState read))
            {
                await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-filter", $"state is one of: {string.Join(", ", Words.All<EffectState>())}.");
                return;
            }

            state = read;
        }

        await JsonReply.WriteListAsync(context, "effects", store.List(by, state, AdminQuery.Limit(context)), EffectJson.Write);
    }

    private Task ShowAsync(HttpContext context, Approver by) => store.Find(AdminQuery.Id(context), by) is { } effect
        ? JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => EffectJson.Write(json, effect))
        : ComplainAsync(context, EffectVerdict.Unknown);

    private async Task ResolveAsync(HttpContext context, Approver by)
    {
        JsonNode? asked = (await AdminBody.ReadAsync(context, MostBytes)).Object;
        string note = asked?.Get("note"u8).TextOrNull() ?? "";
        string? outcome = asked?.Get("outcome"u8).TextOrNull();
        if (outcome is not ("done" or "failed") || note.Length > EffectStore.LongestNote)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-decision", $$"""Send {"outcome": "done", "note": "…"}, or failed; a note has at most {{EffectStore.LongestNote}} characters.""");
            return;
        }

        EffectVerdict verdict = store.Resolve(AdminQuery.Id(context), outcome == "done", note, by);
        if (verdict != EffectVerdict.Done)
        {
            await ComplainAsync(context, verdict);
            return;
        }

        await recorder.RecordAsync();
        await ShowAsync(context, by);
    }

    private static Task ComplainAsync(HttpContext context, EffectVerdict verdict) => JsonReply.WriteErrorAsync(context, EffectJson.Complaint(verdict));
}
