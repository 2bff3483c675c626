using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence;
using Cordon.State.Sessions;

namespace Cordon.Gateway.Recording;

/// <summary>What evidence says of a label that a person has taken from a session.</summary>
internal static class ClearingStatement
{
    // The reason is a person's words and stays in the state; its hash shows later that it is the one that was given.
    public static EventStatement Of(Clearing clearing, EvidenceLog log)
    {
        string session = log.Pseudonym(clearing.Tenant, "session", clearing.Session);
        return new EventStatement(
            PredicateTypes.ConfigChange, "session", new Digest(Hash(session)),
            [
                new("application", clearing.Application),
                new("decided_at", clearing.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
                new("decided_by", clearing.Key.Length > 0 ? clearing.Key : "development"),
                new("event", "session-declassified"),
                new("label", clearing.Label),
                new("number", clearing.Number),
                new("reason_sha256", Convert.ToHexStringLower(Hash(clearing.Reason))),
                new("session_ref", session),
                new("tenant", clearing.Tenant),
            ]);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
