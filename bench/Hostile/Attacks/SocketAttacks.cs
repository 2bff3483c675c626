using System.Buffers.Binary;
using Cordon.Hostile.Client;

namespace Cordon.Hostile.Attacks;

/// <summary>WebSockets below their protocol. The answer is the close code, or how the connection ended.</summary>
internal static class SocketAttacks
{
    private static readonly byte[] Text = "{\"type\":\"input_audio_buffer.clear\"}"u8.ToArray();

    // Who is refused while still sending may lose the goodbye: the reset overtakes it.
    private static readonly string[] Lost = ["closed", "reset"];

    public static IEnumerable<Attack> All =>
    [
        Sent("unmasked frame", () => [0x81, (byte)Text.Length, .. Text], ["1002", "closed", "reset"]),
        Sent("frame that claims four exabytes", () => [0x81, 0xff, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, .. Text], ["1009", "1002"], keeps: true),
        Sent("frame of a negative length", () => [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], ["1002", "1009", "closed", "reset"]),
        Sent("compressed frame that nobody agreed on", () => Frame(0xc1, Text), ["1002", "closed", "reset"]),
        Sent("reserved bits", () => Frame(0xf1, Text), ["1002", "closed", "reset"]),
        Sent("unknown operation", () => Frame(0x83, Text), ["1002", "closed", "reset"]),
        Sent("continuation of nothing", () => Frame(0x80, Text), ["1002", "closed", "reset"]),
        Sent("two beginnings", () => [.. Frame(0x01, Text), .. Frame(0x01, Text)], ["1002", "closed", "reset"]),
        Sent("ping in pieces", () => Frame(0x09, Text), ["1002", "closed", "reset"]),
        Sent("long ping", () => [0x89, 0xfe, 0x01, 0x00, 0, 0, 0, 0, .. new byte[256]], ["1002", "closed", "reset"]),
        Sent("close with half a code", () => Frame(0x88, [3]), ["1002", "closed", "reset"]),
        Sent("close with a forbidden code", () => Frame(0x88, [0x03, 0xed]), ["1002", "closed", "reset", "1005"]),
        Sent("binary message", () => Frame(0x82, Text), ["1003"]),
        Sent("no UTF-8", () => Frame(0x81, [0xc3, 0x28]), ["1007", "1002", "1008"]),
        Sent("garbage", () => [.. Enumerable.Range(0, 200).Select(i => (byte)((i * 151) + 7))], ["1002", "1009", "closed", "reset"]),
        new("fragments without end", FragmentsAsync, ["1009", .. Lost]),
        new("pings without number", PingsAsync, ["answered", .. Lost]),
        new("handshake without a key", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/realtime?model=m", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", "GET"), cancel)).Short, ["400", "400 upgrade-required", "426 upgrade-required"]),
        new("handshake of another version", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/realtime?model=m", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "GET"), cancel)).Short, ["426", "400", "426 upgrade-required"]),
        new("upgrade to something else", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/realtime?model=m", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n", "GET"), cancel)).Short, ["426 upgrade-required"]),
        new("session that says nothing", IdleAsync, ["1001"]),
    ];

    private static Attack Sent(string name, Func<byte[]> bytes, string[] expected, bool keeps = false) => new($"WebSocket: {name}", async (arena, cancel) =>
    {
        using RawLine line = await OpenAsync(arena, cancel);
        await line.TrySendAsync(bytes(), cancel);
        for (int i = 0; keeps && i < 200 && await line.TrySendAsync(new byte[64 * 1024], cancel); i++)
        {
        }

        return await EndAsync(line, cancel);
    }, [.. expected, .. Lost]);

    private static async Task<RawLine> OpenAsync(Arena arena, CancellationToken cancel)
    {
        RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync(arena.Head("/v1/realtime?model=m", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n", "GET"), cancel);
        RawAnswer opened = await line.AnswerAsync(Arena.Patience, cancel);
        return opened.Status == 101 && !opened.Head.Contains("Extensions", StringComparison.OrdinalIgnoreCase)
            ? line
            : throw new InvalidDataException($"the session was not opened as it should be: {opened.Short}");
    }

    /// <summary>A masked frame; a mask of zeros leaves the payload as it is.</summary>
    private static byte[] Frame(byte first, ReadOnlySpan<byte> payload) => [first, (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    /// <summary>Reads frames until one says goodbye or the connection ends.</summary>
    private static async Task<string> EndAsync(RawLine line, CancellationToken cancel)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        waiting.CancelAfter(Arena.Patience);
        List<byte> held = [];
        try
        {
            while (await line.MoreAsync(waiting.Token) is { Length: > 0 } more)
            {
                held.AddRange(more);
                while (held.Count >= 2 && held.Count >= 2 + (held[1] & 0x7f))
                {
                    int length = held[1] & 0x7f;
                    if ((held[0] & 0x0f) == 8)
                    {
                        return length < 2 ? "1005" : $"{BinaryPrimitives.ReadUInt16BigEndian([held[2], held[3]])}";
                    }

                    // Longer frames are events that tell of an error; only their place in the stream counts.
                    int size = length switch { 126 => 4 + BinaryPrimitives.ReadUInt16BigEndian([held[2], held[3]]), _ => 2 + length };
                    if (held.Count < size)
                    {
                        break;
                    }

                    held.RemoveRange(0, size);
                }
            }

            return "closed";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return "silence";
        }
        catch (IOException)
        {
            return "reset";
        }
    }

    private static async Task<string> FragmentsAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await OpenAsync(arena, cancel);
        await line.TrySendAsync(Frame(0x01, "\""u8), cancel);
        byte[] piece = [0x00, 0xfe, 0xff, 0xff, 0, 0, 0, 0, .. Enumerable.Repeat((byte)'a', 65_535)];
        Task<string> end = EndAsync(line, cancel);
        for (int i = 0; i < 2_000 && !end.IsCompleted && await line.TrySendAsync(piece, cancel); i++)
        {
        }

        return await end;
    }

    private static async Task<string> PingsAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await OpenAsync(arena, cancel);
        byte[] pings = [.. Enumerable.Range(0, 100).SelectMany(_ => Frame(0x89, "0123456789"u8))];
        Task<string> end = EndAsync(line, cancel);
        for (int i = 0; i < 200 && !end.IsCompleted && await line.TrySendAsync(pings, cancel); i++)
        {
        }

        await line.TrySendAsync(Frame(0x88, [0x03, 0xe8]), cancel);
        return await end is "1000" ? "answered" : await end;
    }

    private static async Task<string> IdleAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await OpenAsync(arena, cancel);
        return await EndAsync(line, cancel);
    }
}
