using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;
using Cordon.Load.Wire;

namespace Cordon.Load.Client;

/// <summary>
/// One connection's requests, ready to send. Each sending differs in a "ticket" of eight letters, so that neither a cache of
/// verdicts nor a breaker for repeated calls can make the work look smaller than it is. A conversation keeps its ticket until it
/// is over: there, what was said before is the same again, as with real ones.
/// </summary>
internal sealed class Prompt
{
    private const int TicketLetters = 8;
    private const int UserCharacters = 300;
    private const int AssistantCharacters = 700;
    private static readonly byte[] TicketMark = Encoding.ASCII.GetBytes("Ticket ");

    private readonly ImmutableArray<Turn> _turns;
    private readonly bool _isRewritten;
    private int _turn;
    private uint _ticket;

    private Prompt(Target target, Case load, int connection, IEnumerable<string> bodies)
    {
        _turns = [.. bodies.Select(body => Turn.Of(Head(target, body.Length) + body))];
        _isRewritten = load.Kind == Kind.Rewritten;
        // Windows follow each other, connections run beside each other: the clock and the number keep all tickets apart.
        _ticket = ((uint)Environment.TickCount << 8) ^ ((uint)connection << 22);
    }

    /// <summary>True unless a conversation has begun and is not over.</summary>
    public bool IsAtBeginning => _turn == 0;

    /// <summary>What a caller of this load sends.</summary>
    public static Prompt For(Target target, Case load, int connection) =>
        new(target, load, connection, load.IsConversation ? Conversation() : [Body(load.IsStream ? Stream(load) : "", load.Size)]);

    /// <summary>One request that asks <paramref name="question"/> and nothing else.</summary>
    public static Prompt Asking(Target target, string question, int frames) =>
        new(target, new Case(Kind.Json, 0, 1), 0, [Chat(frames > 0 ? Stream(new Case(Kind.Stream, 0, 1, frames, 1)) : "", [("user", $"{Ticket} {question}")])]);

    /// <summary>The bytes to send next.</summary>
    public ReadOnlySpan<byte> Next()
    {
        if (_turn == 0 || _isRewritten)
        {
            _ticket++;
        }

        Turn turn = _turns[_turn];
        turn.Write(_ticket);
        _turn = (_turn + 1) % _turns.Length;
        return turn.Bytes;
    }

    private static string Ticket => $"Ticket {new string('a', TicketLetters)}.";

    private static string Head(Target target, int length) =>
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: {target.Address.Authority}\r\nUser-Agent: cordon-load\r\nAccept: */*\r\n{target.Headers}" +
        $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    // The upstream reads the two numbers.
    private static string Stream(Case load) => $"\"stream\":true,\"max_tokens\":{load.Frames},\"seed\":{load.Pace},";

    private static string Body(string parameters, int size)
    {
        int around = Chat(parameters, [("system", Staff), ("user", $"{Ticket} ")]).Length;
        return Chat(parameters, [("system", Staff), ("user", $"{Ticket} {Prose.OfLength(Math.Max(1, size - around))}")]);
    }

    private static IEnumerable<string> Conversation()
    {
        List<(string, string)> messages = [("system", Staff)];
        for (int turn = 1; turn <= Case.Turns; turn++)
        {
            messages.Add(("user", $"{Ticket} Question {turn.ToString(CultureInfo.InvariantCulture)}. {Prose.OfLength(UserCharacters)}"));
            yield return Chat("", messages);
            messages.Add(("assistant", $"{Ticket} Answer {turn.ToString(CultureInfo.InvariantCulture)}. {Prose.OfLength(AssistantCharacters)}"));
        }
    }

    private const string Staff = "You help the staff of a shop for lamps.";

    private static string Chat(string parameters, IEnumerable<(string Role, string Text)> messages) =>
        $"{{\"model\":\"load-1\",{parameters}\"messages\":[{string.Join(',', messages.Select(message => $"{{\"role\":\"{message.Role}\",\"content\":\"{message.Text}\"}}"))}]}}";

    private sealed record Turn(byte[] Bytes, ImmutableArray<int> Tickets)
    {
        public static Turn Of(string text)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            ImmutableArray<int>.Builder tickets = ImmutableArray.CreateBuilder<int>();
            for (int at = 0; bytes.AsSpan(at).IndexOf(TicketMark) is >= 0 and int found;)
            {
                at += found + TicketMark.Length;
                tickets.Add(at);
            }

            return new Turn(bytes, tickets.ToImmutable());
        }

        public void Write(uint ticket)
        {
            foreach (int at in Tickets)
            {
                uint rest = ticket;
                for (int i = 0; i < TicketLetters; i++, rest >>= 4)
                {
                    Bytes[at + TicketLetters - 1 - i] = (byte)('a' + (rest & 15));
                }
            }
        }
    }
}
