using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Wire;

/// <summary>The bodies and streams in <c>tests/vectors/wire</c>, one folder per dialect, and how they are read and listed.</summary>
internal static class WireVectors
{
    public static string Folder { get; } = Find();

    public static IEnumerable<string> All() => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".txt", StringComparison.Ordinal))
        .Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public static Dialect DialectOf(string vector) => Dialects.Named(vector[..vector.IndexOf('/')])!;

    /// <summary>The bytes as they are on the wire. Binary messages are kept as lines, each an event type and its JSON.</summary>
    public static byte[] Bytes(string vector) => vector.EndsWith(".messages", StringComparison.Ordinal)
        ? [.. File.ReadLines(Path.Combine(Folder, vector)).Select(line => line.Split(' ', 2)).SelectMany(line =>
            line[0] == "chunk" ? AwsEventWriter.Chunk(Encoding.UTF8.GetBytes(line[1]))
            : AwsEventWriter.Message([.. Header(":event-type", line[0]), .. Header(":message-type", "event")], Encoding.UTF8.GetBytes(line[1])))]
        : File.ReadAllBytes(Path.Combine(Folder, vector));

    public static bool IsStream(string vector) => Path.GetExtension(vector) is ".sse" or ".ndjson" or ".messages";

    public static JsonTape Tape(string vector)
    {
        JsonTape? tape = JsonTape.Read(Bytes(vector), JsonLimits.Default, out IntakeFault? fault);
        Assert.True(tape is not null, $"{vector}: {fault}");
        return tape;
    }

    public static IReadOnlyList<Segment> Segments(string vector)
    {
        if (!vector.EndsWith("request.json", StringComparison.Ordinal))
        {
            return DialectOf(vector).ReadAnswer(Tape(vector));
        }

        RequestReading reading = DialectOf(vector).ReadRequest(Tape(vector));
        Assert.Null(reading.Fault);
        return reading.Segments;
    }

    public static string List(string vector)
    {
        var list = new StringBuilder();
        if (IsStream(vector))
        {
            ListStream(DialectOf(vector), Bytes(vector), int.MaxValue, list);
            return list.ToString();
        }

        if (vector.EndsWith("request.json", StringComparison.Ordinal))
        {
            RequestReading reading = DialectOf(vector).ReadRequest(Tape(vector));
            list.Append($"model={reading.Model} stream={reading.Stream} tools={string.Join(',', reading.Tools)} conversation={reading.Conversation} schema={reading.OutputSchema.Length}\n");
        }

        foreach (Segment s in Segments(vector))
        {
            list.Append($"{Words.Of(s.Surface)} {Words.Of(s.Trust)} {(s.Opaque ? "opaque " : "")}{(s.IsName ? "name " : "")}{(s.Tool is null ? "" : $"tool={s.Tool} ")}{s.Pointer} {JsonSerializer.Serialize(s.Text)}\n");
        }

        return list.ToString();
    }

    /// <summary>Reads a stream cut into pieces of a size and lists what each frame has.</summary>
    public static void ListStream(Dialect dialect, byte[] bytes, int piece, StringBuilder list)
    {
        StreamSplitter splitter = SplitterOf(dialect);
        StreamReading reader = dialect.OpenStream();
        for (int at = 0; at < bytes.Length; at += Math.Min(piece, bytes.Length))
        {
            splitter.Feed(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)));
            SseTests.Drain(splitter, frame => ListFrame(frame, reader.Read(frame), list));
        }
    }

    /// <summary>The messages of a WebSocket, which need no cutting, stand on lines of their own.</summary>
    public static StreamSplitter SplitterOf(Dialect dialect) => dialect.OpenFrames(dialect.StreamMediaType, StreamSplitter.DefaultMaxFrameBytes) ?? new LineSplitter();

    private static void ListFrame(StreamFrame frame, FrameReading reading, StringBuilder list)
    {
        list.Append($"{reading.Kind.ToString().ToLowerInvariant()} completed=[{string.Join(' ', reading.Completed)}]\n");
        foreach (StreamSlot s in reading.Slots)
        {
            Assert.True(s.Raw.Length == 0 || frame.Data.Span.Slice(s.Raw.Start, s.Raw.Length) is [(byte)'"', .., (byte)'"']);
            list.Append($"  {Words.Of(s.Surface)} {(s.Opaque ? "opaque " : "")}{(s.Buffered ? "buffered " : "")}{(s.Whole ? "whole " : "")}{(s.Tool is null ? "" : $"tool={s.Tool} ")}{s.Channel} {s.Pointer} {JsonSerializer.Serialize(s.Text)}\n");
        }
    }

    private static byte[] Header(string name, string value) => [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, 0, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static string Find([CallerFilePath] string source = "")
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(source)! })
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                if (File.Exists(Path.Combine(at.FullName, "Cordon.slnx")))
                {
                    return Path.Combine(at.FullName, "tests", "vectors", "wire");
                }
            }
        }

        throw new DirectoryNotFoundException("tests/vectors/wire is not beside Cordon.slnx.");
    }
}
