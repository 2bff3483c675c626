using System.Text.Json;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Admin;

/// <summary>A delegation as the API and the command line show it.</summary>
public static class DelegationJson
{
    public static void Write(Utf8JsonWriter json, Delegation delegation, DateTimeOffset now)
    {
        json.WriteString("id", delegation.Id);
        json.WriteBoolean("holds", delegation.HoldsAt(now));
        json.WriteString("tenant", delegation.Tenant);
        json.WriteString("from", delegation.From);
        json.WriteString("from_name", delegation.FromName);
        json.WriteString("to", delegation.To);
        json.WriteString("to_name", delegation.ToName);
        json.WriteString("begins", delegation.Begins);
        json.WriteString("until", delegation.Ends);
        if (delegation.Ended is { } ended)
        {
            json.WriteString("ended", ended);
            json.WriteString("ended_by", delegation.EndedBy);
        }
    }
}
