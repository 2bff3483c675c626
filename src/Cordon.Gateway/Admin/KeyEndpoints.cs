using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.State.Agents;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>Keys: created and rotated secrets are shown once, in the answer, and never again.</summary>
internal sealed class KeyEndpoints(KeyStore keys)
{
    private const int MostBytes = 16 * 1024;

    public Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("keys");
        foreach (Key key in keys.List())
        {
            json.WriteStartObject();
            WriteKey(json, key);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public async Task CreateAsync(HttpContext context)
    {
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } asked
            || asked.Get("name"u8).TextOrNull() is not { Length: > 0 and <= 100 } name)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-key-request", """Send {"name": "…", "application": "…", "tenant": "…", "role": "caller|admin|approver", "groups": ["…"], "agent": "…"}; name is required.""");
            return;
        }

        KeyRole role = KeyRole.Caller;
        if (asked.Get("role"u8).TextOrNull() is { } word && !Words.TryParse(word, out role))
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-role", "role is caller, admin or approver.");
            return;
        }

        ImmutableArray<string> groups = Groups(asked.Get("groups"u8));
        if (KeyGroups.Problem(groups, role) is { } problem)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-groups", $"No: {problem}.");
            return;
        }

        IssuedKey issued = keys.Create(new KeyRequest(
            name,
            asked.Get("tenant"u8).TextOrNull() ?? "default",
            asked.Get("application"u8).TextOrNull() ?? Key.UsualApplication(role),
            role,
            Agent: asked.Get("agent"u8).TextOrNull() is { Length: > 0 and <= Agent.LongestId } agent ? agent : null) { Groups = groups });
        await WriteIssuedAsync(context, StatusCodes.Status201Created, issued);
    }

    public Task RevokeAsync(HttpContext context) => keys.Revoke(AdminQuery.Id(context))
        ? JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => json.WriteString("revoked", AdminQuery.Id(context)))
        : NotFoundAsync(context);

    public Task RotateAsync(HttpContext context) => keys.Rotate(AdminQuery.Id(context)) is { } issued
        ? WriteIssuedAsync(context, StatusCodes.Status200OK, issued)
        : NotFoundAsync(context);

    private static Task WriteIssuedAsync(HttpContext context, int status, IssuedKey issued) => JsonReply.WriteAsync(context, status, json =>
    {
        json.WriteString("secret", issued.Presented);
        WriteKey(json, issued.Key);
    });

    private static void WriteKey(Utf8JsonWriter json, Key key)
    {
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        json.WriteString("tenant", key.Tenant);
        json.WriteString("application", key.Application);
        json.WriteString("role", Words.Of(key.Role));
        if (!key.Groups.IsEmpty)
        {
            JsonReply.WriteWords(json, "groups", key.Groups);
        }

        if (key.Agent is { } agent)
        {
            json.WriteString("agent", agent);
        }

        json.WriteString("created", key.Created);
        if (key.Expires is { } expires)
        {
            json.WriteString("expires", expires);
        }

        if (key.Revoked is { } revoked)
        {
            json.WriteString("revoked", revoked);
        }
    }

    // What is no text is no group, and refused as such.
    private static ImmutableArray<string> Groups(JsonNode list)
    {
        ImmutableArray<string>.Builder groups = ImmutableArray.CreateBuilder<string>();
        foreach (JsonNode item in list.Items)
        {
            groups.Add(item.TextOrNull() ?? "");
        }

        return groups.ToImmutable();
    }

    private static Task NotFoundAsync(HttpContext context) =>
        JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "no-such-key", "There is no valid key with this id; GET /cordon/v1/keys lists them.");
}
