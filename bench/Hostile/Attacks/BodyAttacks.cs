using System.Text;
using Cordon.Hostile.Client;
using Cordon.Hostile.Json;
using Cordon.Hostile.Upstream;

namespace Cordon.Hostile.Attacks;

/// <summary>Bodies: torture, size, depth, compression, slowness.</summary>
internal static class BodyAttacks
{
    /// <summary>What a machine that has no time for its guards answers: nothing passes.</summary>
    public const string TooSlow = "403 guard.timeout";

    private const int Huge = 100 << 20;

    /// <summary>A body that each path would serve.</summary>
    private static readonly (string Path, string Body)[] Dialects =
    [
        ("/v1/chat/completions", Arena.Question),
        ("/v1/responses", """{"model":"m","input":"When do you open?"}"""),
        ("/v1/completions", """{"model":"m","prompt":"When do you open?"}"""),
        ("/v1/embeddings", """{"model":"m","input":"When do you open?"}"""),
        ("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"When do you open?"}]}"""),
        ("/v1beta/models/m:generateContent", """{"contents":[{"role":"user","parts":[{"text":"When do you open?"}]}]}"""),
        ("/model/m/converse", """{"messages":[{"role":"user","content":[{"text":"When do you open?"}]}]}"""),
        ("/api/chat", """{"model":"m","stream":false,"messages":[{"role":"user","content":"When do you open?"}]}"""),
    ];

    private static readonly byte[] Megabyte = Encoding.ASCII.GetBytes(new string('a', 1 << 20));

    // Who is refused while still sending may lose the answer: the reset overtakes it.
    private static readonly string[] Lost = ["closed", "reset"];

