using Cordon.Hostile.Client;

namespace Cordon.Hostile.Attacks;

/// <summary>
/// Requests that two readers of HTTP would cut differently. What is hidden in a body must not become a request: the model counts those that
/// nobody sent.
/// </summary>
internal static class SmugglingAttacks
{
    // Its place in the templates; each attack has a mark of its own.
    private const string Mark = "smuggled-00000000000000000000000000000000";
    private const string Hidden = $"GET /v1/models/{Mark} HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static readonly string[] Refusals = ["400", "400 body-cut", "400 invalid-json", "400 transfer-encoding", "closed", "reset"];

    // The server reads these as the standard allows, or nearly: two requests, and neither is hidden from it. The second may still be on its way
    // when we stop waiting, whether the model has heard of it or not.
    private static readonly string[] TwoRequests = [.. Refusals, "400 missing", "400 missing, then 200", "400 missing, then silence"];

    public static IEnumerable<Attack> All =>
    [
        Framed("length and chunks", $"Content-Length: {Hidden.Length + 5}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + Hidden),
        Framed("chunks and length", $"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", $"{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n"),
        Framed("two lengths", $"Content-Length: 2\r\nContent-Length: {Hidden.Length + 2}\r\n", "{}" + Hidden),
        Framed("a list of lengths", "Content-Length: 2, 2\r\n", "{}" + Hidden),
        Framed("signed length", "Content-Length: +2\r\n", "{}" + Hidden, TwoRequests),
        Framed("hexadecimal length", "Content-Length: 0x2\r\n", "{}" + Hidden),
        Framed("negative length", "Content-Length: -1\r\n", Hidden),
        Framed("folded header", "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}" + Hidden),
        Framed("chunked twice", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + Hidden),
        Framed("chunked under another name", "Transfer-Encoding: xchunked\r\nContent-Length: 2\r\n", "{}" + Hidden),
        Framed("chunked with a tab", "Transfer-Encoding:\tidentity, chunked\r\nContent-Length: 2\r\n", "{}" + Hidden),
        Framed("chunked, then identity", "Transfer-Encoding: chunked, identity\r\nContent-Length: 2\r\n", "{}" + Hidden),
        Framed("bare line feeds", "X-A: b\nContent-Length: 2\n", "{}" + Hidden, TwoRequests),
        Framed("bare carriage return", "X-A: b\rContent-Length: 2\r\n", "{}" + Hidden),
        Framed("line feed in a chunk's extension", "Transfer-Encoding: chunked\r\n", $"2;\n{{}}\r\n0\r\n\r\n{Hidden}"),
        Framed("chunk's extension without end", "Transfer-Encoding: chunked\r\n", $"2;{new string('a', 100_000)}", ["408 body-too-slow"]),
        Framed("chunk's size in another base", "Transfer-Encoding: chunked\r\n", $"0x2\r\n{{}}\r\n0\r\n\r\n{Hidden}"),
        Framed("chunk that is larger than a number", "Transfer-Encoding: chunked\r\n", $"fffffffffffffffff\r\n{{}}\r\n0\r\n\r\n{Hidden}"),
        Framed("chunk that is longer than it says", "Transfer-Encoding: chunked\r\n", $"1\r\n{{}}\r\n0\r\n\r\n{Hidden}"),
        Framed("line feeds for chunks", "Transfer-Encoding: chunked\r\n", $"2\n{{}}\n0\n\n{Hidden}"),
        new("pipelined after a refusal", AfterRefusalAsync, ["413 body-too-large and nothing else"]),
    ];

    private static Attack Framed(string name, string headers, string body, string[]? expected = null) => new(name, (arena, cancel) => PlayAsync(arena, headers, body, cancel), expected ?? Refusals);

    /// <summary>The first answer; an answer to what was hidden, or the model hearing of it, is told instead.</summary>
    private static async Task<string> PlayAsync(Arena arena, string headers, string body, CancellationToken cancel)
    {
        string mark = $"smuggled-{Guid.NewGuid():N}";
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.TrySendAsync(System.Text.Encoding.Latin1.GetBytes((arena.Head("/v1/chat/completions", headers) + body).Replace(Mark, mark, StringComparison.Ordinal)), cancel);
        RawAnswer first = await line.AnswerAsync(Arena.Patience, cancel);
        RawAnswer second = await line.AnswerAsync(TimeSpan.FromMilliseconds(300), cancel);
        return second.Status is not (0 or 400) || arena.Model.Heard(mark) ? $"{first.Short}, then {second.Short}" : first.Short;
    }

    /// <summary>The body of what was refused holds a request. It is a body, whoever reads on.</summary>
    private static async Task<string> AfterRefusalAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.TrySendAsync(System.Text.Encoding.Latin1.GetBytes(arena.Head("/v1/chat/completions", "Content-Length: 104857600\r\n") + string.Concat(Enumerable.Repeat(Hidden, 100))), cancel);
        RawAnswer first = await line.AnswerAsync(Arena.Patience, cancel);
        RawAnswer second = await line.AnswerAsync(TimeSpan.FromMilliseconds(300), cancel);
        return second.Status == 0 ? $"{first.Short} and nothing else" : $"{first.Short}, then {second.Short}";
    }
}
