using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Cordon.State.Approvals;

namespace Cordon.Gateway.Asking;

/// <summary>What a person is shown about calls: tool and complete arguments, as the caller gets them in an answer, or as a server gets them in a request.</summary>
internal static class CalledTools
{
    private static readonly ImmutableArray<string> Wrappers = ["function", "functionCall", "toolUse", "toolCall", "custom"];
    private static readonly ImmutableArray<string> ArgumentNames = ["arguments", "input", "args", "parameters", "action", "operation", "code", "query", "queries"];
    private static readonly ImmutableArray<string> ServerNames = ["server_label", "server_name", "namespace"];

    // What names a call and says nothing about it: another one each time that it comes.
    private static readonly ImmutableArray<string> CallIds = ["id", "call_id", "item_id", "toolUseId", "tool_call_id"];

    /// <summary>Those calls in a document that policy wants a person for.</summary>
    /// <param name="inStream">The document is an event, and other events may tell of the same call.</param>
    public static IEnumerable<AskedThing> In(JsonTape document, Judgement judgement, ImmutableArray<ToolCallFact> calls, bool inStream) =>
        ByCall(judgement).Select(rules =>
        {
            JsonNode node = NodeOf(document, ToolCalls.CallOf(calls[rules.Key].Pointer));
            JsonNode call = Wrappers.Select(name => Member(node, name)).FirstOrDefault(inner => inner.Kind == JsonValueKind.Object, node);
            string? id = CallIds.Select(name => Member(call, name).TextOrNull() ?? Member(node, name).TextOrNull()).FirstOrDefault(text => text is not null);
            return new AskedThing(
                ApprovalKind.ToolCall,
                ServerNames.Select(name => Member(call, name).TextOrNull()).FirstOrDefault(text => text is not null) ?? "",
                calls[rules.Key].Name, Arguments(call), [.. rules], inStream ? new Sighting("event", id) : new Sighting("document", node.Pointer())) { Origins = OriginLines.Of(calls[rules.Key]) };
        });

    /// <summary>One call of a stream, whose arguments came in pieces.</summary>
    public static IEnumerable<AskedThing> OfText(ToolCallFact called, string arguments, Judgement judgement) =>
        ByCall(judgement).Select(rules => new AskedThing(ApprovalKind.ToolCall, "", called.Name, OfText(arguments), [.. rules], new Sighting("pieces", null)) { Origins = OriginLines.Of(called) });

    private static IEnumerable<IGrouping<int, string>> ByCall(Judgement judgement) => judgement.Outcome.Asks
        .Where(ask => ask.About == AskAbout.ToolCall)
        .OrderBy(ask => ask.Rule, StringComparer.Ordinal)
        .GroupBy(ask => ask.Index, ask => ask.Rule);

    private static string? Arguments(JsonNode call)
    {
        (string Name, JsonNode Value)[] given = [.. ArgumentNames.Select(name => (name, Member(call, name))).Where(argument => argument.Item2.Kind != JsonValueKind.Undefined)];
        return given switch
        {
            [("arguments", { Kind: JsonValueKind.String } text)] => OfText(text.Text()),
            [var (_, value)] => Spelt(value.Bytes),
            // Several, or none that is known: everything that the call says.
            _ => Spelt(Everything(call)),
        };
    }

    private static byte[] Everything(JsonNode call)
    {
        using MemoryStream all = new();
        using (Utf8JsonWriter json = new(all))
        {
            json.WriteStartObject();
            foreach (JsonNode member in call.Members)
            {
                if (!CallIds.Contains(member.Name!))
                {
                    json.WritePropertyName(member.Name!);
                    json.WriteRawValue(member.Bytes.Span);
                }
            }

            json.WriteEndObject();
        }

        return all.ToArray();
    }

    private static string? OfText(string arguments) =>
        string.IsNullOrWhiteSpace(arguments) ? "null" : AskedThing.IsWhole(arguments) ? Spelt(Encoding.UTF8.GetBytes(arguments)) : null;

    private static string? Spelt(ReadOnlyMemory<byte> json) => CanonicalJson.Of(json) is { } spelt ? Encoding.UTF8.GetString(spelt) : null;

    /// <summary>The call's object; where the path leads inside of it, the nearest one around that says what it is.</summary>
    private static JsonNode NodeOf(JsonTape document, string pointer)
    {
        for (; pointer.Length > 0; pointer = pointer[..pointer.LastIndexOf('/')])
        {
            JsonNode node = At(document.Root, pointer);
            if (node.Kind == JsonValueKind.Object && (Member(node, "type").Kind == JsonValueKind.String || Member(node, "name").Kind == JsonValueKind.String
                || Wrappers.Any(name => Member(node, name).Kind == JsonValueKind.Object)))
            {
                return node;
            }
        }

        return document.Root;
    }

    private static JsonNode At(JsonNode node, string pointer)
    {
        foreach (string part in pointer.Split('/').Skip(1))
        {
            string name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            JsonNode next = Member(node, name);
            if (node.Kind == JsonValueKind.Array)
            {
                foreach (JsonNode item in node.Items)
                {
                    next = item.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture) == name ? item : next;
                }
            }

            node = next;
        }

        return node;
    }

    private static JsonNode Member(JsonNode node, string name) => node.TryGet(name, out JsonNode value) ? value : default;
}
