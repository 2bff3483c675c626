using System.Text;
using Cordon.Hostile.Client;
using Cordon.Hostile.Json;

namespace Cordon.Hostile.Attacks;

/// <summary>Models whose servers misbehave: an honest caller asks, and has to be told something true.</summary>
internal static class UpstreamAttacks
{
    private const string Chat = "/v1/chat/completions";
    private const string Converse = "/model/m/converse-stream";
    private const string Ollama = "/api/chat";
    private const string ConverseQuestion = """{"messages":[{"role":"user","content":[{"text":"When do you open?"}]}]}""";
    private const string Question = """{"model":"liar","messages":[{"role":"user","content":"When do you open?"}]}""";
    private const string Streamed = """{"model":"liar","stream":true,"messages":[{"role":"user","content":"When do you open?"}],"tools":[{"type":"function","function":{"name":"f"}}]}""";

    private const string OllamaQuestion = """{"model":"m","messages":[{"role":"user","content":"When do you open?"}]}""";
    private const string Answer = """{"x_note":0}""";

    private static readonly string[] Broken = ["502 upstream-cut", "502 upstream-unreachable"];
    // A connection that one lie has left in a bad way may be the next one's: then nothing of an answer comes.
    private const string Unreachable = "502 upstream-unreachable";

    private static readonly string[] BrokenStream = ["200 cut", "200 reset", "200"];

    public static IEnumerable<Attack> All => Each.Select(attack => attack with { Expected = [.. attack.Expected.Append(Unreachable).Distinct()] });

    private static IEnumerable<Attack> Each =>
    [
        // Two bytes of what came are the answer; the rest belongs to nobody.
        Asked("more-than-announced", ["200"]),
        Asked("less-than-announced", Broken), Asked("two-lengths", ["200", .. Broken]), Asked("no-such-chunk", Broken), Asked("huge-chunk", Broken), Asked("length-and-chunks", ["200", .. Broken]),
        Asked("endless-answer", ["502 answer-too-large"], heavy: true),
        Asked("silence", ["504 upstream-timeout"]), Asked("reset", Broken), Asked("reset-in-the-head", Broken), Asked("reset-in-the-answer", Broken),
        Asked("garbage", Broken), Asked("no-http", Broken), Asked("endless-headers", Broken), Asked("one-endless-header", Broken, heavy: true),
        Asked("interim-flood", ["200", .. Broken]), Asked("interim-without-end", ["504 upstream-timeout", .. Broken]), Asked("switching", ["502 upstream-protocol"]), Asked("no-status", ["999"]),
        .. ((string[])["gzip", "deflate", "br"]).Select(encoding => Asked(encoding + "-bomb", ["502 content-encoding"])),
        new("upstream: endless-stream", LeaveStreamAsync, ["left"]),
        Streams("endless-event", ["200 too-large", "200 too-large cut", "200 too-large reset"]), Streams("empty-events", BrokenStream), Streams("texts-without-number", ["200", "200 cut", "200 reset", "200 too-many-texts", "200 too-many-texts cut"]),
        Streams("call-without-end", ["200 buffered-too-large", "200 buffered-too-large cut", "200 buffered-too-large reset"]), Streams("silence-in-a-stream", BrokenStream), Streams("reset-in-a-stream", BrokenStream),
        new("upstream: endless-line", (arena, cancel) => AskAsync(arena, Ollama, OllamaQuestion, "endless-line", cancel), ["200 too-large", "200 too-large cut", "200 too-large reset"]),
        .. ((string[])["wrong-sum", "wrong-prelude", "four-gigabytes"]).Select(lie =>
            new Attack($"upstream: {lie}", (arena, cancel) => AskAsync(arena, Converse, ConverseQuestion, lie, cancel), ["200 broken-frame", "200 broken-frame cut", "200 too-large", "200", "200 cut", "200 reset"])),
        new("upstream: answers of every sort", AnswersAsync, ["passed as it came", BodyAttacks.TooSlow]),
    ];

    private static Attack Asked(string lie, string[] expected, bool heavy = false) => new($"upstream: {lie}", (arena, cancel) => AskAsync(arena, Chat, Question, lie, cancel), expected, heavy);

    private static Attack Streams(string lie, string[] expected) => new($"upstream: {lie}", (arena, cancel) => AskAsync(arena, Chat, Streamed, lie, cancel), expected);

    private static async Task<string> AskAsync(Arena arena, string path, string body, string lie, CancellationToken cancel) =>
        (await arena.AskAsync(path, Encoding.UTF8.GetBytes(body), $"x-lie: {lie}\r\n", cancel)).Short;

    /// <summary>A stream that never ends has a caller who leaves.</summary>
    private static async Task<string> LeaveStreamAsync(Arena arena, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(arena.Gateway, cancel);
        await line.SendAsync(arena.Head(Chat, $"Content-Length: {Streamed.Length}\r\nx-lie: endless-stream\r\n") + Streamed, cancel);
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        waiting.CancelAfter(Arena.Patience);
        int read = 0;
        byte[] first = [];
        while (read < 200_000 && await line.MoreAsync(waiting.Token) is { Length: > 0 } more)
        {
            first = read == 0 ? more : first;
            read += more.Length;
        }

        return read >= 200_000 ? "left" : read > 0 && Encoding.ASCII.GetString(first).Contains(" 502 ", StringComparison.Ordinal) ? Unreachable : $"ended after {read} bytes";
    }

    /// <summary>JSON of every sort as an answer: policy lets it pass, on record, and then it is what the model said. What hides characters is denied for that.</summary>
    private static async Task<string> AnswersAsync(Arena arena, CancellationToken cancel)
    {
        TortureCase[] cases = [.. TortureCases.All.Where(test => test.Bytes.Length < 500_000 && test.Name.All(letter => letter is >= ' ' and <= '~') && !test.Name.Contains("string:", StringComparison.Ordinal) && !Hides(test.In(Answer)))];
        TortureCase test = cases[arena.Random.Next(cases.Length)];
        RawAnswer answer = await arena.AskAsync(Chat, Encoding.UTF8.GetBytes(Question), $"x-lie: {test.Name}\r\n", cancel);
        return answer.Status == 200 && answer.Body.AsSpan().SequenceEqual(test.In(Answer)) ? "passed as it came" : answer.Short is Unreachable or BodyAttacks.TooSlow ? answer.Short : $"{test.Name}: {answer.Short}";
    }

    // A byte order mark that is no beginning, a space of no width.
    private static bool Hides(ReadOnlySpan<byte> text) => text.LastIndexOf("\ufeff"u8) > 0 || text.IndexOf("\u200b"u8) >= 0;
}
