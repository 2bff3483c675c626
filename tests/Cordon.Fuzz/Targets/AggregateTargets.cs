using System.Text;
using Cordon.Gateway.Aggregates;
using Cordon.Gateway.Wire;

namespace Cordon.Fuzz.Targets;

/// <summary>Messages, ids of sessions and places in lists where several MCP servers are one.</summary>
internal static class AggregateTargets
{
    private static readonly AggregateSession Session = new("00112233445566778899aabbccddeeff", [new AggregateMember("files", "s", "2025-06-18", Offers.Tools)]);

    public static FuzzTarget Messages => new(
        "aggregates",
        () =>
        [
            .. ((string[])
            [
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"files__read","arguments":{},"_meta":{"progressToken":"t"}}}""",
                """{"jsonrpc":"2.0","id":"files/7","result":{"action":"accept"}}""",
                """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"files/\"a\"","progress":1}}""",
                """{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"cordon:files/file:///a"}}""",
                $$$"""{"jsonrpc":"2.0","id":"{{{Session.Seal("files", "1")}}}","result":{"tools":[{"name":"a"}],"content":[{"uri":"b","resource":{"uri":"c"}}],"nextCursor":"d"}}""",
                """[{"jsonrpc":"2.0","id":7,"method":"elicitation/create","params":{"message":"m","elicitationId":"e"}}]""",
                Session.Token(), ServerMap.Empty.With("files", "c").Text(), "id: a\ndata: {}\n\n",
            ]).Select(Encoding.UTF8.GetBytes),
        ],
        ["files__", "files/", "cordon:files/", "__", "/", "\"id\":", "null", "1.0", "\\u0066", "\\\"", "progressToken", "requestId", "taskId", "id: ", "\r\n", "[", "{"],
        (input, _) => Look(input));

    private static void Look(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        BrokenPropertyException.Unless(AggregateSession.Read(text, ["files"]) is not { } session || session.Members.All(member => member.Server == "files"), "A session has a server that nobody has configured.");
        ServerMap.Read(text);
        byte[] another = EventIds.Replace(input, "x");
        BrokenPropertyException.Unless(EventIds.In(another) is null or "x", "An event kept an id of its server's.");
        if (JsonTape.Read(input, JsonLimits.Default, out _) is not { Root.Kind: System.Text.Json.JsonValueKind.Object or System.Text.Json.JsonValueKind.Array } tape)
        {
            return;
        }

        if (new SaidByServer(Session, "files").Of(tape) is { } heard)
        {
            BrokenPropertyException.Unless(JsonTape.Read(heard, JsonLimits.Default, out _) is not null, "A server's message is no JSON any more.");
        }

        SaidByClient said = new(tape);
        if (said.Server is null || (said.Method is not null and not "notifications/progress") || said.IsOwnId)
        {
            BrokenPropertyException.Unless(JsonTape.Read(said.For("files", Session), JsonLimits.Default, out _) is not null, "A client's message is no JSON any more.");
        }
    }
}