    public static IEnumerable<Attack> All =>
    [
        new("JSON of every sort", TortureAsync, ["as it should be", TooSlow]),
        new("100 MB, announced", AnnouncedAsync, ["413 body-too-large", .. Lost], Heavy: true),
        new("100 MB, announced and not sent", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/chat/completions", $"Content-Length: {Huge}\r\n"), cancel)).Short, ["413 body-too-large", .. Lost]),
        new("100 MB in chunks", ChunkedAsync, ["413 body-too-large", .. Lost], Heavy: true),
        new("a length of 20 digits", async (arena, cancel) => (await arena.SayAsync(arena.Head("/v1/chat/completions", "Content-Length: 99999999999999999999\r\n"), cancel)).Short, ["400"]),
        new("30 MB of brackets", (arena, cancel) => PostAsync(arena, Encoding.ASCII.GetBytes(new string('[', 30 << 20)), cancel), ["400 too-deep"], Heavy: true),
        new("30 MB of one string", (arena, cancel) => PostAsync(arena, Encoding.ASCII.GetBytes($$"""{"model":"m","messages":[{"role":"user","content":"{{new string('a', 30 << 20)}}"}]}"""), cancel), ["403 limit"], Heavy: true),
        new("a million values", (arena, cancel) => PostAsync(arena, Encoding.ASCII.GetBytes($$"""{"a":[{{string.Join(',', Enumerable.Repeat("0", 1_000_000))}}]}"""), cancel), ["400 too-many-tokens"]),
        new("a hundred thousand names in one object", (arena, cancel) => PostAsync(arena, Beside("\"x\":{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":0")) + "}"), cancel), ["403 limit"]),
        new("10,000 tools", (arena, cancel) => PostAsync(arena, Beside("\"tools\":[" + string.Join(',', Enumerable.Range(0, 10_000).Select(Tool)) + "]"), cancel), ["403 limit"]),
        .. ((string[])["gzip", "deflate", "br"]).Select(encoding => new Attack($"{encoding} bomb", async (arena, cancel) => (await arena.AskAsync("/v1/chat/completions", Bombs.Of(encoding), $"Content-Encoding: {encoding}\r\n", cancel)).Short, ["415 content-encoding", .. Lost])),
        new("gzip in gzip", async (arena, cancel) => (await arena.AskAsync("/v1/chat/completions", Bombs.Of("gzip"), "Content-Encoding: gzip, gzip\r\n", cancel)).Short, ["415 content-encoding", .. Lost]),
        new("body drop by drop", SlowBodyAsync, ["408 body-too-slow", .. Lost]),
        new("body that is cut", CutAsync, ["closed", "reset", "400 body-cut", "499 caller-left"]),
        new("callers who leave", LeaveAsync, ["left"]),
    ];

    private static byte[] Beside(string member) => Encoding.ASCII.GetBytes($"{Arena.Question[..^1]},{member}}}");

    private static string Tool(int number) =>
        "{\"type\":\"function\",\"function\":{\"name\":\"f" + number + "\",\"description\":\"Does " + number + ".\",\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}}}";

    private static async Task<string> PostAsync(Arena arena, byte[] body, CancellationToken cancel) => (await arena.AskAsync("/v1/chat/completions", body, "", cancel)).Short;

    private static async Task<string> TortureAsync(Arena arena, CancellationToken cancel)
    {
        TortureCase test = TortureCases.All[arena.Random.Next(TortureCases.All.Length)];
        (string path, string body) = Dialects[arena.Random.Next(Dialects.Length)];
        RawAnswer answer = await arena.AskAsync(path, test.In(body), "", cancel);
        // Invisible characters are taken out, and then the request is another: here only its fate counts.
        return answer.Short == (test.Refused is { } code ? $"400 {code}" : "200") ? "as it should be" : answer.Short == TooSlow ? TooSlow : $"{test.Name}: {answer.Short}";
    }

    private static async Task<string> AnnouncedAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.TrySendAsync(Encoding.ASCII.GetBytes(arena.Head("/v1/chat/completions", $"Content-Length: {Huge}\r\n")), cancel);
        return await WhileSendingAsync(line, () => line.TrySendAsync(Megabyte, cancel), cancel);
    }

    private static async Task<string> ChunkedAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.TrySendAsync(Encoding.ASCII.GetBytes(arena.Head("/v1/chat/completions", "Transfer-Encoding: chunked\r\n")), cancel);
        byte[] chunk = [.. "100000\r\n"u8, .. Megabyte, .. "\r\n"u8];
        return await WhileSendingAsync(line, () => line.TrySendAsync(chunk, cancel), cancel);
    }

    // Sends until it is not taken any more or all is sent, and listens meanwhile.
    private static async Task<string> WhileSendingAsync(RawLine line, Func<Task<bool>> send, CancellationToken cancel)
    {
        Task<RawAnswer> answer = line.AnswerAsync(Arena.Patience, cancel);
        for (int i = 0; i < Huge >> 20 && !answer.IsCompleted && await send(); i++)
        {
        }

        return (await answer).Short;
    }

    private static async Task<string> SlowBodyAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync(arena.Head("/v1/chat/completions", "Content-Length: 100000\r\n"), cancel);
        Task<RawAnswer> answer = line.AnswerAsync(Arena.Patience, cancel);
        while (!answer.IsCompleted && await line.TrySendAsync(" "u8.ToArray(), cancel))
        {
            await Task.WhenAny(answer, Task.Delay(200, cancel));
        }

        return (await answer).Short;
    }

    private static async Task<string> CutAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync(arena.Head("/v1/chat/completions", "Content-Length: 1000\r\n") + "{\"model\":", cancel);
        line.Stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        return (await line.AnswerAsync(Arena.Patience, cancel)).Short;
    }

    /// <summary>Gone at some moment between the head and the answer.</summary>
    private static async Task<string> LeaveAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        string request = arena.Head("/v1/chat/completions", $"Content-Length: {Arena.Question.Length}\r\n") + Arena.Question;
        await line.TrySendAsync(Encoding.ASCII.GetBytes(request[..arena.Random.Next(1, request.Length + 1)]), cancel);
        line.Stream.Socket.LingerState = new(enable: true, seconds: 0);
        return "left";
    }
}
