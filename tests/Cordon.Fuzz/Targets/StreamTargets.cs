using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Fuzz.Targets;

/// <summary>Streams of every dialect: cut into frames, read, and the same however the bytes came.</summary>
internal static class StreamTargets
{
    private const int MostFrame = 1_500;

    private static readonly string[] Framing =
    [
        .. JsonTargets.Words, "data: ", "data:", "event: ", "id: ", "retry: ", ": ", "\n\n", "\r\n\r\n", "\r\r", "\r", "\n", "data: [DONE]\n\n", "data\n", "\ufeff", "data: {\"choices\":[{\"index\":7,\"delta\":{\"content\":\"x\"}}]}\n\n",
        "event: error\ndata: {}\n\n", "{\"done\":true}\n", "\0\0\0\x10\0\0\0\0",
    ];

    public static IEnumerable<FuzzTarget> All => WireSeeds.Dialects.Where(dialect => WireSeeds.Streams(dialect).Length > 0).SelectMany(dialect => (FuzzTarget[])
        [
            new($"{dialect} stream", () => WireSeeds.Streams(dialect), Framing, (input, random) => Read(dialect, input, random), Allocates: 4_000, Floor: 256 << 10),
            .. Dialects.Named(dialect)!.StreamMediaType.Contains("eventstream", StringComparison.Ordinal)
                ? (FuzzTarget[])[new($"{dialect} message with its sums made anew", () => WireSeeds.Streams(dialect), Framing, (input, random) => Read(dialect, WireSeeds.Mended(input), random), Allocates: 4_000, Floor: 256 << 10)]
                : [],
        ]);

    private static void Read(string name, byte[] input, Random random)
    {
        Listing whole = Listed(name, input, [input.Length]);
        Listing pieces = Listed(name, input, [.. Cuts(input.Length, random)]);
        BrokenPropertyException.Unless(whole.Frames.SequenceEqual(pieces.Frames) && whole.Fault == pieces.Fault, "How the bytes came changes what is read.");
        BrokenPropertyException.Unless(whole.Fault is not null || whole.Bytes.SequenceEqual(input), "A byte of the stream was lost.");
    }

    private static IEnumerable<int> Cuts(int length, Random random)
    {
        for (int at = 0; at < length;)
        {
            int piece = Math.Min(length - at, random.Next(4) == 0 ? 1 : random.Next(1, 200));
            at += piece;
            yield return piece;
        }
    }

    private static Listing Listed(string name, byte[] input, IEnumerable<int> pieces)
    {
        Dialect dialect = Dialects.Named(name)!;
        // The messages of a WebSocket need no cutting; as seeds they stand on lines of their own.
        StreamSplitter splitter = dialect.OpenFrames(dialect.StreamMediaType, MostFrame) ?? new LineSplitter(MostFrame);
        StreamReading reader = dialect.OpenStream();
        Listing listing = new();
        int at = 0;
        foreach (int piece in pieces)
        {
            splitter.Feed(input.AsSpan(at, piece));
            at += piece;
            while (splitter.TryRead(out StreamFrame? frame))
            {
                listing.Add(frame, reader.Read(frame));
            }
        }

        if (splitter.Finish() is { } last)
        {
            listing.Add(last, reader.Read(last));
        }

        listing.Fault = splitter.Fault?.Code;
        return listing;
    }

    /// <summary>What was read of a stream.</summary>
    private sealed class Listing
    {
        public List<string> Frames { get; } = [];
        public List<byte> Bytes { get; } = [];
        public string? Fault { get; set; }

        public void Add(StreamFrame frame, FrameReading reading)
        {
            Bytes.AddRange(frame.Raw.Span);
            StringBuilder line = new($"{reading.Kind} {reading.Fault?.Code} {string.Join(' ', reading.Completed)} {reading.Announces} {frame.Event} {frame.MarginText()}");
            foreach (StreamSlot slot in reading.Slots)
            {
                BrokenPropertyException.Unless(slot.Raw.Start >= 0 && slot.Raw.End <= frame.Data.Length, "A slot lies outside of its frame.");
                line.Append('|').Append(slot.Channel).Append(' ').Append(slot.Surface).Append(' ').Append(slot.Text).Append(' ').Append(slot.Buffered).Append(slot.Whole).Append(slot.Opaque);
            }

            Frames.Add(line.ToString());
            frame.WithoutMargin();
            TextEdit[] edits = [.. reading.Slots.Where(slot => slot.Raw.Length > 0 && !slot.Opaque).DistinctBy(slot => slot.Raw.Start).Select(slot => new TextEdit(slot.Raw, 0, slot.Text.Length, "[R]"))];
            BrokenPropertyException.Unless(edits.Length > 0 || frame.Apply([]).AsSpan().SequenceEqual(frame.Raw.Span), "Nothing was edited, and something changed.");
            if (reading.Kind != FrameKind.Unreadable && reading.Fault is null)
            {
                frame.Apply(edits);
            }
        }
    }
}
