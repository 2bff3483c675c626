using System.Collections.Concurrent;
using System.Text;
using Cordon.Load.Wire;

namespace Cordon.Load.Upstream;

/// <summary>The upstream's answers, built once: what is measured is the way to them.</summary>
internal static class Replies
{
    private const string StampMark = "\"system_fingerprint\":\"fp_";
    private const int StampDigits = 19;

    private static readonly ConcurrentDictionary<int, StampedFrame[]> Built = new();

    /// <summary>Precedes the stamp in each frame. A field that real answers have, so that no dialect reader takes offence.</summary>
    public static ReadOnlySpan<byte> Mark => "\"fp_"u8;

    /// <summary>A chat completion of 2 KB, with its head.</summary>
    public static byte[] Json { get; } = BuildJson(2048);

    /// <summary>The same without its head.</summary>
    public static ReadOnlyMemory<byte> JsonBody { get; } = Json.AsMemory(Json.AsSpan().IndexOf("\r\n\r\n"u8) + 4);

    public static byte[] StreamHead { get; } = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n");

    public static byte[] StreamEnd { get; } = [.. Chunk("data: [DONE]\n\n"), .. "0\r\n\r\n"u8];

    /// <summary>The events of one stream, each of about 220 bytes with room for a time stamp. Built once per count: a new connection must not pay for it.</summary>
    public static StampedFrame[] Frames(int count) => Built.GetOrAdd(count, static count => [.. Enumerable.Range(0, count).Select(index => Frame(index, count))]);

    private static StampedFrame Frame(int index, int count)
    {
        string delta = index == count - 1 ? "{}" : $$"""{"content":" {{Prose.Words[index % Prose.Words.Length]}}"}""";
        string finish = index == count - 1 ? "\"stop\"" : "null";
        byte[] bytes = Chunk(
            "data: {\"id\":\"chatcmpl-load\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,\"model\":\"load-1\"," +
            StampMark + new string('0', StampDigits) +
            $"\",\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finish}}}]}}\n\n");
        return new StampedFrame(bytes, bytes.AsSpan().IndexOf(Mark) + Mark.Length, StampDigits);
    }

    private static byte[] Chunk(string data) => Encoding.ASCII.GetBytes($"{data.Length:x}\r\n{data}\r\n");

    private static byte[] BuildJson(int size)
    {
        const string before =
            "{\"id\":\"chatcmpl-load\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"load-1\"," +
            "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        const string after =
            "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":350,\"total_tokens\":550}}";
        string body = before + Prose.OfLength(size - before.Length - after.Length) + after;
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}

/// <summary>A frame of which each sending has its own copy, with the time in the digits from <paramref name="At"/> on.</summary>
internal sealed record StampedFrame(byte[] Bytes, int At, int Digits);
