using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cordon.Load.Measuring;
using Cordon.Load.Targets;
using Cordon.Load.Wire;

namespace Cordon.Load.Client;

/// <summary>One closed-loop caller on its own connection and its own thread: the next request leaves when the answer is complete.</summary>
internal sealed class Caller : IDisposable
{
    // The upstream's JSON body; an answer that is shorter did not come from it.
    private const int LeastBytes = 1900;
    private const int MostFailures = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Target _target;
    private readonly Case _load;
    private readonly Prompt _prompt;
    private readonly FrameReader? _frames;
    private HttpWire _wire;
    private Tally _tally = Tally.None;

    public Caller(Target target, Case load, int number)
    {
        (_target, _load) = (target, load);
        _prompt = Prompt.For(target, load, number);
        _frames = load.IsStream ? new FrameReader() : null;
        _wire = Connect(target);

        // Accepted, and known to the proxy's pool, before anybody's clock runs.
        _wire.Send(Prompt.For(target, new Case(Kind.Json, 1024, 1), number).Next());
        _wire.ReadHead();
        _wire.ReadBody();
    }

    /// <summary>A connection whose peer may be silent for a while, not forever.</summary>
    public static HttpWire Connect(Target target)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Connect(IPAddress.Loopback, target.Address.Port);
        return new HttpWire(socket);
    }

    /// <summary>Calls until the time or the number is reached, whichever is first; a conversation is brought to its end.</summary>
    public Tally Run(long until, long requests)
    {
        _tally = new Tally();
        int failures = 0;
        while (_tally.Requests < requests && failures < MostFailures && (Stopwatch.GetTimestamp() < until || !_prompt.IsAtBeginning))
        {
            try
            {
                CallOnce();
                failures = 0;
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                // An answer that was cut or did not come is an error like a refusal; whoever is gone altogether throws again.
                failures++;
                _tally.Requests++;
                _tally.Errors++;
                _wire.Dispose();
                _wire = Connect(_target);
            }
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
        bool isWhole = _frames is not null ? ReadFrames(_frames, sent) == _load.Frames : _wire.ReadBody().Length >= LeastBytes;
        _tally.Latency.Record(_wire.LastReceived - sent);
        _tally.Requests++;
        _tally.Errors += head.Status == 200 && isWhole ? 0 : 1;
    }

    private int ReadFrames(FrameReader frames, long sent)
    {
        frames.Begin(_tally, sent);
        for (ReadOnlySpan<byte> piece = _wire.ReadPiece(); !piece.IsEmpty; piece = _wire.ReadPiece())
        {
            bool wasSilent = frames.Frames == 0;
            frames.Read(piece, _wire.LastReceived);
            if (wasSilent && frames.Frames > 0)
            {
                _tally.FirstToken.Record(_wire.LastReceived - sent);
            }
        }

        _tally.Frames += frames.Frames;
        return frames.Frames;
    }
}
