using System.Text.Json.Nodes;
using Cordon.Evidence;
using Cordon.Gateway;

namespace Cordon.EndToEnd.Realtime;

/// <summary>What the evidence says about sessions: one line for each statement, in order.</summary>
internal static class SessionRecords
{
    public static JsonNode[] Of(GatewayHost host, long from = 0) =>
        [.. host.Log.ReadStatements(from).Select(statement => JsonNode.Parse(statement.Bytes.Span)!).Where(statement => statement["predicateType"]!.ToString() == PredicateTypes.Verdict).Select(statement => statement["predicate"]!)];

    public static string Line(JsonNode predicate) => $"{predicate["status_code"]} {predicate["decision"]} {predicate["reason"]}".TrimEnd();

    public static string[] Lines(GatewayHost host, long from = 0) => [.. Of(host, from).Select(Line)];

    /// <summary>The statement of one exchange.</summary>
    public static JsonNode Of(GatewayHost host, string exchange) => Of(host).Single(predicate => predicate["exchange"]!.ToString() == exchange);

    /// <summary>Waits until a session has been recorded to its end.</summary>
    public static async Task<string[]> EndedAsync(GatewayHost host, int statements)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (Lines(host) is var lines && lines.Length >= statements)
            {
                return lines;
            }

            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
