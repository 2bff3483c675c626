using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cordon.Load.Wire;

namespace Cordon.Load.Client;

/// <summary>What each connection of a window does, over and over.</summary>
/// <param name="Target">Whom it calls.</param>
/// <param name="Bytes">Size of the JSON request; streams always ask with 1 KB.</param>
/// <param name="Frames">Frames per stream; 0 asks for one JSON answer.</param>
/// <param name="Pace">Milliseconds between two frames.</param>
internal sealed record Work(Uri Target, int Bytes, int Frames, int Pace);

/// <summary>One closed-loop caller on its own connection and its own thread: the next request leaves when the answer is complete.</summary>
internal sealed class Caller : IDisposable
{
    // The upstream's JSON body; an answer that is shorter did not come from it.
    private const int LeastBytes = 1900;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpWire _wire;
    private readonly Prompt _prompt;
    private readonly Work _work;
    private readonly FrameReader _frames = new();
    private Tally _tally = new();

    public Caller(Work work, int number)
    {
        _work = work;
        _prompt = work.Frames > 0 ? Prompt.Stream(work.Target, work.Frames, work.Pace, number) : Prompt.Json(work.Target, work.Bytes, number);
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Connect(IPAddress.Loopback, work.Target.Port);
        _wire = new HttpWire(socket);

        // Accepted, and known to the proxy's pool, before anybody's clock runs.
        _wire.Send(Prompt.Json(work.Target, 1024, number).Next());
        _wire.ReadHead();
        _wire.ReadBody();
    }

    /// <summary>Calls until the time or the number is reached, whichever is first.</summary>
    public Tally Run(long until, long requests)
    {
        _tally = new Tally();
        while (_tally.Requests < requests && Stopwatch.GetTimestamp() < until)
        {
            CallOnce();
        }

        return _tally;
    }

    public void Dispose() => _wire.Dispose();

    private void CallOnce()
    {
        ReadOnlySpan<byte> request = _prompt.Next();
        long sent = Stopwatch.GetTimestamp();
        _wire.Send(request);
        Head head = _wire.ReadHead() ?? throw new IOException("The target closed the connection.");
        bool isWhole = _work.Frames > 0 ? ReadFrames(sent) == _work.Frames : _wire.ReadBody().Length >= LeastBytes;
        _tally.Latency.Record(_wire.LastReceived - sent);
        _tally.Requests++;
        _tally.Errors += head.Status == 200 && isWhole ? 0 : 1;
    }

    private int ReadFrames(long sent)
    {
        _frames.Begin(_tally);
        for (ReadOnlySpan<byte> piece = _wire.ReadPiece(); !piece.IsEmpty; piece = _wire.ReadPiece())
        {
            bool wasSilent = _frames.Frames == 0;
            _frames.Read(piece, _wire.LastReceived);
            if (wasSilent && _frames.Frames > 0)
            {
                _tally.FirstToken.Record(_wire.LastReceived - sent);
            }
        }

        _tally.Frames += _frames.Frames;
        return _frames.Frames;
    }
}
