using System.Collections.Immutable;
using System.Security.Cryptography;
using Cordon.Policy;
using Cordon.State;
using Cordon.State.Keys;

namespace Cordon.Configuration;

/// <summary>Whom a policy asks (<c>approvals.escalation</c>), held against the keys that there are.</summary>
internal static class AskedApprovers
{
    /// <summary>Groups and keys of the policy that nobody who may approve belongs to, or is; none where there is no state yet.</summary>
    public static ImmutableArray<string> Missing(string data, PolicySet policy)
    {
        if (policy.Asked.IsEmpty || !(File.Exists(Path.Combine(data, StateDatabase.FileName)) || SharedStateReference.Of(data) is not null))
        {
            return [];
        }

        using StateDatabase state = SharedStateReference.Open(data);
        using KeyStore keys = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        HashSet<string> there = new(StringComparer.Ordinal);
        foreach (Key key in keys.List().Where(key => key.Role != KeyRole.Caller && key.Revoked is null && !(key.Expires <= DateTimeOffset.UtcNow)))
        {
            there.UnionWith([key.Id, keys.OriginOf(key), .. key.Groups]);
        }

        return [.. policy.Asked.Where(name => !there.Contains(name))];
    }
}
