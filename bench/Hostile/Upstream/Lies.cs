using System.Buffers.Binary;
using System.Text;
using Cordon.Hostile.Json;

namespace Cordon.Hostile.Upstream;

/// <summary>The ways in which a model's server can misbehave on the wire.</summary>
internal static class Lies
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";
    private const string Aws = "application/vnd.amazon.eventstream";

    // Bounded although "endless": far beyond what anybody may take.
    private const int Endless = 200_000;

    private static readonly byte[] Block = Encoding.ASCII.GetBytes(new string('a', 64 * 1024));

    /// <summary>Answers one request; false when the connection is of no use any more.</summary>
    public static async Task<bool> TellAsync(string lie, LieWire wire)
    {
        switch (lie)
        {
            case "no":
                await wire.SendAsync(Honest.Response(Honest.Whole));
                return true;
            case "no-stream":
                await wire.SendAsync(Honest.Response(Honest.Stream, Events));
                return true;
            case "more-than-announced":
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Length: 2\r\n\r\n{{}}{Honest.Whole}");
                return false;
            case "less-than-announced":
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Length: 100000\r\n\r\n{Honest.Whole}");
                return false;
            case "two-lengths":
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{{}}");
                return false;
            case "length-and-chunks":
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
                return false;
            case "no-such-chunk":
                await wire.StartAsync(Json);
                await wire.SendAsync("zz\r\n{}\r\n0\r\n\r\n");
                return false;
            case "huge-chunk":
                await wire.StartAsync(Json);
                await wire.SendAsync("ffffffffffffffff\r\n{}");
                return false;
            case "endless-answer":
                await wire.StartAsync(Json);
                await ManyAsync(i => wire.ChunkAsync(Block), Endless / 100);
                return false;
            case "endless-stream":
                await wire.StartAsync(Events);
                await ManyAsync(i => wire.ChunkAsync(Encoding.ASCII.GetBytes($"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word {i} \"}}}}]}}\n\n")), Endless);
                return false;
            case "endless-event":
                await wire.StartAsync(Events);
                await wire.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\""u8.ToArray());
                await ManyAsync(i => wire.ChunkAsync(Block), Endless / 1_000);
                return false;
            case "endless-line":
                await wire.StartAsync("application/x-ndjson");
                await ManyAsync(i => wire.ChunkAsync(Block), Endless / 1_000);
                return false;
            case "empty-events":
                await wire.StartAsync(Events);
                await ManyAsync(i => wire.ChunkAsync("\n\n:\n\n"u8.ToArray()), 20_000);
                await wire.SendAsync("0\r\n\r\n");
                return true;
            case "texts-without-number":
                await wire.StartAsync(Events);
                await ManyAsync(i => wire.ChunkAsync(Encoding.ASCII.GetBytes($"data: {{\"choices\":[{{\"index\":{i},\"delta\":{{\"content\":\"x\"}}}}]}}\n\n")), 3_000);
                await wire.SendAsync("0\r\n\r\n");
                return false;
            case "call-without-end":
                await wire.StartAsync(Events);
                await wire.ChunkAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}\n\n"u8.ToArray());
                await ManyAsync(i => wire.ChunkAsync(Encoding.ASCII.GetBytes($"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{{\"index\":0,\"function\":{{\"arguments\":\"{new string('1', 8_000)}\"}}}}]}}}}]}}\n\n")), 400);
                return false;
            case "silence":
                await Task.Delay(Timeout.Infinite, wire.Stop);
                return false;
            case "silence-in-a-stream":
                await wire.StartAsync(Events);
                await wire.ChunkAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Well, \"}}]}\n\n"u8.ToArray());
                await Task.Delay(Timeout.Infinite, wire.Stop);
                return false;
            case "reset":
                wire.Break();
                return false;
            case "reset-in-the-head":
                await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Ty");
                wire.Break();
                return false;
            case "reset-in-the-answer":
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Length: 1000\r\n\r\n{{\"a\":");
                wire.Break();
                return false;
            case "reset-in-a-stream":
                await wire.StartAsync(Events);
                await wire.ChunkAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Well, then. \"}}]}\n\n"u8.ToArray());
                wire.Break();
                return false;
            case "garbage":
                await wire.SendAsync((byte[])[.. Enumerable.Range(0, 512).Select(i => (byte)((i * 197) ^ (i >> 3)))]);
                return false;
            case "no-http":
                await wire.SendAsync("220 mail.example ESMTP\r\n");
                return false;
            case "endless-headers":
                await wire.SendAsync("HTTP/1.1 200 OK\r\n");
                await ManyAsync(i => wire.SendAsync($"x-{i}: {new string('h', 1_000)}\r\n"), 5_000);
                return false;
            case "one-endless-header":
                await wire.SendAsync("HTTP/1.1 200 OK\r\nx-long: ");
                await ManyAsync(i => wire.SendAsync(Block), 500);
                return false;
            case "interim-flood":
                await ManyAsync(i => wire.SendAsync("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"), 3_000);
                await wire.SendAsync(Honest.Response(Honest.Whole));
                return true;
            case "interim-without-end":
                while (true)
                {
                    await wire.SendAsync(string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100)));
                    await Task.Delay(10, wire.Stop);
                }

            case "switching":
                await wire.SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nhello");
                return false;
            case "no-status":
                await wire.SendAsync($"HTTP/1.1 999 ?\r\nContent-Length: 2\r\n\r\n{{}}");
                return true;
            case "gzip-bomb" or "deflate-bomb" or "br-bomb":
                byte[] bomb = Bombs.Of(lie[..lie.IndexOf('-', StringComparison.Ordinal)]);
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Encoding: {lie[..lie.IndexOf('-', StringComparison.Ordinal)]}\r\nContent-Length: {bomb.Length}\r\n\r\n");
                await wire.SendAsync(bomb);
                return true;
            case "wrong-sum" or "wrong-prelude" or "four-gigabytes":
                await wire.StartAsync(Aws);
                await wire.ChunkAsync(AwsMessage(lie));
                await wire.SendAsync("0\r\n\r\n");
                return true;
            default:
                byte[] answer = TortureCases.All.First(test => test.Name == lie).In("""{"x_note":0}""");
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: {Json}\r\nContent-Length: {answer.Length}\r\n\r\n");
                await wire.SendAsync(answer);
                return true;
        }
    }

    // The zero sums are never right.
    private static byte[] AwsMessage(string lie)
    {
        byte[] message = new byte[32];
        BinaryPrimitives.WriteUInt32BigEndian(message, lie == "four-gigabytes" ? uint.MaxValue : 32);
        message[16] = lie == "wrong-prelude" ? (byte)7 : (byte)0;
        return message;
    }

    private static async Task ManyAsync(Func<int, Task> send, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await send(i);
        }
    }
}
