using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Metering;

/// <summary>
/// What one exchange uses, as far as it has gone: what the upstream reported, and the text that came, for where it reports nothing or the
/// answer ends before its report. A caller who leaves early pays for what was written until then.
/// </summary>
public sealed class Meter
{
    private long _textBytes;
    private bool _succeeded;
    private bool _hasHead;
    private bool _isComplete;
    private int _lost;

    /// <summary>What the upstream reported; null where it did not.</summary>
    public Usage? Reported { get; private set; }

    /// <summary>The request has gone to the upstream: from here on it may cost something.</summary>
    public bool IsSent { get; private set; }

    /// <summary>One sending of the request. An upstream whose answer was lost has read the request all the same.</summary>
    public void Sent(bool arrived, bool lost)
    {
        IsSent |= arrived;
        _lost += lost ? 1 : 0;
    }

    /// <summary>The head of the answer is here.</summary>
    public void Head(bool succeeded) => (_hasHead, _succeeded) = (true, succeeded);

    /// <summary>A report of the upstream; of several the largest numbers count.</summary>
    public void Report(Usage? usage) => Reported = usage?.Or(Reported) ?? Reported;

    /// <summary>Bytes of an answer that is read whole, while they come.</summary>
    public void Received(int bytes) => _textBytes += bytes;

    /// <summary>One event of a stream.</summary>
    public void Frame(FrameReading reading, int bytes)
    {
        Report(reading.Usage);
        _isComplete |= reading.Kind == FrameKind.End;
        _textBytes += reading.Kind == FrameKind.Unreadable ? bytes : 0;
        foreach (StreamSlot slot in reading.Slots)
        {
            // What is whole repeats what has grown before, as finished items do.
            _textBytes += slot.Whole ? 0 : Encoding.UTF8.GetByteCount(slot.Text);
        }
    }

    /// <summary>One response of a session's turn has ended; of several each reports for itself.</summary>
    public void Responded(Usage? usage)
    {
        Reported = usage?.Plus(Reported) ?? Reported;
        _isComplete = usage is not null;
    }

    /// <summary>The whole answer is here, with these texts.</summary>
    public void Whole(ImmutableArray<Segment> segments)
    {
        _isComplete = true;
        _textBytes = segments.Where(segment => !segment.IsName).Sum(segment => (long)Encoding.UTF8.GetByteCount(segment.Text));
    }

    /// <summary>What was used in the end; null when nothing was.</summary>
    /// <param name="expectedInput">What the request was estimated at.</param>
    public Usage? Total(long expectedInput)
    {
        long lost = _lost * expectedInput;
        if (!IsSent || (_hasHead && !_succeeded && Reported is null))
        {
            // Who refuses and reports nothing charges nothing.
            return lost == 0 ? null : new Usage(lost, 0) { IsEstimated = true };
        }

        Usage told = (Reported ?? new Usage(0, 0)).Sane();
        bool knowsInput = told.Input > 0;
        // Until its end a stream's report is what was so when it began.
        bool knowsOutput = _isComplete && Reported is not null && (told.Output > 0 || _textBytes == 0);
        return told with
        {
            Input = !_hasHead && _lost > 0 ? lost : lost + (knowsInput ? told.Input : expectedInput),
            Output = knowsOutput ? told.Output : Math.Max(told.Output, TokenEstimate.OfBytes(_textBytes)),
            IsEstimated = !knowsInput || !knowsOutput || _lost > 0,
        };
    }
}
