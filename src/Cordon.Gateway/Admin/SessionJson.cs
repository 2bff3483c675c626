using System.Text.Json;
using Cordon.State.Sessions;

namespace Cordon.Gateway.Admin;

/// <summary>A session as the API and the command line show it to those who may take its labels.</summary>
public static class SessionJson
{
    public static void WriteLine(Utf8JsonWriter json, Session session)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(session);
        json.WriteString("id", session.Id);
        json.WriteString("tenant", session.Tenant);
        json.WriteString("application", session.Application);
        JsonReply.WriteWords(json, "labels", session.Labels.Order(StringComparer.Ordinal));
        json.WriteString("first_seen", session.FirstSeen);
        json.WriteString("last_seen", session.LastSeen);
    }

    public static void Write(Utf8JsonWriter json, LabelledSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        WriteLine(json, session.Session);
        json.WriteStartArray("declassified");
        foreach (Clearing clearing in session.Clearings)
        {
            json.WriteStartObject();
            json.WriteNumber("number", clearing.Number);
            json.WriteString("label", clearing.Label);
            json.WriteString("reason", clearing.Reason);
            json.WriteString("key", clearing.Key);
            json.WriteString("name", clearing.Name);
            json.WriteString("at", clearing.At);
            if (clearing.Sequence is { } sequence)
            {
                json.WriteNumber("statement", sequence);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Why nothing came of it, with status and code for callers.</summary>
    public static (int Status, string Code, string Message) Complaint(ClearingOutcome outcome) => outcome switch
    {
        ClearingOutcome.Done => (200, "", ""),
        ClearingOutcome.Unknown => (404, "no-such-session", "There is no session with labels and this id that this key may see."),
        ClearingOutcome.NotCarried => (409, "label-not-carried", "The session does not carry that label, or not any more."),
        ClearingOutcome.OwnSession => (403, "own-session", "The application whose session it is does not decide about its labels."),
    };
}
