namespace Cordon.Load.Client;

/// <summary>What one connection counted; added up over all of a window.</summary>
internal sealed class Tally
{
    /// <summary>Before a caller has begun; never written to.</summary>
    public static Tally None { get; } = new();

    public long Requests { get; set; }

    /// <summary>Answers other than 200, or shorter than the upstream sent. A gateway that refuses is fast; its speed is not a result.</summary>
    public long Errors { get; set; }

    /// <summary>Request sent to answer complete.</summary>
    public Histogram Latency { get; } = new();

    public long Frames { get; set; }

    /// <summary>Request sent to first frame received.</summary>
    public Histogram FirstToken { get; } = new();

    /// <summary>The same less the time for which a target that holds text back had to wait for the frame that let the first go.</summary>
    public Histogram FirstTokenLessWait { get; } = new();

    /// <summary>Frame written by the upstream to frame received.</summary>
    public Histogram FrameDelay { get; } = new();

    /// <summary>By how much the gap between two frames was longer here than where they were written.</summary>
    public Histogram GapStretch { get; } = new();

    public void Add(Tally other)
    {
        Requests += other.Requests;
        Errors += other.Errors;
        Frames += other.Frames;
        Latency.Add(other.Latency);
        FirstToken.Add(other.FirstToken);
        FirstTokenLessWait.Add(other.FirstTokenLessWait);
        FrameDelay.Add(other.FrameDelay);
        GapStretch.Add(other.GapStretch);
    }
}
