using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Identity.Mandates;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Wire;
using Cordon.State.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>The registry of agents: who answers for each, and what it may use at most.</summary>
public sealed class AgentEndpoints
{
    private const int MostBytes = 64 * 1024;
    private const int LongestBy = 100;
    private const string Wanted =
        """Send {"id": "…", "owner": "…", "by": "…", "tools": ["…"], "models": ["…"], "purpose": "…", "tier": "low|medium|high|critical", "expires": "2027-01-31T00:00:00Z", "public_key": {…}}; id, owner and by are required.""";

    private readonly AgentStore _agents;
    private readonly Outbox<AgentEvent> _recorder;
    private readonly TimeProvider _time;

    internal AgentEndpoints(AgentStore agents, Outbox<AgentEvent> recorder, TimeProvider time) => (_agents, _recorder, _time) = (agents, recorder, time);

    public Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("agents");
        foreach (Agent agent in _agents.List())
        {
            json.WriteStartObject();
            Write(json, agent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public Task ShowAsync(HttpContext context) => _agents.List().FirstOrDefault(agent => agent.Tenant == TenantOf(context) && agent.Id == AdminQuery.Id(context)) is { } found
        ? JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, found))
        : NotFoundAsync(context);

    public async Task RegisterAsync(HttpContext context)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } body || Text(body, "id"u8) is not { } id || Text(body, "owner"u8) is not { } owner || ByOf(body) is not { } by
            || !TryGlobs(body.Get("tools"u8), out ImmutableArray<string> tools) || !TryGlobs(body.Get("models"u8), out ImmutableArray<string> models)
            || !TryTier(body, out Tier tier) || !TryTime(body, now + Agent.UsualLife, out DateTimeOffset expires))
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-agent", Wanted);
            return;
        }

        JsonNode key = body.Get("public_key"u8);
        Agent wanted = new(Text(body, "tenant"u8) ?? "default", id, owner, tier, tools, models, Text(body, "purpose"u8) ?? "", now, expires)
        {
            PublicKey = key.Kind == JsonValueKind.Undefined ? null : Encoding.UTF8.GetString(key.Bytes.Span),
        };
        if ((wanted.Problem(now) ?? AgentKey.Problem(wanted.PublicKey)) is { } problem)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-agent", $"No: {problem}.");
            return;
        }

        await ChangedAsync(context, _agents.Register(wanted, by), StatusCodes.Status409Conflict, "agent-revoked", "An agent of this id was revoked, and that is for good: choose another id.");
    }

    public async Task RenewAsync(HttpContext context)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } body || ByOf(body) is not { } by || !TryTime(body, now + Agent.UsualLife, out DateTimeOffset expires)
            || expires <= now || expires > now.AddDays(Agent.MostDays) || Text(body, "owner"u8) is { Length: 0 or > Agent.LongestWord })
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-agent", """Send {"by": "…", "expires": "2027-01-31T00:00:00Z", "owner": "…"}; by is required.""");
            return;
        }

        await ChangedAsync(
            context, _agents.Renew(TenantOf(context), AdminQuery.Id(context), expires, Text(body, "owner"u8), by), StatusCodes.Status409Conflict, "not-renewable",
            "There is no such agent, it was revoked, or nobody answers for it: then name an owner.");
    }

    public async Task RevokeAsync(HttpContext context) => await ChangedAsync(
        context, context.Request.Query["by"].ToString() is { Length: > 0 and <= LongestBy } by ? _agents.Revoke(TenantOf(context), AdminQuery.Id(context), by) : null, StatusCodes.Status404NotFound, "no-such-agent",
        "There is no agent of this id (GET /cordon/v1/agents lists them), or ?by= does not say who revokes it.");

    public async Task DisownAsync(HttpContext context)
    {
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } body || Text(body, "owner"u8) is not { Length: > 0 } owner || ByOf(body) is not { } by)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-owner", """Send {"owner": "…", "by": "…"}.""");
            return;
        }

        IReadOnlyList<Agent> disowned = _agents.Disown(owner, by);
        await _recorder.RecordAsync();
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => JsonReply.WriteWords(json, "disowned", disowned.Select(agent => agent.Id)));
    }

    private async Task ChangedAsync(HttpContext context, Agent? agent, int status, string code, string otherwise)
    {
        if (agent is null)
        {
            await JsonReply.WriteErrorAsync(context, status, code, otherwise);
            return;
        }

        await _recorder.RecordAsync();
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, agent));
    }

    private void Write(Utf8JsonWriter json, Agent agent)
    {
        json.WriteString("tenant", agent.Tenant);
        json.WriteString("id", agent.Id);
        json.WriteString("state", Words.Of(agent.StateAt(_time.GetUtcNow())));
        json.WriteString("owner", agent.Owner);
        json.WriteString("tier", Words.Of(agent.Tier));
        JsonReply.WriteWords(json, "tools", agent.Tools);
        JsonReply.WriteWords(json, "models", agent.Models);
        json.WriteString("purpose", agent.Purpose);
        json.WriteString("created", agent.Created);
        json.WriteString("expires", agent.Expires);
        if (agent.Revoked is { } revoked)
        {
            json.WriteString("revoked", revoked);
        }
    }

    private static string? Text(JsonNode body, ReadOnlySpan<byte> name) => body.Get(name).TextOrNull();

    private static string? ByOf(JsonNode body) => Text(body, "by"u8) is { Length: > 0 and <= LongestBy } by ? by : null;

    private static bool TryTier(JsonNode body, out Tier tier)
    {
        tier = Tier.Low;
        return body.Get("tier"u8) is { Kind: JsonValueKind.Undefined } || (Text(body, "tier"u8) is { } word && Words.TryParse(word, out tier));
    }

    private static bool TryTime(JsonNode body, DateTimeOffset usual, out DateTimeOffset time)
    {
        time = usual;
        return body.Get("expires"u8) is { Kind: JsonValueKind.Undefined }
            || DateTimeOffset.TryParse(Text(body, "expires"u8), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }

    private static bool TryGlobs(JsonNode list, out ImmutableArray<string> globs)
    {
        globs = [];
        if (list.Kind is not (JsonValueKind.Undefined or JsonValueKind.Array))
        {
            return false;
        }

        foreach (JsonNode item in list.Items)
        {
            if (item.TextOrNull() is not { } glob || globs.Length == Agent.MostGlobs)
            {
                return false;
            }

            globs = globs.Add(glob);
        }

        return true;
    }

    private static string TenantOf(HttpContext context) => context.Request.Query["tenant"] is { Count: 1 } tenant ? tenant.ToString() : "default";

    private static Task NotFoundAsync(HttpContext context) =>
        JsonReply.WriteErrorAsync(context, StatusCodes.Status404NotFound, "no-such-agent", "There is no agent of this id; GET /cordon/v1/agents lists them.");
}
