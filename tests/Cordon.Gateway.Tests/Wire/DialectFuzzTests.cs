using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

/// <summary>Documents that are nearly right, in many ways wrong: whatever comes, nothing throws and nothing is lost.</summary>
public sealed class DialectFuzzTests
{
    private static readonly string[] Values =
        ["null", "true", "7", "-1", "1e99", "\"\"", "\"x y\"", "\"\\ud800\"", "\"user\"", "\"response.delta\"", "\".done\"", "\"tool_result\"", "[]", "{}", "[[]]", "[1]", "[\"a b\"]", "{\"text\":\"b c\"}", "{\"type\":\"text\",\"content\":[[\"d e\"]]}", "99999999999"];

    public static TheoryData<string> Vectors => [.. WireVectors.All()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_changed_vector_never_throws_and_no_text_is_lost(string vector)
    {
        Dialect dialect = WireVectors.DialectOf(vector);
        byte[][] documents = WireVectors.IsStream(vector) ? Events(vector) : [WireVectors.Bytes(vector)];
        var random = new Random(vector.Length);
        for (int round = 0; round < 1500; round++)
        {
            byte[] changed = Change(documents[random.Next(documents.Length)], random);
            if (JsonTape.Read(changed, JsonLimits.Default, out _) is not { } tape)
            {
                continue;
            }

            RequestReading request = dialect.ReadRequest(tape);
            if (request.Fault is null)
            {
                Complete(tape, [.. request.Segments.Select(s => (s.Raw, s.Opaque, s.Pointer))]);
            }

            Complete(tape, [.. dialect.ReadAnswer(tape).Select(s => (s.Raw, s.Opaque, s.Pointer))]);
            StreamReading stream = dialect.OpenStream();
            for (int again = 0; again < 2; again++)
            {
                FrameReading frame = stream.Read(new SseFrame(changed, null, changed, [new SseLine(0, 0, changed.Length)]));
                if (frame.Kind != FrameKind.Unreadable)
                {
                    Complete(tape, [.. frame.Slots.Select(s => (s.Raw, s.Opaque, s.Pointer))]);
                }
            }
        }
    }

    [Fact]
    public void A_stream_that_opens_texts_without_end_is_unreadable()
    {
        StreamReading stream = Dialects.Named("openai-chat")!.OpenStream();
        FrameKind last = FrameKind.Ordinary;
        for (int i = 0; i < 1100; i++)
        {
            byte[] data = Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":{{{i}}},"delta":{"content":"x"}}]}""");
            last = stream.Read(new SseFrame(data, null, data, [])).Kind;
        }

        Assert.Equal(FrameKind.Unreadable, last);
    }

    // A string with a space is never a parameter here (save stop sequences): it has to be placed or lie in opaque content.
    private static void Complete(JsonTape tape, IReadOnlyList<(ByteRange Raw, bool Opaque, string Pointer)> placed)
    {
        HashSet<int> starts = [.. placed.Select(p => p.Raw.Start)];
        string[] opaque = [.. placed.Where(p => p.Opaque).Select(p => p.Pointer)];
        for (int i = 0; i < tape.Count; i++)
        {
            var node = new JsonNode(tape, i);
            if (node.Kind != JsonValueKind.String || !node.Text().Contains(' ') || starts.Contains(node.Raw.Start))
            {
                continue;
            }

            string pointer = node.Pointer();
            bool isStop = pointer.StartsWith("/stop", StringComparison.Ordinal) || pointer.Contains("stopSequences", StringComparison.Ordinal) || pointer.StartsWith("/options/stop", StringComparison.Ordinal) || pointer.EndsWith("page_age", StringComparison.Ordinal) || pointer.EndsWith("stop_sequence", StringComparison.Ordinal);
            Assert.True(isStop || opaque.Any(o => pointer == o || pointer.StartsWith(o + "/", StringComparison.Ordinal)), $"{pointer} was lost.");
        }
    }

    private static byte[] Change(byte[] document, Random random)
    {
        JsonNode[] all = [.. Nodes(document)];
        byte[] bytes = document;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            if (JsonTape.Read(bytes, JsonLimits.Default, out _) is not { } tape)
            {
                break;
            }

            var target = new JsonNode(tape, random.Next(tape.Count));
            var donor = all[random.Next(all.Length)];
            byte[] value = random.Next(3) == 0 ? donor.Bytes.ToArray() : Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]);
            bytes = [.. bytes.AsSpan(0, target.Raw.Start), .. value, .. bytes.AsSpan(target.Raw.End)];
        }

        return bytes;
    }

    private static IEnumerable<JsonNode> Nodes(byte[] document)
    {
        if (JsonTape.Read(document, JsonLimits.Default, out _) is { } tape)
        {
            for (int i = 0; i < tape.Count; i++)
            {
                yield return new JsonNode(tape, i);
            }
        }
        else
        {
            yield return JsonTapeTests.Read("0").Root;
        }
    }

    private static byte[][] Events(string vector)
    {
        StreamSplitter splitter = WireVectors.SplitterOf(WireVectors.DialectOf(vector));
        splitter.Feed(WireVectors.Bytes(vector));
        List<byte[]> events = [];
        SseTests.Drain(splitter, f => events.Add(f.Data.ToArray()));
        return [.. events.Where(e => JsonTape.Read(e, JsonLimits.Default, out _) is not null)];
    }
}
