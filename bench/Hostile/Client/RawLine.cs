using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Cordon.Hostile.Client;

/// <summary>What came back, as far as it came.</summary>
/// <param name="End">Empty when the answer was whole; else <c>cut</c>, <c>reset</c>, <c>silence</c>.</param>
internal sealed partial record RawAnswer(int Status, string Head, byte[] Body, string End)
{
    /// <summary>Status and code, as the report lists them.</summary>
    public string Short => string.Join(' ', new[] { Status == 0 ? "" : Status.ToString(CultureInfo.InvariantCulture), Code, End }.Where(word => word.Length > 0)) is { Length: > 0 } text ? text : "closed";

    private string Code => CodeMember().Match(Encoding.UTF8.GetString(Body)) is { Success: true } found ? found.Groups[1].Value : "";

    [GeneratedRegex("\"code\"\\s*:\\s*\"([a-z0-9.-]{1,40})\"")]
    private static partial Regex CodeMember();
}

/// <summary>A connection to which bytes are given as they are.</summary>
internal sealed class RawLine : IDisposable
{
    private const int MostBody = 4 << 20;

    private readonly TcpClient _client = new() { NoDelay = true };
    private byte[] _held = [];
    private NetworkStream? _stream;

    // Kept, because a client that was reset does not give it out any more.
    public NetworkStream Stream => _stream ??= _client.GetStream();

    public static async Task<RawLine> OpenAsync(Uri address, CancellationToken cancel)
    {
        RawLine line = new();
        await line._client.ConnectAsync(address.Host, address.Port, cancel);
        line._stream = line._client.GetStream();
        return line;
    }

    public Task SendAsync(string bytes, CancellationToken cancel) => SendAsync(Encoding.Latin1.GetBytes(bytes), cancel);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => await Stream.WriteAsync(bytes, cancel);

    /// <summary>Sends as long as it is taken; the other side may have answered and gone long before.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await SendAsync(bytes, cancel);
            return true;
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>The next answer. An interim one (1xx) is passed over, but 101.</summary>
    public async Task<RawAnswer> AnswerAsync(TimeSpan patience, CancellationToken cancel)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        waiting.CancelAfter(patience);
        string head = "";
        List<byte> body = [];
        try
        {
            do
            {
                head = await HeadAsync(waiting.Token);
            }
            while (StatusIn(head) is 100 or 102 or 103);
            int status = StatusIn(head);
            if (status is 101 or 204 or 304 || head.Length == 0)
            {
                return new RawAnswer(status, head, [], "");
            }

            bool whole = await BodyAsync(head, body, waiting.Token);
            return new RawAnswer(status, head, [.. body], whole ? "" : "cut");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new RawAnswer(StatusIn(head), head, [.. body], "silence");
        }
        catch (Exception gone) when (gone is IOException or SocketException or FormatException or ObjectDisposedException)
        {
            return new RawAnswer(StatusIn(head), head, [.. body], "reset");
        }
    }

    /// <summary>Bytes that belong to no answer yet, then whatever comes; empty at the end.</summary>
    public async Task<byte[]> MoreAsync(CancellationToken cancel)
    {
        if (_held.Length > 0)
        {
            (byte[] held, _held) = (_held, []);
            return held;
        }

        byte[] buffer = new byte[64 * 1024];
        int read = await Stream.ReadAsync(buffer, cancel);
        return buffer[..read];
    }

    public void Dispose() => _client.Dispose();

    private static int StatusIn(string head) => head.Length > 12 && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : 0;

    private async Task<string> HeadAsync(CancellationToken cancel)
    {
        List<byte> head = [];
        while (true)
        {
            byte[] more = await MoreAsync(cancel);
            head.AddRange(more);
            string text = Encoding.Latin1.GetString([.. head]);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _held = [.. head[(end + 4)..]];
                return text[..(end + 4)];
            }

            if (more.Length == 0)
            {
                return head.Count == 0 ? "" : throw new IOException("The head broke off.");
            }
        }
    }

    private async Task<bool> BodyAsync(string head, List<byte> body, CancellationToken cancel)
    {
        string[] lines = head.Split("\r\n");
        if (lines.FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)) is { } announced)
        {
            long length = long.Parse(announced[15..], CultureInfo.InvariantCulture);
            while (body.Count < length && body.Count < MostBody)
            {
                byte[] more = await MoreAsync(cancel);
                if (more.Length == 0)
                {
                    return false;
                }

                int taken = (int)Math.Min(more.Length, length - body.Count);
                body.AddRange(more[..taken]);
                _held = more[taken..];
            }

            return true;
        }

        if (!lines.Any(line => line.StartsWith("transfer-encoding:", StringComparison.OrdinalIgnoreCase)))
        {
            while (body.Count < MostBody && await MoreAsync(cancel) is { Length: > 0 } more)
            {
                body.AddRange(more);
            }

            return true;
        }

        // Only codes are looked for, so the frames of the chunks may stay between them. The last one ends the answer.
        while (body.Count < MostBody)
        {
            byte[] more = await MoreAsync(cancel);
            body.AddRange(more);
            if (EndsWith(body, "0\r\n\r\n"u8))
            {
                return true;
            }

            if (more.Length == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static bool EndsWith(List<byte> bytes, ReadOnlySpan<byte> end) =>
        bytes.Count >= end.Length && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[^end.Length..].SequenceEqual(end);
}
