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

    public int Frames { get; private set; }

    public void Begin(Tally tally) => (_tally, _length, Frames, _lastStamp, _lastArrival) = (tally, 0, 0, 0, 0);

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

        (_lastStamp, _lastArrival) = (stamp, arrival);
    }
}
