using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Brokering;

public sealed class SecretBrokerTests
{
    private const string Value = "tok-\"9fK2+vq/77";

    private static readonly SecretBroker Broker = SecretBroker.Of([new("desk", Value, ["*.example.com"], ["desk__*"]), new("other", "tok-\"9fK2+vq/77-and-more", ["*"], ["*"])])!;

    [Theory]
    [InlineData("""{"method":"tools/call","params":{"name":"look","arguments":{"key":"Bearer {{secret:desk}}!"}}}""", """{"method":"tools/call","params":{"name":"look","arguments":{"key":"Bearer tok-\"9fK2+vq/77!"}}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"look","arguments":{"a":[{"key":"\u007b{secret:desk}}"}]}}}""", """{"method":"tools/call","params":{"name":"look","arguments":{"a":[{"key":"tok-\"9fK2+vq/77"}]}}}""")]
    public void A_value_takes_the_place_of_its_handle_in_an_argument_and_nothing_else_changes(string before, string after) => Assert.Equal(after, Insert(before));

    [Theory]
    [InlineData("""{"method":"tools/call","params":{"name":"look","arguments":{"{{secret:desk}}":1}}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"look","arguments":{"key":"{{secret:Desk}} {{secret:}} {{secret:desk} {{ secret:desk }}"}}}""")]
    [InlineData("""{"method":"tools/call","params":{"name":"{{secret:desk}}","arguments":{},"_meta":{"note":"{{secret:desk}}"}}}""")]
    [InlineData("""{"method":"prompts/get","params":{"name":"look","arguments":{"key":"{{secret:desk}}"}}}""")]
    public void A_handle_anywhere_else_stays_as_it_is(string message) => Assert.Equal(message, Insert(message));

    [Theory]
    [InlineData("shop", "a.example.com")]
    [InlineData("desk", "evil.com")]
    [InlineData("desk", "example.com.evil.com")]
    public void A_handle_for_another_tool_or_host_stays_as_it_is(string server, string host)
    {
        const string Message = """{"method":"tools/call","params":{"name":"look","arguments":{"key":"{{secret:desk}}"}}}""";
        Assert.Equal(Message, Insert(Message, server, host));
    }

    [Fact]
    public void A_handle_in_another_argument_stays_as_it_is()
    {
        SecretBroker broker = SecretBroker.Of([new("desk", Value, ["*"], ["*"]) { Arguments = ["auth.*", "token"] }])!;
        const string Message = """{"method":"tools/call","params":{"name":"post","arguments":{"title":"{{secret:desk}}","token":"{{secret:desk}}","auth":{"a":["{{secret:desk}}"]},"tokens":"{{secret:desk}}"}}}""";
        string inserted = Encoding.UTF8.GetString(broker.Insert(Encoding.UTF8.GetBytes(Message), "desk", "a.example.com", JsonLimits.Default).Span);
        Assert.StartsWith("""{"method":"tools/call","params":{"name":"post","arguments":{"title":"{{secret:desk}}","token":"tok-""", inserted, StringComparison.Ordinal);
        Assert.Equal(2, inserted.Split("{{secret:desk}}").Length - 1);
        Assert.EndsWith("""
            "tokens":"{{secret:desk}}"}}}
            """, inserted, StringComparison.Ordinal);
        Segment title = new(0, Surface.ToolCall, Trust.User, "/params/arguments/title", "{{secret:desk}}", default) { Tool = "desk__post" };
        Assert.Equal("elsewhere", Assert.Single(broker.Look([title], "a.example.com")).Finding.Rule);
    }

    [Fact]
    public void What_becomes_of_each_handle_is_a_finding()
    {
        Segment[] segments =
        [
            new(0, Surface.ToolCall, Trust.User, "/params/arguments/key", "{{secret:desk}}", default) { Tool = "desk__look" },
            new(1, Surface.ToolCall, Trust.User, "/params/arguments/key", "{{secret:desk}}", default) { Tool = "shop__look" },
            new(2, Surface.ToolCall, Trust.User, "/params/arguments/key", "{{secret:nobody}}", default) { Tool = "desk__look" },
            new(3, Surface.User, Trust.User, "/messages/0/content", "Use {{secret:desk}}.", default),
            new(4, Surface.User, Trust.User, "/messages/1/content", "{{secret}} {{secret:", default),
        ];
        Assert.Equal(
            ["bound desk", "elsewhere desk", "unknown ", "text desk"],
            Broker.Look([.. segments], "a.example.com").Select(fact => $"{fact.Finding.Rule} {fact.Finding.Entity}"));
        Assert.All(Broker.Look([.. segments], null), fact => Assert.Equal("text", fact.Finding.Rule));
    }

