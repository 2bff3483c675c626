using System.Text.Json;
using Cordon.Contracts;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Admin;

/// <summary>An approval as the API and the command line show it to those who decide.</summary>
public static class ApprovalJson
{
    /// <summary>What happens when it is granted, in a sentence; without a word of what was said.</summary>
    public static string EffectOf(ApprovalRequest request) => request switch
    {
        { Kind: ApprovalKind.ToolCall, Server.Length: > 0 } => "The application gets this call, of this tool of this server with just these arguments, once, and may carry it out.",
        { Kind: ApprovalKind.ToolCall } => "The application gets this call, of this tool with just these arguments, once, and may carry it out.",
        { Direction: "request" } => "The request with just these texts goes to the model, once.",
        _ => "The application gets the answer with just these texts, once.",
    };

    /// <summary>Everything but what is asked.</summary>
    public static void WriteLine(Utf8JsonWriter json, Approval approval)
    {
        ApprovalRequest request = approval.Request;
        json.WriteString("id", approval.Id);
        json.WriteString("state", Words.Of(approval.State));
        json.WriteString("kind", Words.Of(request.Kind));
        json.WriteString("rule", request.Rule);
        Optional(json, "tool", request.Tool);
        Optional(json, "server", request.Server);
        json.WriteString("tenant", request.Caller.Tenant);
        json.WriteString("application", request.Caller.Application);
        Optional(json, "key", request.Caller.Key);
        Optional(json, "agent", request.Caller.Agent);
        Optional(json, "user", request.Caller.User);
        json.WriteString("session", request.Session);
        json.WriteString("opened", approval.Opened);
        json.WriteString("expires", approval.Expires);
        Optional(json, "decided", approval.Decided);
        Optional(json, "ended", approval.Ended);
        json.WriteNumber("approvers", request.Terms.Approvers);
        if (!request.Terms.Escalation.IsEmpty)
        {
            JsonReply.WriteWords(json, "asked", approval.Asked);
            Optional(json, "escalates", approval.Escalates);
        }

        json.WriteStartArray("votes");
        foreach (ApprovalVote vote in approval.Votes)
        {
            json.WriteStartObject();
            json.WriteString("key", vote.Key);
            json.WriteString("name", vote.Name);
            Optional(json, "on_behalf_of", vote.OnBehalf);
            json.WriteBoolean("granted", vote.Granted);
            json.WriteString("note", vote.Note);
            json.WriteString("at", vote.At);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>All of it: what is asked, complete, and why.</summary>
    public static void Write(Utf8JsonWriter json, Approval approval)
    {
        ApprovalRequest request = approval.Request;
        WriteLine(json, approval);
        json.WriteString("effect", EffectOf(request));
        Optional(json, "reversibility", request.Reversibility);
        json.WriteString("plane", request.Plane);
        json.WriteString("direction", request.Direction);
        if (request.Arguments is { } arguments)
        {
            json.WritePropertyName(request.Kind == ApprovalKind.ToolCall ? "arguments" : "texts");
            json.WriteRawValue(arguments);
        }

        json.WriteString("digest", request.Digest);
        json.WriteString("policy_version", request.PolicyVersion);
        json.WriteString("exchange", request.Exchange);
        Optional(json, "redeemed_by", approval.RedeemedBy ?? "");
        JsonReply.WriteWords(json, "labels", request.Labels);
        JsonReply.WriteWords(json, "explanation", request.Explanation);
        json.WriteBoolean("separation", request.Terms.Separation);
        json.WriteBoolean("batch", request.Terms.Batch);
        json.WriteNumber("grant_seconds", (long)request.Terms.GrantFor.TotalSeconds);
    }

    /// <summary>What a caller may know of what it asked.</summary>
    internal static void WriteTicket(Utf8JsonWriter json, Approval approval)
    {
        json.WriteString("id", approval.Id);
        json.WriteString("state", Words.Of(approval.State));
        json.WriteString("opened", approval.Opened);
        json.WriteString("expires", approval.Expires);
    }

    private static void Optional(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void Optional(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            json.WriteString(name, at);
        }
    }
}
