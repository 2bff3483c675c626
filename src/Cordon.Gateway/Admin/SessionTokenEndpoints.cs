using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Wire;
using Cordon.State.Agents;
using Cordon.State.Keys;
using Cordon.State.SessionTokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>Session tokens: a key is exchanged for something that is worth less and ends soon. Whoever holds the key needs no admin for it.</summary>
internal sealed class SessionTokenEndpoints(IdentityStage identity, SessionTokenDesk desk, SessionTokenStore tokens)
{
    private const int MostBytes = 64 * 1024;

    public void Map(IEndpointRouteBuilder app, Func<RequestDelegate, RequestDelegate> guarded)
    {
        app.MapPost("/cordon/v1/sessions/token", (RequestDelegate)IssueAsync);
        app.MapDelete("/cordon/v1/sessions/token/{id}", (RequestDelegate)RevokeAsync);
        app.MapGet("/cordon/v1/sessions/tokens", guarded(ListAsync));
        app.MapGet("/.well-known/jwks.json", (RequestDelegate)(context => JsonReply.WriteAsync(context, StatusCodes.Status200OK, desk.PublicKeys())));
    }

    private async Task IssueAsync(HttpContext context)
    {
        if (await KeyOfAsync(context) is not { } key)
        {
            return;
        }

        AdminBody body = await AdminBody.ReadAsync(context, MostBytes);
        JsonNode asked = body.Object ?? default;
        if ((!body.IsEmpty && body.Object is null)
            || !TrySeconds(asked.Get("seconds"u8), out int seconds) || !TrySession(asked.Get("session"u8), out string session)
            || !TryGlobs(asked.Get("tools"u8), out ImmutableArray<string>? tools) || !TryGlobs(asked.Get("models"u8), out ImmutableArray<string>? models))
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-token-request",
                $$"""Send {"session": "…", "seconds": {{SessionTokenDesk.UsualLifeSeconds}}, "tools": ["…"], "models": ["…"]}; all of it may be left out. At most {{SessionTokenDesk.LongestLifeSeconds}} seconds.""");
            return;
        }

        if (desk.Issue(key, session, TimeSpan.FromSeconds(seconds), tools, models) is not var (token, issued))
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status429TooManyRequests, "too-many-tokens", $"This key has {SessionTokenStore.MostOfKey} tokens that have not expired.");
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await JsonReply.WriteAsync(context, StatusCodes.Status201Created, json =>
        {
            json.WriteString("token", token);
            json.WriteString("id", issued.Id);
            json.WriteString("session", session);
            json.WriteString("expires", issued.Expires);
        });
    }

    private async Task RevokeAsync(HttpContext context)
    {
        if (await KeyOfAsync(context) is not { } key)
        {
            return;
        }

        string id = AdminQuery.Id(context);
        await (tokens.Revoke(id, key.Role == KeyRole.Admin ? null : key.Id)
            ? JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => json.WriteString("revoked", id))
            : JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "no-such-token", "There is no token of this id that has not expired, or it is another key's."));
    }

    private Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("tokens");
        foreach (SessionToken token in tokens.List())
        {
            json.WriteStartObject();
            json.WriteString("id", token.Id);
            json.WriteString("key", token.KeyId);
            json.WriteString("created", token.Created);
            json.WriteString("expires", token.Expires);
            if (token.Revoked is { } revoked)
            {
                json.WriteString("revoked", revoked);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    // A token is not exchanged for another: it would never end.
    private async Task<Key?> KeyOfAsync(HttpContext context)
    {
        Recognition caller = identity.Recognise(context);
        if (caller is { Key: { Role: not KeyRole.Approver } key })
        {
            return key;
        }

        await (caller.Principal is null
            ? JsonReply.WriteErrorAsync(context, caller.Status, caller.Code, caller.Message)
            : JsonReply.WriteErrorAsync(context, StatusCodes.Status403Forbidden, "key-needed", "This needs a Cordon key with the role caller or admin."));
        return null;
    }

    private static bool TrySeconds(JsonNode node, out int seconds)
    {
        seconds = node.Integer() ?? SessionTokenDesk.UsualLifeSeconds;
        return node.Kind is JsonValueKind.Undefined or JsonValueKind.Number && (node.Kind == JsonValueKind.Undefined || node.Integer() is not null) && seconds is > 0 and <= SessionTokenDesk.LongestLifeSeconds;
    }

    private static bool TrySession(JsonNode node, out string session)
    {
        session = node.TextOrNull() ?? $"s-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        return node.Kind is JsonValueKind.Undefined or JsonValueKind.String && session.Length is > 0 and <= SessionTokenDesk.LongestSession && session.All(c => c is > ' ' and <= '~');
    }

    private static bool TryGlobs(JsonNode list, out ImmutableArray<string>? globs)
    {
        globs = null;
        if (list.Kind != JsonValueKind.Array)
        {
            return list.Kind == JsonValueKind.Undefined;
        }

        ImmutableArray<string> all = [];
        foreach (JsonNode item in list.Items)
        {
            if (item.TextOrNull() is not { Length: > 0 and <= Agent.LongestGlob } glob || all.Length == Agent.MostGlobs)
            {
                return false;
            }

            all = all.Add(glob);
        }

        globs = all;
        return true;
    }
}
