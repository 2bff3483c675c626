using System.Security.Cryptography;
using Cordon.Configuration;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.Commands;

/// <summary>Where a person looks or decides on the state of a running or stopped gateway. Whoever does shows a key: the file would take anybody's word.</summary>
internal static class ApproverDesk
{
    /// <summary>The environment variable that has the key, where no option does.</summary>
    public const string KeyVariable = "CORDON_KEY";

    /// <summary>Opens the state, and lets the holder of a valid key with the role approver or admin act on it.</summary>
    /// <param name="data">The gateway's data directory.</param>
    /// <param name="presented">The key as it was given; null for that of the environment.</param>
    public static int With(string data, string? presented, Func<StateDatabase, KeyStore, Approver, int> act)
    {
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        if ((presented ?? Environment.GetEnvironmentVariable(KeyVariable)) is not { } shown)
        {
            return Exit.Usage($"whoever looks or decides shows a key: set {KeyVariable}, or pass --key. 'cordon keys create --role approver --name NAME' makes one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        using KeyStore keys = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        return keys.Find(shown) is KeyLookup.Found { Key: { Role: KeyRole.Approver or KeyRole.Admin } key }
            ? act(state, keys, Approver.Of(key, keys))
            : Exit.Complain(Exit.Finding, "this key may not decide: it has to be valid here, with the role approver or admin.");
    }
}
