using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Tests.Wire;

public sealed class McpTests
{
    private const int Rounds = 4_000;

    private static readonly string[] Methods =
    [
        "initialize", "tools/call", "tools/list", "prompts/get", "completion/complete", "resources/read", "logging/setLevel", "notifications/message", "notifications/progress",
        "notifications/cancelled", "sampling/createMessage", "elicitation/create", "roots/list", "tasks/get", "desk/unknown", "not one word",
    ];

    private static readonly string[] Names =
    [
        "name", "arguments", "content", "text", "type", "data", "mimeType", "resource", "uri", "blob", "tools", "prompts", "resources", "resourceTemplates", "instructions", "serverInfo",
        "structuredContent", "messages", "role", "contents", "completion", "values", "description", "inputSchema", "properties", "icons", "src", "_meta", "action", "roots", "message",
        "reason", "systemPrompt", "url", "nextCursor", "cursor", "level", "logger", "task", "statusMessage", "inputRequests", "inputResponses", "odd name", "x", "capabilities", "error",
    ];

    private static readonly string[] Words =
        ["image", "text", "audio", "resource", "tool_result", "object", "string", "user", "data:image/png;base64,AAAA", "AAAA", "image/png", "plain words of somebody", "word", "", "\u00fc\u2014", "a\nb", "https://a.example/b?c=d"];

    // Short words without spaces at these places are protocol, and nobody's text.
    private static readonly HashSet<string> Parameters =
    [
        "jsonrpc", "id", "method", "protocolVersion", "level", "requestId", "progressToken", "taskId", "action", "role", "stopReason", "status", "createdAt", "lastUpdatedAt",
        "resultType", "cacheScope", "elicitationId", "supportedVersions", "type", "mimeType",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_string_of_a_message_is_placed_exactly_once_or_is_a_known_word(bool fromClient)
    {
        Random random = new(fromClient ? 7 : 8);
        int placed = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] bytes = Message(random);
            if (JsonTape.Read(bytes, JsonLimits.Default, out _) is not { } tape)
            {
                continue;
            }

            McpDialect dialect = new("desk", "POST");
            RequestReading reading = fromClient ? dialect.ReadRequest(tape) : RequestReading.Nothing with { Segments = dialect.ReadAnswer(tape) };
            if (reading.Fault is null)
            {
                Once(tape, [.. reading.Segments]);
                placed += reading.Segments.Length;
            }
        }

