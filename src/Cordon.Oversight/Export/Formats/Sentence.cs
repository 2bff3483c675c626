namespace Cordon.Oversight.Export.Formats;

/// <summary>A statement in a sentence for people: ids and words, as the statement has them.</summary>
internal static class Sentence
{
    public static string Of(ExportEvent statement) => statement.Kind switch
    {
        "approval" when statement.Text("event") == "opened" =>
            $"A person is asked: {Text(statement, "rule")} of {Text(statement, "tenant")}/{Text(statement, "application")} ({Text(statement, "direction")}, {Text(statement, "kind")}), until {Text(statement, "expires")}. cordon approvals show {Text(statement, "approval")}",
        "approval" when statement.Text("event") == "escalated" =>
            $"Nobody has decided, so {Text(statement, "asked")} are asked too: {Text(statement, "rule")} of {Text(statement, "tenant")}/{Text(statement, "application")} ({Text(statement, "direction")}, {Text(statement, "kind")}), until {Text(statement, "expires")}. cordon approvals show {Text(statement, "approval")}",
        "approval" when statement.Text("event") is "delegated" or "delegation-ended" =>
            $"Key {Text(statement, "to_key")} {(statement.Text("event") == "delegated" ? "may decide" : "no longer decides")} by the right of key {Text(statement, "from_key")}{(statement.Text("event") == "delegated" ? $", until {Text(statement, "expires")}" : "")}",
        "approval" when statement.Text("event") == "effect-ambiguous" =>
            $"Nobody knows what became of a call of {Text(statement, "tenant")}/{Text(statement, "application")} to {Text(statement, "server")}: it was sent, and no answer came. cordon effects show {Text(statement, "effect")}",
        "approval" when statement.Text("event") == "effect-resolved" =>
            $"Call {Text(statement, "effect")} of {Text(statement, "tenant")}/{Text(statement, "application")}: {Text(statement, "outcome")}, by key {Text(statement, "approver_key")}",
        "approval" => $"Approval {Text(statement, "approval")} ({Text(statement, "rule")} of {Text(statement, "tenant")}/{Text(statement, "application")}): {Text(statement, "event")}{(statement.Text("approver_key") is { } key ? $" by key {key}" : "")}",
        StatementKinds.Verdict => $"Exchange {Text(statement, "exchange")} of {Text(statement, "tenant")}/{Text(statement, "application")}: {Text(statement, "decision")}{(statement.Text("reason") is { } reason ? $", {reason}" : "")}",
        _ => $"{statement.Kind}{(statement.Text("event") is { } happened ? $": {happened}" : "")} (statement {statement.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)})",
    };

    private static string Text(ExportEvent statement, string name) => statement.Text(name) ?? "?";
}
