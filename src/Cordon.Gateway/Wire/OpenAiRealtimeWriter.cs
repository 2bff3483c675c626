namespace Cordon.Gateway.Wire;

/// <summary>The few events that Cordon says in its own name.</summary>
internal static class OpenAiRealtimeWriter
{
    /// <summary>Ids of events that Cordon sends upstream begin so; an upstream's complaint about one is not the client's business.</summary>
    public const string OwnPrefix = "cordon_";

    /// <param name="cause">The client's id of the event that is refused; null when it gave none, or it is not about one.</param>
    public static byte[] Error(Denial denial, string? cause) => WireWriter.Json(json =>
    {
        json.WriteString("type", "error");
        json.WriteString("event_id", "event_" + denial.Exchange);
        json.Object("error", error =>
        {
            error.WriteString("type", denial.Type);
            error.WriteString("code", denial.Code);
            error.WriteString("message", denial.Message);
            error.WriteNull("param");
            error.WriteString("event_id", cause);
            error.WriteString("exchange", denial.Exchange);
        });
    });

    /// <summary>The end of a response that the client has seen begin.</summary>
    public static byte[] Failed(string response, Denial denial) => WireWriter.Json(json =>
    {
        json.WriteString("type", "response.done");
        json.WriteString("event_id", "event_" + denial.Exchange);
        json.Object("response", r =>
        {
            r.WriteString("object", "realtime.response");
            r.WriteString("id", response);
            r.WriteString("status", "failed");
            r.Object("status_details", details =>
            {
                details.WriteString("type", "failed");
                details.Object("error", error =>
                {
                    error.WriteString("type", denial.Type);
                    error.WriteString("code", denial.Code);
                });
            });
            r.ArrayOf("output", null);
            r.WriteNull("usage");
        });
    });

    /// <summary>Asks the upstream to stop.</summary>
    public static byte[] Cancel(string response, string exchange) => WireWriter.Json(json =>
    {
        json.WriteString("type", "response.cancel");
        json.WriteString("event_id", OwnPrefix + exchange);
        json.WriteString("response_id", response);
    });
}
