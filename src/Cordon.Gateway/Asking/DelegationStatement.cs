using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Asking;

/// <summary>What evidence says of a right to decide that was handed on, or taken back before its time.</summary>
internal static class DelegationStatement
{
    public static EventStatement Of(DelegationEvent said) => new(
        PredicateTypes.Approval, "delegation", new Digest(SHA256.HashData(Encoding.UTF8.GetBytes(said.Delegation.Id))),
        [
            new("approver_key", said.Key),
            new("at", Moment(said.At)),
            new("delegation", said.Delegation.Id),
            new("event", said.Event),
            new("expires", Moment(said.Delegation.Ends)),
            new("from_key", said.Delegation.From),
            new("tenant", said.Delegation.Tenant),
            new("to_key", said.Delegation.To),
        ]);

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
