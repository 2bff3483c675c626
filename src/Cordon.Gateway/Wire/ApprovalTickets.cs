using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>The tickets in an error: nothing where there are none, so that all other errors stay as they are.</summary>
internal static class ApprovalTickets
{
    public static void Write(Utf8JsonWriter json, Denial denial)
    {
        if (denial.Approvals.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("approvals");
        foreach (ApprovalTicket ticket in denial.Approvals)
        {
            json.WriteStartObject();
            json.WriteString("id", ticket.Id);
            json.WriteString("url", ticket.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The same where values are texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, Denial denial)
    {
        if (!denial.Approvals.IsEmpty)
        {
            json.WriteString("approvals", string.Join(' ', denial.Approvals.Select(ticket => ticket.Id)));
            json.WriteString("approval_urls", string.Join(' ', denial.Approvals.Select(ticket => ticket.Url)));
        }
    }
}
