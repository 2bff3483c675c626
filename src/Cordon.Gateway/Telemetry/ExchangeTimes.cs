namespace Cordon.Gateway.Telemetry;

/// <summary>Where the time of one exchange went. Belongs to one exchange; not thread-safe.</summary>
public sealed class ExchangeTimes(TimeProvider time, long started)
{
    private long _sent, _ready;

    /// <summary>Waiting for the caller's bytes, or for the caller to take ours.</summary>
    public long ForCaller { get; private set; }

    /// <summary>Waiting for the upstream's head and bytes.</summary>
    public long ForUpstream { get; private set; }

    /// <summary>From sending the request on to the head of the answer; null when there was none.</summary>
    public double? Head { get; private set; }

    /// <summary>From the beginning to the first frame that the caller got.</summary>
    public double? FirstFrame { get; private set; }

    /// <summary>From sending the request on to the end of the answer; null when it was not sent on.</summary>
    public double? Call { get; private set; }

    /// <summary>From the beginning until the reply could leave; in streams, until it had.</summary>
    public double Ready => Seconds(_ready - started);

    public double Total => Seconds(Now() - started);

    /// <summary>What Cordon added: the time until the reply could leave, less the waiting.</summary>
    public double Added => Math.Max(0, Seconds(_ready - started - ForCaller - ForUpstream));

    public double Upstream => Seconds(ForUpstream);

    public int Frames { get; private set; }

    /// <summary>The most characters that were held back at once in one text.</summary>
    public int Held { get; private set; }

    public long Now() => time.GetTimestamp();

    public void Sent() => _sent = Now();

    /// <param name="answered">Whether there is an answer.</param>
    public void HeadIsHere(bool answered)
    {
        long waited = Now() - _sent;
        ForUpstream += waited;
        Head = answered ? Seconds(waited) : null;
    }

    public void WaitedForUpstream(long since) => ForUpstream += Now() - since;

    public void WaitedForCaller(long since) => ForCaller += Now() - since;

    public void FrameRead() => Frames++;

    public void FrameSent() => FirstFrame ??= Total;

    public void HeldBack(int characters) => Held = Math.Max(Held, characters);

    public void AnswerEnded() => Call = Seconds(Now() - _sent);

    public void IsReady() => _ready = Now();

    private double Seconds(long ticks) => (double)ticks / time.TimestampFrequency;
}
