using System.Text.Json;
using Cordon.Contracts;
using Cordon.State.Effects;

namespace Cordon.Gateway.Admin;

/// <summary>A noted call as the API and the command line show it to those who may say what became of it.</summary>
public static class EffectJson
{
    public static void Write(Utf8JsonWriter json, EffectRecord effect)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(effect);
        EffectCall call = effect.Call;
        json.WriteString("id", effect.Id);
        json.WriteString("state", Words.Of(effect.State));
        json.WriteString("server", call.Server);
        json.WriteString("tool", call.Tool);
        json.WriteString("tenant", call.Caller.Tenant);
        json.WriteString("application", call.Caller.Application);
        Optional(json, "key", call.Caller.Key);
        Optional(json, "agent", call.Caller.Agent);
        Optional(json, "user", call.Caller.User);
        json.WriteString("session", call.Session);
        json.WriteString("exchange", call.Exchange);
        json.WriteString("log", call.Log);
        json.WriteString("reserved", effect.Reserved);
        if (effect.Ended is { } ended)
        {
            json.WriteString("ended", ended);
        }

        if (effect.Resolved is { } resolved)
        {
            json.WriteStartObject("resolved_by");
            json.WriteString("key", resolved.Key);
            json.WriteString("name", resolved.Name);
            json.WriteString("note", resolved.Note);
            json.WriteEndObject();
        }
    }

    /// <summary>Why nothing came of it, with status and code for callers.</summary>
    public static (int Status, string Code, string Message) Complaint(EffectVerdict verdict) => verdict switch
    {
        EffectVerdict.Done => (200, "", ""),
        EffectVerdict.Unknown => (404, "no-such-effect", "There is no noted call with this id that this key may see."),
        EffectVerdict.TooLate => (409, "already-known", "It is known already what became of this call."),
        EffectVerdict.OwnCall => (403, "own-call", "The application whose call it was does not decide what became of it."),
    };

    private static void Optional(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
