using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.State.Agents;

namespace Cordon.Gateway.Admin;

/// <summary>What evidence says of a change in the registry of agents. All of it are the operator's words; a purpose may be long, so its hash is there.</summary>
internal static class AgentStatement
{
    public static EventStatement Of(AgentEvent happened)
    {
        Agent agent = happened.Agent;
        return new EventStatement(
            PredicateTypes.ConfigChange, "agent", new Digest(SHA256.HashData(Encoding.UTF8.GetBytes($"{agent.Tenant}\0{agent.Id}"))),
            [
                new("agent", agent.Id),
                new("decided_at", Time(happened.At)),
                new("decided_by", happened.By),
                new("event", happened.Event),
                new("expires", Time(agent.Expires)),
                new("models_sha256", Hash(string.Join('\n', agent.Models))),
                new("owner", agent.Owner),
                new("public_key_sha256", agent.PublicKey is { } key ? Hash(key) : ""),
                new("purpose_sha256", Hash(agent.Purpose)),
                new("tenant", agent.Tenant),
                new("tier", Words.Of(agent.Tier)),
                new("tools_sha256", Hash(string.Join('\n', agent.Tools))),
            ]);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
