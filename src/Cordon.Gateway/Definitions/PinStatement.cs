using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>What evidence says of a decision about a definition.</summary>
internal static class PinStatement
{
    // The name is the server's word, so only its hash is there: whoever has the definition finds the statement by its digest.
    public static EventStatement Of(PinDecision decision) => new(
        PredicateTypes.ConfigChange, "definition", new Digest(Convert.FromHexString(decision.Digest)),
        [
            new("decided_at", decision.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
            new("decided_by", decision.By),
            new("event", decision.IsApproval ? "definition-approved" : "definition-rejected"),
            new("kind", Words.Of(decision.Kind)),
            new("name_sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(decision.Name)))),
            new("server", decision.Server),
        ]);
}
