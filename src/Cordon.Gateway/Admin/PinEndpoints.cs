using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Definitions;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Wire;
using Cordon.State.Pins;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cordon.Gateway.Admin;

/// <summary>Pins: what MCP servers define, what of it changed, and what a person says to that. The words of definitions are the servers'.</summary>
public sealed class PinEndpoints
{
    private const int MostBytes = 16 * 1024;
    private const int LongestBy = 100;

    private readonly PinStore _pins;
    private readonly Outbox<PinDecision> _recorder;

    internal PinEndpoints(PinStore pins, Outbox<PinDecision> recorder) => (_pins, _recorder) = (pins, recorder);

    public Task ListAsync(HttpContext context) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("pins");
        foreach (Pin pin in _pins.List(context.Request.Query["server"] is { Count: 1 } server ? server.ToString() : null))
        {
            json.WriteStartObject();
            Write(json, pin);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public Task ShowAsync(HttpContext context)
    {
        if (!Words.TryParse((string)context.GetRouteValue("kind")!, out PinKind kind) || _pins.Find((string)context.GetRouteValue("server")!, kind, context.Request.Query["name"].ToString()) is not { } pin)
        {
            return NotFoundAsync(context);
        }

        return JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            Write(json, pin);
            json.WritePropertyName("definition");
            json.WriteRawValue(pin.Seen.Canonical);
            json.WritePropertyName("baseline");
            json.WriteRawValue(pin.Baseline.Canonical);
            json.WriteStartArray("differences");
            foreach (PinDifference difference in PinDiff.Of(pin.Baseline, pin.Seen))
            {
                json.WriteStartObject();
                json.WriteString("path", difference.Path);
                json.WriteString("before", difference.Before);
                json.WriteString("after", difference.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    public Task ApproveAsync(HttpContext context) => DecideAsync(context, approves: true);

    public Task RejectAsync(HttpContext context) => DecideAsync(context, approves: false);

    private async Task DecideAsync(HttpContext context, bool approves)
    {
        if ((await AdminBody.ReadAsync(context, MostBytes)).Object is not { } asked
            || asked.Get("name"u8).TextOrNull() is not { Length: > 0 } name || asked.Get("digest"u8).TextOrNull() is not { Length: >= 8 } digest
            || asked.Get("by"u8).TextOrNull() is not { Length: > 0 and <= LongestBy } by)
        {
            await JsonReply.WriteErrorAsync(context, StatusCodes.Status400BadRequest, "invalid-decision", """Send {"name": "…", "digest": "…", "by": "…"}: the digest (eight digits at least) of what was looked at, and who looked.""");
            return;
        }

        if (!Words.TryParse((string)context.GetRouteValue("kind")!, out PinKind kind) || _pins.Decide((string)context.GetRouteValue("server")!, kind, name, digest, approves, by) is not { } decision)
        {
            await NotFoundAsync(context);
            return;
        }

        await _recorder.RecordAsync();
        await JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("decided", approves ? "approved" : "rejected");
            json.WriteString("digest", decision.Digest);
        });
    }

    private static void Write(Utf8JsonWriter json, Pin pin)
    {
        json.WriteString("server", pin.Server);
        json.WriteString("kind", Words.Of(pin.Kind));
        json.WriteString("name", pin.Name);
        json.WriteString("state", Words.Of(pin.State));
        json.WriteString("digest", pin.Seen.Digest);
        json.WriteString("baseline_digest", pin.Baseline.Digest);
        json.WriteString("renamed_from", pin.RenamedFrom);
        json.WriteString("decided_by", pin.DecidedBy);
        json.WriteString("first_seen", pin.FirstSeen);
        json.WriteString("last_seen", pin.LastSeen);
        if (pin.Gone is { } gone)
        {
            json.WriteString("gone", gone);
        }
    }

    private static Task NotFoundAsync(HttpContext context) => JsonReply.WriteErrorAsync(
        context, StatusCodes.Status404NotFound, "no-such-pin", "There is no definition of that name, or it is not of that digest any more; GET /cordon/v1/pins lists them.");
}
