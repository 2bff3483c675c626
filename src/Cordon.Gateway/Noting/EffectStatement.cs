using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State.Effects;

namespace Cordon.Gateway.Noting;

/// <summary>What evidence says of a call of which nobody knew what became. Of the call itself only a pseudonym, as with approvals.</summary>
internal static class EffectStatement
{
    public static EventStatement Of(EffectEvent said, EvidenceLog log)
    {
        EffectCall call = said.Effect.Call;
        List<KeyValuePair<string, EventValue>> fields =
        [
            new("application", call.Caller.Application),
            new("at", said.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
            new("effect", said.Effect.Id),
            new("event", said.Event),
            new("exchange", call.Exchange),
            new("outcome", Words.Of(said.Outcome)),
            new("server", call.Server),
            new("subject_ref", log.Pseudonym(call.Caller.Tenant, "effect", call.Digest)),
            new("tenant", call.Caller.Tenant),
        ];
        if (said.Event == "effect-resolved")
        {
            fields.Add(new("approver_key", said.Key.Length > 0 ? said.Key : "development"));
            // The note is a person's words and stays in the state.
            fields.Add(new("note_sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said.Note)))));
        }

        if (call.Caller.Key.Length > 0)
        {
            fields.Add(new("key_id", call.Caller.Key));
        }

        if (call.Session.Length > 0)
        {
            fields.Add(new("session_ref", log.Pseudonym(call.Caller.Tenant, "session", call.Session)));
        }

        return new EventStatement(PredicateTypes.Approval, "effect", new Digest(SHA256.HashData(Encoding.UTF8.GetBytes(said.Effect.Id))), fields);
    }
}
