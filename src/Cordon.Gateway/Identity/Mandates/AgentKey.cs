using System.Text;
using System.Text.Json;
using Cordon.Gateway.Identity.Tokens;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Identity.Mandates;

/// <summary>The public keys of agents, as JSON Web Keys.</summary>
public static class AgentKey
{
    /// <summary>What is wrong with a key; null when mandates can be checked with it, and where there is none.</summary>
    public static string? Problem(string? key)
    {
        if (key is null)
        {
            return null;
        }

        JsonTape? tape = JsonTape.Read(Encoding.UTF8.GetBytes(key), JsonLimits.Default, out _);
        // Nobody but the agent should have it.
        return tape?.Root.Get("d"u8).Kind is not (null or JsonValueKind.Undefined) ? "the key is a private one: register its public half"
            : tape is null || VerificationKey.Read(tape.Root) is null ? "a public key is a JSON Web Key: RSA from 2048 bits, or EC on P-256 or P-384, for signatures"
            : null;
    }
}
