using Cordon.Hostile.Client;
using Cordon.Hostile.Upstream;

namespace Cordon.Hostile.Attacks;

/// <summary>One way to harm the gateway, and what it may answer.</summary>
/// <param name="Expected">Answers as <see cref="RawAnswer.Short"/> says them; any other is a failure.</param>
/// <param name="Heavy">Whether it moves so many bytes that only one at a time makes sense.</param>
internal sealed record Attack(string Name, Func<Arena, CancellationToken, Task<string>> PlayAsync, string[] Expected, bool Heavy = false);

/// <summary>Where attacks take place.</summary>
internal sealed record Arena(Uri Gateway, LyingModel Model, Random Random)
{
    public const string Question = """{"model":"m","messages":[{"role":"user","content":"When do you open?"}]}""";

    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private string Host => Gateway.Authority;

    /// <summary>A head that ends where the body begins.</summary>
    public string Head(string path, string more, string method = "POST") => $"{method} {path} HTTP/1.1\r\nHost: {Host}\r\nContent-Type: application/json\r\n{more}\r\n";

    /// <summary>One ordinary request over a connection of its own, and its answer.</summary>
    public async Task<RawAnswer> AskAsync(string path, ReadOnlyMemory<byte> body, string more, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(Gateway, cancel);
        await line.TrySendAsync(System.Text.Encoding.Latin1.GetBytes(Head(path, $"Content-Length: {body.Length}\r\n{more}")), cancel);
        // What refuses the body answers while it is sent.
        Task<bool> sending = line.TrySendAsync(body, cancel);
        RawAnswer answer = await line.AnswerAsync(Patience, cancel);
        line.Dispose();
        await sending;
        return answer;
    }

    /// <summary>Bytes as they are, and the first answer to them.</summary>
    public async Task<RawAnswer> SayAsync(string bytes, CancellationToken cancel)
    {
        using RawLine line = await RawLine.OpenAsync(Gateway, cancel);
        await line.TrySendAsync(System.Text.Encoding.Latin1.GetBytes(bytes), cancel);
        return await line.AnswerAsync(Patience, cancel);
    }
}