    [Fact]
    public void A_text_has_a_largest_number_of_handles()
    {
        Segment segment = new(0, Surface.ToolCall, Trust.User, "/params/arguments/key", string.Concat(Enumerable.Repeat("{{secret:desk}}", 101)), default) { Tool = "desk__look" };
        Assert.Equal(100, Broker.Look([segment], "a.example.com").Length);
        string inserted = Insert("""{"method":"tools/call","params":{"name":"look","arguments":{"key":"HANDLES"}}}""".Replace("HANDLES", segment.Text, StringComparison.Ordinal));
        Assert.Single(inserted.Split("{{secret:desk}}"), piece => piece.EndsWith("\"9fK2+vq/77", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_comes_back_is_its_handle_wherever_the_pieces_are_cut()
    {
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + Value));
        string text = $"a {Value} b {"tok-\\\"9fK2+vq/77"} c {Uri.EscapeDataString(Value)} d {Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Value))} e {base64} tok-";
        string? whole = null;
        for (int piece = 1; piece <= text.Length; piece++)
        {
            string hidden = await HideAsync(text, piece);
            whole ??= hidden;
            Assert.Equal(whole, hidden);
        }

        Assert.DoesNotContain("9fK2", whole, StringComparison.Ordinal);
        Assert.StartsWith("a {{secret:desk}} b {{secret:desk}} c {{secret:desk}} d {{secret:desk}} e ", whole, StringComparison.Ordinal);
        Assert.Contains("{{secret:desk}}", whole![(whole!.IndexOf(" e ", StringComparison.Ordinal) + 3)..], StringComparison.Ordinal);
        Assert.EndsWith(" tok-", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_values_that_begin_alike_the_longer_is_meant()
    {
        for (int piece = 1; piece < 30; piece++)
        {
            Assert.Equal("{{secret:other}}, {{secret:desk}}-and-less, {{secret:desk}}-and", await HideAsync($"{Value}-and-more, {Value}-and-less, {Value}-and", piece));
        }
    }

    [Fact]
    public async Task What_holds_no_value_passes_byte_for_byte()
    {
        byte[] bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        await using Stream hiding = Broker.Hide(new PiecedStream(bytes, 777));
        using MemoryStream read = new();
        await hiding.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public void A_value_that_is_spelled_in_escapes_is_found_in_texts_and_names()
    {
        string spelled = string.Concat("tok-\"9fK2+vq/77".Select(c => $"\\u{(int)c:x4}"));
        JsonTape tape = JsonTape.Read(Encoding.UTF8.GetBytes($$"""{"a":"x{{spelled}}","{{spelled}}":["\u0041"]}"""), JsonLimits.Default, out _)!;
        Assert.Equal("""{"a":"x{{secret:desk}}","{{secret:desk}}":["\u0041"]}""", Encoding.UTF8.GetString(Broker.Hide(tape)!));
        Assert.Null(Broker.Hide(JsonTape.Read("""{"a":"\u0041"}"""u8.ToArray(), JsonLimits.Default, out _)!));
    }

    [Fact]
    public void A_head_does_not_carry_a_value()
    {
        using HttpResponseMessage head = new();
        head.Headers.TryAddWithoutValidation("X-Desk", "9");
        head.Headers.TryAddWithoutValidation("Warning", $"199 - {Value}");
        Broker.Hide(head);
        Assert.Equal(["X-Desk"], head.Headers.NonValidated.Select(header => header.Key));
    }

    private static string Insert(string message, string server = "desk", string host = "a.example.com") =>
        Encoding.UTF8.GetString(Broker.Insert(Encoding.UTF8.GetBytes(message), server, host, JsonLimits.Default).Span);

    private static async Task<string> HideAsync(string text, int piece)
    {
        await using Stream hiding = Broker.Hide(new PiecedStream(Encoding.UTF8.GetBytes(text), piece));
        using StreamReader reader = new(hiding);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Gives so many bytes at a time.</summary>
    private sealed class PiecedStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, piece)]));
    }
}
