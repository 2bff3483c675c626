using System.Text;
using Cordon.Load.Wire;

namespace Cordon.Load.Client;

/// <summary>
/// One connection's request, ready to send. Each sending differs in a "ticket" of eight letters, so that neither a cache of
/// verdicts nor a breaker for repeated calls can make the work look smaller than it is.
/// </summary>
internal sealed class Prompt
{
    private const string TicketMark = "Ticket ";
    private const int TicketLetters = 8;

    private readonly byte[] _bytes;
    private readonly int _ticketAt;
    private uint _ticket;

    private Prompt(string body, Uri target, int connection)
    {
        _bytes = Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {target.Authority}\r\nUser-Agent: cordon-load\r\nAccept: */*\r\n" +
            $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        _ticketAt = Encoding.ASCII.GetString(_bytes).IndexOf(TicketMark, StringComparison.Ordinal) + TicketMark.Length;
        // Windows follow each other, connections run beside each other: the clock and the number keep all tickets apart.
        _ticket = ((uint)Environment.TickCount << 8) ^ ((uint)connection << 22);
    }

    /// <summary>A chat request whose body has <paramref name="size"/> bytes.</summary>
    public static Prompt Json(Uri target, int size, int connection) => new(Body("", size), target, connection);

    /// <summary>A 1 KB chat request for a stream; see the upstream for the two numbers.</summary>
    public static Prompt Stream(Uri target, int frames, int pace, int connection) =>
        new(Body($"\"stream\":true,\"max_tokens\":{frames},\"seed\":{pace},", 1024), target, connection);

    /// <summary>The bytes to send next.</summary>
    public ReadOnlySpan<byte> Next()
    {
        uint ticket = _ticket++;
        for (int i = 0; i < TicketLetters; i++, ticket >>= 4)
        {
            _bytes[_ticketAt + TicketLetters - 1 - i] = (byte)('a' + (ticket & 15));
        }

        return _bytes;
    }

    private static string Body(string parameters, int size)
    {
        string before = $"{{\"model\":\"load-1\",{parameters}\"messages\":[{{\"role\":\"system\",\"content\":\"You help the staff of a shop for lamps.\"}}," +
            $"{{\"role\":\"user\",\"content\":\"{TicketMark}{new string('a', TicketLetters)}. ";
        const string after = "\"}]}";
        return before + Prose.OfLength(Math.Max(1, size - before.Length - after.Length)) + after;
    }
}
