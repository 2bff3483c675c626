using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class DialectWriterTests
{
    private static readonly Denial Denied = new(403, "cordon_denied", "secret", "Cordon refused this request.", "x1");

    public static TheoryData<string> Names => ["openai-chat", "openai-completions", "openai-responses", "openai-embeddings", "anthropic-messages"];

    public static TheoryData<string> Speaking => ["openai-chat", "openai-completions", "openai-responses", "anthropic-messages", "ollama-chat", "ollama-generate"];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_error_says_what_the_library_reads_and_what_Cordon_adds(string name)
    {
        using JsonDocument document = JsonDocument.Parse(Dialects.Named(name)!.WriteError(Denied));
        JsonElement error = document.RootElement.GetProperty("error");

        bool isAnthropic = name == "anthropic-messages";
        Assert.Equal(Denied.Message, error.GetProperty("message").GetString());
        Assert.Equal("secret", error.GetProperty("code").GetString());
        Assert.Equal("x1", error.GetProperty("exchange").GetString());
        Assert.Equal(isAnthropic ? "permission_error" : "cordon_denied", error.GetProperty("type").GetString());
        Assert.Equal("cordon_denied", error.GetProperty(isAnthropic ? "cordon_type" : "type").GetString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stream_error_is_one_event_that_reads_as_an_error(string name)
    {
        Dialect dialect = Dialects.Named(name)!;
        StreamFrame frame = Assert.Single(Frames(dialect, dialect.WriteStreamError(Denied)));

        using JsonDocument document = JsonDocument.Parse(frame.Data);
        Assert.Equal(JsonValueKind.Object, document.RootElement.GetProperty("error").ValueKind);
        Assert.Equal(name is "anthropic-messages" or "openai-responses" ? "error" : null, frame.Event);
        if (name != "openai-embeddings")
        {
            Assert.Equal(FrameKind.Error, dialect.OpenStream().Read(frame).Kind);
        }
    }

    [Theory]
    [InlineData("ollama-chat")]
    [InlineData("ollama-generate")]
    [InlineData("ollama-embed")]
    [InlineData("ollama-show")]
    public void An_error_of_Ollama_is_a_string_with_what_Cordon_adds_beside_it_whole_and_as_a_line(string name)
    {
        Dialect dialect = Dialects.Named(name)!;
        StreamFrame line = Assert.Single(Frames(dialect, dialect.WriteStreamError(Denied)));
        Assert.Equal(dialect.WriteError(Denied), line.Data.ToArray());
        Assert.Equal("""{"error":"Cordon refused this request.","type":"cordon_denied","code":"secret","exchange":"x1"}""", Encoding.UTF8.GetString(line.Data.Span));
        if (name is "ollama-chat" or "ollama-generate")
        {
            Assert.Equal(FrameKind.Error, dialect.OpenStream().Read(line).Kind);
        }
    }

    [Fact]
    public void A_count_of_tokens_names_its_id_where_messages_do() =>
        Assert.Equal("request-id", Dialects.Find("POST", "/v1/messages/count_tokens")!.RequestIdHeader);

    [Theory]
    [MemberData(nameof(Speaking))]
    public void A_refusal_reads_as_an_ordinary_answer(string name)
    {
        Dialect dialect = Dialects.Named(name)!;
        JsonTape tape = JsonTape.Read(dialect.WriteMessage(RequestOf("m"), "x1", "I \"cannot\"\n")!, JsonLimits.Default, out _)!;

        Segment segment = Assert.Single(dialect.ReadAnswer(tape));

        Assert.Equal((Surface.Assistant, "I \"cannot\"\n"), (segment.Surface, segment.Text));
    }

    [Theory]
    [MemberData(nameof(Speaking))]
    public void A_refusal_reads_as_an_ordinary_stream(string name)
    {
        Dialect dialect = Dialects.Named(name)!;
        StreamReading reader = dialect.OpenStream();
        FrameReading[] frames = [.. Frames(dialect, dialect.WriteStreamMessage(RequestOf("m"), "x1", "I cannot")!).Select(reader.Read)];

        Assert.Equal(FrameKind.End, frames[^1].Kind);
        Assert.All(frames[..^1], f => Assert.Equal(FrameKind.Ordinary, f.Kind));
        Assert.Equal("I cannot", string.Concat(frames.SelectMany(f => f.Slots).Where(s => !s.Whole && s.Surface == Surface.Assistant).Select(s => s.Text)));
        Assert.DoesNotContain(frames.SelectMany(f => f.Slots), s => s.Surface == Surface.Unknown);
    }

    private static RequestReading RequestOf(string model) => new([], model, false, [], null, default);

    private static List<StreamFrame> Frames(Dialect dialect, byte[] bytes)
    {
        StreamSplitter splitter = WireVectors.SplitterOf(dialect);
        splitter.Feed(bytes);
        List<StreamFrame> frames = [];
        SseTests.Drain(splitter, frames.Add);
        Assert.Equal(0, splitter.Remainder.Length);
        return frames;
    }
}
