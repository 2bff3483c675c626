using System.Text;
using Cordon.Hostile.Client;

namespace Cordon.Hostile.Attacks;

/// <summary>Heads: floods, slowness, what is no HTTP.</summary>
internal static class HeadAttacks
{
    public static IEnumerable<Attack> All =>
    [
        new("header flood", (arena, cancel) => SayAsync(arena, string.Concat(Enumerable.Range(0, 5_000).Select(i => $"x-{i}: 1\r\n")), cancel), ["431", "431 reset"]),
        new("one header of 100 KB", (arena, cancel) => SayAsync(arena, $"x-long: {new string('a', 100 * 1024)}\r\n", cancel), ["431", "431 reset"]),
        new("headers without end", EndlessAsync, ["431", "431 reset", "reset"]),
        new("a line without end", LineAsync, ["414", "400", "reset"]),
        new("head drop by drop", SlowHeadAsync, ["408"]),
        new("nothing at all", SilentAsync, ["408", "closed"]),
        new("no HTTP", async (arena, cancel) => (await arena.SayAsync("EHLO example\r\n\r\n", cancel)).Short, ["400"]),
        new("TLS hello", async (arena, cancel) => (await arena.SayAsync("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", cancel)).Short, ["400", "closed"]),
        new("HTTP/2 preface", async (arena, cancel) => (await arena.SayAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", cancel)).Short, ["400", "505", "reset", "closed"]),
        new("HTTP/0.9", async (arena, cancel) => (await arena.SayAsync("GET /v1/models\r\n\r\n", cancel)).Short, ["400", "505"]),
        new("no host", async (arena, cancel) => (await arena.SayAsync("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 0\r\n\r\n", cancel)).Short, ["400"]),
        new("two hosts", (arena, cancel) => SayAsync(arena, "Host: other\r\n", cancel), ["400"]),
        new("foreign host", async (arena, cancel) => (await arena.SayAsync("GET /v1/models HTTP/1.1\r\nHost: gateway.example\r\n\r\n", cancel)).Short, ["401 key-missing"]),
        new("null in a header", (arena, cancel) => SayAsync(arena, "x-a: b\u0000c\r\n", cancel), ["400"]),
        new("header without a colon", (arena, cancel) => SayAsync(arena, "x-a\r\n", cancel), ["400"]),
        new("space before the colon", (arena, cancel) => SayAsync(arena, "Content-Length : 5\r\n", cancel), ["400"]),
        new("path that leads upwards", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/models/../../admin", "", "GET"), cancel)).Short, ["404 not-found", "404", "400"]),
        new("path with a null", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/models/a%00b", "", "GET"), cancel)).Short, ["400", "404", "404 not-found"]),
    ];

    private static async Task<string> SayAsync(Arena arena, string headers, CancellationToken cancel) => (await arena.SayAsync(arena.Head("/v1/models", headers, "GET"), cancel)).Short;

    private static async Task<string> EndlessAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync("GET /v1/models HTTP/1.1\r\n", cancel);
        Task<RawAnswer> answer = line.AnswerAsync(Arena.Patience, cancel);
        byte[] more = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("x-a: " + new string('b', 1_000) + "\r\n", 10)));
        for (int i = 0; i < 10_000 && !answer.IsCompleted && await line.TrySendAsync(more, cancel); i++)
        {
        }

        return (await answer).Short;
    }

    private static async Task<string> LineAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync("GET /", cancel);
        Task<RawAnswer> answer = line.AnswerAsync(Arena.Patience, cancel);
        byte[] more = Encoding.ASCII.GetBytes(new string('a', 10_000));
        for (int i = 0; i < 10_000 && !answer.IsCompleted && await line.TrySendAsync(more, cancel); i++)
        {
        }

        return (await answer).Short;
    }

    private static async Task<string> SlowHeadAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync("GET /v1/models HTTP/1.1\r\n", cancel);
        Task<RawAnswer> answer = line.AnswerAsync(Arena.Patience, cancel);
        while (!answer.IsCompleted && await line.TrySendAsync("x"u8.ToArray(), cancel))
        {
            await Task.WhenAny(answer, Task.Delay(200, cancel));
        }

        return (await answer).Short;
    }

    /// <summary>A connection that is opened and not used is no attack until there are many: it is closed by us.</summary>
    private static async Task<string> SilentAsync(Arena arena, CancellationToken cancel)
    {
        RawLine[] lines = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RawLine.OpenAsync(arena.Gateway, cancel)));
        await Task.WhenAny(lines[0].AnswerAsync(TimeSpan.FromSeconds(3), cancel));
        Array.ForEach(lines, line => line.Dispose());
        return "closed";
    }
}