        Assert.True(placed > Rounds, "Hardly a message was read.");
    }

    [Fact]
    public void A_call_is_a_call_of_the_tool_by_its_servers_name()
    {
        RequestReading reading = Read("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{"to":{"iban":"DE89"},"amount":1e3}}}""", out McpDialect dialect);
        Assert.All(reading.Segments, segment => Assert.Equal((Surface.ToolCall, "desk__pay"), (segment.Surface, segment.Tool)));
        Cordon.Policy.ToolCallFact call = Assert.Single(Judging.ToolCalls.In(reading.Segments, ["desk__pay"], JsonLimits.Default));
        Assert.Equal(("desk__pay", true, "DE89", "1e3"), (call.Name, call.Declared, call.Arguments["to.iban"], call.Arguments["amount"]));
        Assert.Equal("desk__pay", Assert.Single(Answer(dialect, """{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Paid."}]}}""")).Tool);
        Assert.Equal("desk__", Assert.Single(Answer(dialect, """{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"Paid."}]}}""")).Tool);
    }

    [Theory]
    [InlineData("\"c-1\"")]
    [InlineData("17")]
    [InlineData("\"a\\u0062\"")]
    public void A_denial_answers_the_request_by_its_id_as_it_was_written(string id)
    {
        Read($$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"pay"}}""", out McpDialect dialect);
        Denial denial = new(403, "cordon_denied", "secret", "No.", "x-1");
        Assert.Equal(200, dialect.StatusOf(denial));
        using JsonDocument error = JsonDocument.Parse(dialect.WriteError(denial));
        Assert.Equal(id, error.RootElement.GetProperty("id").GetRawText());
        Assert.Equal((-32090, "secret"), (error.RootElement.GetProperty("error").GetProperty("code").GetInt32(), error.RootElement.GetProperty("error").GetProperty("data").GetProperty("code").GetString()));
        using JsonDocument message = JsonDocument.Parse(dialect.WriteMessage(RequestReading.Nothing, "x-1", "Not today.")!);
        Assert.True(message.RootElement.GetProperty("result").GetProperty("isError").GetBoolean());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(404)]
    public void What_the_transport_must_hear_keeps_its_status(int status)
    {
        Read("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", out McpDialect dialect);
        Assert.Equal(status, dialect.StatusOf(new Denial(status, "cordon_unauthorized", "x", "No.", "")));
    }

    [Theory]
    [InlineData("/mcp/desk", true)]
    [InlineData("/mcp/desk-2.b_c", true)]
    [InlineData("/mcp/", false)]
    [InlineData("/mcp/desk/", false)]
    [InlineData("/mcp/desk/more", false)]
    [InlineData("/mcp/de__sk", false)]
    [InlineData("/mcp/desk_", false)]
    [InlineData("/mcp/..", false)]
    [InlineData("/mcp/d%65sk", false)]
    public void A_path_is_a_servers_or_nobodys(string path, bool isServers)
    {
        foreach (string method in new[] { "POST", "GET", "DELETE" })
        {
            Assert.Equal(isServers, Dialects.Find(method, path) is McpDialect);
        }

        Assert.Null(Dialects.Find("PUT", path));
    }

    [Fact]
    public void A_session_is_the_servers_that_gave_it()
    {
        HeaderDictionary headers = new() { ["Mcp-Session-Id"] = "s-1" };
        KeptId here = Assert.Single(new McpDialect("desk", "GET").ReadHead(RequestReading.Nothing, headers).Uses);
        KeptId there = Assert.Single(new McpDialect("shop", "GET").ReadHead(RequestReading.Nothing, headers).Uses);
        Assert.NotEqual(here.Id, there.Id);

        using HttpResponseMessage head = new();
        head.Headers.Add("Mcp-Session-Id", "s-2");
        Assert.Equal("desk s-2", Assert.Single(new McpDialect("desk", "POST").ReadGivenHead(head)).Id);
        McpDialect known = new("desk", "POST");
        known.ReadHead(RequestReading.Nothing, headers);
        Assert.Empty(known.ReadGivenHead(head));
    }

    [Theory]
    [InlineData("id: a\ndata: {}\n\n", "id: a\ndata: {\"b\":  1}\n\n")]
    [InlineData("event: message\r\ndata: {\r\ndata: }\r\nid: 7\r\n\r\n", "event: message\nid: 7\ndata: {\"b\":  1}\n\n")]
    public void An_event_keeps_everything_but_its_data(string given, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(SseFields.Read(Encoding.UTF8.GetBytes(given), first: false).With("{\"b\":\r\n1}"u8)));

    [Theory]
    [InlineData("[1,2,3]", "[2,3]", 0)]
    [InlineData("[1, 2 ,3]", "[1 ,3]", 1)]
    [InlineData("[1,2,3]", "[1,2]", 2)]
    [InlineData("[ 1 , 2 , 3 ]", "[  ]", 0, 1, 2)]
    [InlineData("[1,2,3]", "[3]", 0, 1)]
    [InlineData("[1,2,3]", "[2]", 0, 2)]
    public void What_is_cut_out_of_a_list_leaves_a_list(string list, string rest, params int[] cut)
    {
        JsonTape tape = JsonTape.Read(Encoding.UTF8.GetBytes(list), JsonLimits.Default, out _)!;
        List<(ByteRange, bool)> items = [];
        foreach (JsonNode item in tape.Root.Items)
        {
            items.Add((item.Raw, !cut.Contains(item.Ordinal)));
        }

        Assert.Equal(rest, Encoding.UTF8.GetString(JsonCut.Apply(tape.Utf8.Span, [.. JsonCut.Of(items)])));
    }

    [Fact]
    public void A_word_that_is_too_long_is_text()
    {
        McpDialect dialect = new("desk", "POST");
        string Block(int length) => """{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"TYPE","text":"It rains."}]}}""".Replace("TYPE", new string('t', length), StringComparison.Ordinal);
        Assert.Single(Answer(dialect, Block(64)));
        Assert.Equal(["/result/content/0/type", "/result/content/0/text"], Answer(dialect, Block(65)).Select(segment => segment.Pointer));
    }

    private static RequestReading Read(string message, out McpDialect dialect)
    {
        dialect = new McpDialect("desk", "POST");
        RequestReading reading = dialect.ReadRequest(JsonTape.Read(Encoding.UTF8.GetBytes(message), JsonLimits.Default, out _)!);
        Assert.Null(reading.Fault);
        return reading;
    }

    private static IReadOnlyList<Segment> Answer(McpDialect dialect, string message) => dialect.ReadAnswer(JsonTape.Read(Encoding.UTF8.GetBytes(message), JsonLimits.Default, out _)!);

    private static void Once(JsonTape tape, Segment[] segments)
    {
        Dictionary<string, int> texts = segments.Where(segment => !segment.IsName && !segment.Pointer.Contains('#')).GroupBy(segment => segment.Pointer).ToDictionary(group => group.Key, group => group.Count());
        HashSet<int> names = [.. segments.Where(segment => segment.IsName).Select(segment => segment.Raw.Start)];
        for (int i = 0; i < tape.Count; i++)
        {
            JsonNode node = new(tape, i);
            string pointer = node.Pointer();
            if (node.NameRaw.Length > 0 && !McpWords.Names.Knows(node.NameInner) && !McpWords.Asked.Knows(node.NameInner) && !McpWords.Answered.Knows(node.NameInner))
            {
                Assert.True(names.Contains(node.NameRaw.Start), $"The name at {pointer} was not read.");
            }

            if (node.Kind == JsonValueKind.String)
            {
                int count = texts.GetValueOrDefault(pointer);
                string last = pointer.Split('/').Last(part => part.Length == 0 || !part.All(char.IsAsciiDigit));
                Assert.True(count == 1 || (count == 0 && Parameters.Contains(last) && !node.Text().Contains(' ')), $"{pointer} was read {count} times: {Encoding.UTF8.GetString(tape.Utf8.Span)}");
            }
        }
    }

    private static byte[] Message(Random random)
    {
        StringBuilder json = new("{\"jsonrpc\":\"2.0\"");
        json.Append(random.Next(3) switch { 0 => "", 1 => ",\"id\":7", _ => ",\"id\":\"c-1\"" });
        if (random.Next(2) == 0)
        {
            json.Append($",\"method\":{JsonSerializer.Serialize(Methods[random.Next(Methods.Length)])},\"params\":");
        }
        else
        {
            json.Append(random.Next(4) == 0 ? ",\"error\":" : ",\"result\":");
        }

        Value(random, json, 0, isObject: random.Next(10) > 0);
        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    private static void Value(Random random, StringBuilder json, int depth, bool isObject = false)
    {
        switch (isObject ? 0 : random.Next(depth > 5 ? 3 : 5) switch { 3 => 0, 4 => 1, var scalar => scalar + 2 })
        {
            case 0:
                string[] names = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Names[random.Next(Names.Length)]).Distinct()];
                json.Append('{');
                for (int i = 0; i < names.Length; i++)
                {
                    json.Append(i == 0 ? "" : ",").Append(JsonSerializer.Serialize(names[i])).Append(':');
                    Value(random, json, depth + 1);
                }

                json.Append('}');
                break;
            case 1:
                json.Append('[');
                for (int i = random.Next(4); i > 0; i--)
                {
                    Value(random, json, depth + 1);
                    json.Append(i > 1 ? "," : "");
                }

                json.Append(']');
                break;
            case 2:
                json.Append(random.Next(2) == 0 ? "7" : "true");
                break;
            default:
                json.Append(JsonSerializer.Serialize(Words[random.Next(Words.Length)]));
                break;
        }
    }
}
