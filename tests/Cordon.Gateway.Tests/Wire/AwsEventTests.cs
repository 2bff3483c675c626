using System.Buffers.Binary;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

public sealed class AwsEventTests
{
    private static readonly byte[] Hello = AwsEventWriter.Event("contentBlockDelta", json => json.WriteString("text", "say hello"));

    [Fact]
    public void The_checksum_is_the_one_of_the_catalogue() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    [Theory]
    [InlineData("000000100000000005c248eb7d98c8ff", "")]
    [InlineData("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936", "{'foo':'bar'}")]
    public void Messages_without_headers_have_the_bytes_of_the_published_examples(string hex, string payload) =>
        Assert.Equal(hex, Convert.ToHexStringLower(AwsEventWriter.Message([], Encoding.UTF8.GetBytes(payload))));

    [Fact]
    public void Frames_are_the_bytes_that_came_however_they_were_cut()
    {
        byte[] stream = [.. Hello, .. AwsEventWriter.Chunk("{}"u8), .. AwsEventWriter.Error("Code", "message", "{}"u8)];
        for (int piece = 1; piece <= stream.Length; piece++)
        {
            AwsEventSplitter splitter = new(1 << 20, unwraps: false);
            List<byte> out1 = [];
            List<string?> events = [];
            for (int at = 0; at < stream.Length; at += piece)
            {
                splitter.Feed(stream.AsSpan(at, Math.Min(piece, stream.Length - at)));
                while (splitter.TryRead(out StreamFrame? frame))
                {
                    out1.AddRange(frame.Raw.Span);
                    events.Add(frame.Event);
                }
            }

            Assert.Null(splitter.Finish());
            Assert.Null(splitter.Fault);
            Assert.Equal(stream, out1);
            Assert.Equal(["contentBlockDelta", "chunk", "error"], events);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_edit_makes_lengths_and_checksums_anew(bool unwraps)
    {
        byte[] raw = unwraps ? AwsEventWriter.Chunk("""{"text":"say hello"}"""u8) : Hello;
        StreamFrame frame = Read(raw, unwraps)!;
        JsonTape tape = JsonTape.Read(frame.Data, JsonLimits.Default, out _)!;

        StreamFrame edited = Read(frame.Apply([new TextEdit(tape.Root.Get("text"u8).Raw, 4, 9, "\"good bye\" for ever")]), unwraps)!;

        Assert.Equal("""{"text":"say \"good bye\" for ever"}""", Encoding.UTF8.GetString(edited.Data.Span));
        Assert.Equal(frame.Event, edited.Event);
        Assert.Equal(raw, frame.Apply([]));
    }

    [Fact]
    public void Any_byte_that_is_changed_ends_the_stream()
    {
        for (int at = 0; at < Hello.Length; at++)
        {
            byte[] changed = [.. Hello];
            changed[at] ^= 0x20;
            AwsEventSplitter splitter = new(1 << 20, unwraps: false);
            splitter.Feed(changed);

            Assert.False(splitter.TryRead(out _));
            Assert.Equal("broken-frame", splitter.Fault?.Code);
        }
    }

    [Theory]
    [InlineData(15, 0, "broken-frame")]
    [InlineData(0, 0, "broken-frame")]
    [InlineData(40, 25, "broken-frame")]
    [InlineData(40, uint.MaxValue, "broken-frame")]
    [InlineData(1 << 20, 0, null)]
    [InlineData((1 << 20) + 1, 0, "too-large")]
    [InlineData(uint.MaxValue, 0, "too-large")]
    public void Lengths_that_lie_end_the_stream_before_anything_is_awaited(uint total, uint headers, string? code)
    {
        byte[] prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, total);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(4), headers);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), Crc32.Of(prelude.AsSpan(0, 8)));
        AwsEventSplitter splitter = new(1 << 20, unwraps: false);
        splitter.Feed(prelude);

        Assert.False(splitter.TryRead(out _));
        Assert.Equal(code, splitter.Fault?.Code);
    }

    [Fact]
    public void A_stream_that_ends_in_the_middle_of_a_message_is_broken()
    {
        for (int length = 1; length < Hello.Length; length++)
        {
            AwsEventSplitter splitter = new(1 << 20, unwraps: false);
            splitter.Feed(Hello.AsSpan(0, length));

            Assert.Null(splitter.Finish());
            Assert.Equal("broken-frame", splitter.Fault?.Code);
        }
    }

    [Theory]
    [InlineData(":message-type=event :event-type=a :event-type=b")]
    [InlineData(":event-type=a")]
    [InlineData(":message-type=notice :event-type=a")]
    [InlineData(":message-type=event")]
    [InlineData("=x")]
    public void Headers_that_clients_would_read_differently_end_the_stream(string headers)
    {
        Assert.Null(Read(AwsEventWriter.Message(Headers(headers), "{}"u8), unwraps: false));
    }

    [Fact]
    public void Headers_that_are_cut_off_end_the_stream()
    {
        byte[] headers = Headers(":message-type=event :event-type=contentBlockDelta");
        for (int length = 0; length < headers.Length; length++)
        {
            Assert.Null(Read(AwsEventWriter.Message(headers.AsSpan(0, length), "{}"u8), unwraps: false));
        }
    }

    [Theory]
    [InlineData(":message-type=event :event-type=messageStart :content-type=application/json", 0)]
    [InlineData(":message-type=event :event-type=messageStart :content-type=text/words", 1)]
    [InlineData(":message-type=event :event-type=message7Start note=words", 2)]
    [InlineData(":message-type=error :error-code=Code :error-message=words", 1)]
    public void What_is_not_the_protocols_own_is_margin_and_can_be_left_out(string headers, int margin)
    {
        StreamFrame frame = Read(AwsEventWriter.Message(Headers(headers), "{\"a\":\"b\"}"u8), unwraps: false)!;

        Assert.Equal(margin, frame.Margin.Count);
        Assert.Equal(margin, frame.MarginText().Split('\n').Length - 1);
        Assert.Equal(headers.Contains("words", StringComparison.Ordinal), frame.MarginText().EndsWith("words\n", StringComparison.Ordinal));
        StreamFrame without = frame.WithoutMargin();
        Assert.Empty(without.Margin);
        Assert.Equal(frame.Data.ToArray(), without.Data.ToArray());
        Assert.DoesNotContain("words", Encoding.UTF8.GetString(without.Raw.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("words", Encoding.UTF8.GetString(without.Apply([])), StringComparison.Ordinal);
        AwsEventSplitter again = new(1 << 20, unwraps: false);
        again.Feed(without.Raw.Span);
        // Without the event's type nobody could read it; with it, it is the same message.
        Assert.Equal(!headers.Contains("message7", StringComparison.Ordinal), again.TryRead(out _));
    }

    [Theory]
    [InlineData("""{"bytes":"e30="}""", true)]
    [InlineData("""{"bytes":"e30=","p":"abcXYZ019"}""", true)]
    [InlineData("""{"bytes":"e30=","p":"two words"}""", false)]
    [InlineData("""{"bytes":"e30=","note":"x"}""", false)]
    [InlineData("""{"bytes":"e30"}""", false)]
    [InlineData("""{"bytes":"e3\u0030="}""", false)]
    [InlineData("""{"bytes":""}""", false)]
    [InlineData("""{"bytes":7}""", false)]
    [InlineData("""{"text":"x"}""", false)]
    [InlineData("""[]""", false)]
    [InlineData("", false)]
    public void A_chunk_is_a_document_in_base64_and_nothing_beside_it(string payload, bool isRead) =>
        Assert.Equal(isRead ? "{}" : null, Read(AwsEventWriter.Message(Headers(":message-type=event :event-type=chunk"), Encoding.UTF8.GetBytes(payload)), unwraps: true) is { } frame
            ? Encoding.UTF8.GetString(frame.Data.Span) : null);

    [Fact]
    public void Padding_that_is_too_long_is_no_padding()
    {
        Assert.NotNull(Read(Padded(256), unwraps: true));
        Assert.Null(Read(Padded(257), unwraps: true));

        static byte[] Padded(int length) => AwsEventWriter.Message(
            Headers(":message-type=event :event-type=chunk"), Encoding.UTF8.GetBytes($$"""{"bytes":"e30=","p":"{{new string('p', length)}}"}"""));
    }

    [Fact]
    public void An_event_type_that_is_too_long_is_margin()
    {
        Assert.Empty(Read(AwsEventWriter.Event(new string('a', 64), _ => { }), unwraps: false)!.Margin);
        Assert.Single(Read(AwsEventWriter.Event(new string('a', 65), _ => { }), unwraps: false)!.Margin);
    }

    [Fact]
    public void Bytes_at_random_never_throw_and_never_make_a_frame()
    {
        Random random = new(7);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = [.. Hello];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            // Headers are read behind the checksums, so these are made right again.
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), Crc32.Of(bytes.AsSpan(0, 8)));
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), Crc32.Of(bytes.AsSpan(0, bytes.Length - 4)));
            AwsEventSplitter splitter = new(1 << 20, unwraps: round % 2 == 0);
            splitter.Feed(bytes);
            if (splitter.TryRead(out StreamFrame? frame))
            {
                Assert.Equal(bytes, frame.Raw.ToArray());
                Assert.NotNull(frame.WithoutMargin());
            }
        }
    }

    private static StreamFrame? Read(byte[] raw, bool unwraps)
    {
        AwsEventSplitter splitter = new(1 << 20, unwraps);
        splitter.Feed(raw);
        bool read = splitter.TryRead(out StreamFrame? frame);
        Assert.Equal(read ? null : "broken-frame", splitter.Fault?.Code);
        return frame;
    }

    private static byte[] Headers(string headers) => [.. headers.Split(' ').Select(header => header.Split('=')).SelectMany(header => (byte[])
        [(byte)header[0].Length, .. Encoding.ASCII.GetBytes(header[0]), 7, 0, (byte)header[1].Length, .. Encoding.ASCII.GetBytes(header[1])])];
}
