using System.Buffers.Text;
using Cordon.Load.Upstream;

namespace Cordon.Load.Client;

/// <summary>Cuts one stream into frames and reads the upstream's time stamp in each.</summary>
internal sealed class FrameReader
{
    // One read of the wire, and the beginning of a frame before it.
    private const int Room = 128 * 1024;

    private readonly byte[] _pending = new byte[Room];
    private Tally _tally = Tally.None;
    private int _length;
    private long _lastStamp;
    private long _lastArrival;
    private long _sent;
    private long _firstStamp;
    private long _firstArrival;
    private bool _hasGone;

    public int Frames { get; private set; }

    /// <param name="sent">When the request was.</param>
    public void Begin(Tally tally, long sent)
    {
        (_tally, _length, Frames, _lastStamp, _lastArrival) = (tally, 0, 0, 0, 0);
        (_sent, _firstStamp, _firstArrival, _hasGone) = (sent, 0, 0, false);
    }

    public void Read(ReadOnlySpan<byte> piece, long arrival)
    {
        piece.CopyTo(_pending.AsSpan(_length));
        _length += piece.Length;
        ReadOnlySpan<byte> rest = _pending.AsSpan(0, _length);
        while (rest.IndexOf("\n\n"u8) is >= 0 and int end)
        {
            Record(rest[..end], arrival);
            rest = rest[(end + 2)..];
        }

        rest.CopyTo(_pending);
        _length = rest.Length;
    }

    private void Record(ReadOnlySpan<byte> frame, long arrival)
    {
        int mark = frame.IndexOf(Replies.Mark);
        if (mark < 0 || !Utf8Parser.TryParse(frame[(mark + Replies.Mark.Length)..], out long stamp, out _))
        {
            return;
        }

        Frames++;
        _tally.FrameDelay.Record(arrival - stamp);
        if (_lastStamp > 0)
        {
            _tally.GapStretch.Record(arrival - _lastArrival - (stamp - _lastStamp));
        }

        First(stamp, arrival);
        (_lastStamp, _lastArrival) = (stamp, arrival);
    }

    // Of what came in one piece with the first frame, or was sent before it arrived, the latest that can have let it go: the last of that
    // piece, or the one after that. Never a later one, so a target that is merely slow has its slowness counted.
    private void First(long stamp, long arrival)
    {
        if (_firstStamp == 0)
        {
            (_firstStamp, _firstArrival) = (stamp, arrival);
        }
        else if (!_hasGone && arrival != _firstArrival)
        {
            _hasGone = true;
            long letGo = stamp <= _firstArrival ? stamp : _lastStamp;
            _tally.FirstTokenLessWait.Record(_firstArrival - _sent - (letGo - _firstStamp));
        }
    }
}
