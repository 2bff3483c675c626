using System.Collections.Immutable;
using Cordon.Detection;
using Cordon.Evidence;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Realtime;

/// <summary>
/// One turn of a session: the client's events since the last one, and the server's events up to the end of the response. Events of the server wait
/// in order until everything in front of them is decided, so the sound that follows a word waits with it.
/// </summary>
internal sealed class RealtimeTurn(Exchange exchange, StreamJudge judge, StreamRulings rulings, int mostWaiting) : IDisposable
{
    // What a waiting event costs beside its bytes, roughly.
    private const int EventCost = 256;

    private readonly OpenAiRealtimeStream _stream = new();
    private readonly Queue<Waiting> _waiting = new();
    private readonly CommitmentBuilder _asked = new(Commitment.RequestField);
    private long _waitingBytes;

    public Exchange Exchange { get; } = exchange;

    /// <summary>Its spans; null while nobody listens.</summary>
    public ExchangeTrace? Trace { get; init; }

    public bool MayProceed => Exchange.MayProceed;

    /// <summary>Nothing was said in it yet.</summary>
    public bool IsEmpty => Exchange.RequestBytes == 0 && Exchange.AnswerBytes == 0 && _waiting.Count == 0;

    public void Learn(ImmutableArray<PromptFingerprint> prompts) => rulings.Learn(prompts);

    /// <summary>Notes an event of the client that goes upstream.</summary>
    public void Asked(ReadOnlySpan<byte> bytes, CoverageMap coverage, Judgement judgement)
    {
        Exchange.RequestBytes += bytes.Length;
        _asked.Append(bytes);
        Exchange.Coverage.AddAll(coverage);
        Exchange.Keep(judgement);
        Exchange.Content?.Ask(judgement.Inspected);
    }

    /// <summary>Reads an event of the server; what it is about is empty when it cannot be told.</summary>
    public (MessageFrame Frame, FrameReading Reading, RealtimeEnvelope About) Read(byte[] message)
    {
        MessageFrame frame = new(message);
        FrameReading reading = _stream.Read(frame);
        bool isRead = message.Length > 0 && reading is { Kind: FrameKind.Ordinary, Fault: null };
        // The end of another dialect's streams is nothing here.
        return (frame, reading.Kind == FrameKind.End ? new FrameReading([], [], FrameKind.Unreadable) : reading, isRead ? _stream.Envelope : RealtimeEnvelope.None);
    }

    /// <summary>Judges an event of the server; it waits until it is decided.</summary>
    public void Take(MessageFrame frame, FrameReading reading, RealtimeEnvelope about)
    {
        PendingFrame pending = new(frame);
        _waiting.Enqueue(new Waiting(pending, about));
        _waitingBytes += frame.Raw.Length + EventCost;
        judge.Read(pending, reading);
        Count(frame, reading, about);
        if (_waitingBytes > mostWaiting)
        {
            rulings.Refuse("held-too-large", $"More than {mostWaiting} bytes of the session wait for a decision (limits.answer-bytes).");
        }
    }

    /// <summary>Notes time that was not Cordon's.</summary>
    public void Waited(long since, bool forModel)
    {
        if (forModel)
        {
            Exchange.Times.WaitedForUpstream(since);
        }
        else
        {
            Exchange.Times.WaitedForCaller(since);
        }
    }

    private void Count(MessageFrame frame, FrameReading reading, RealtimeEnvelope about)
    {
        Exchange.Times.FrameRead();
        Exchange.Meter.Frame(reading with { Usage = null }, frame.Raw.Length);
        if (about.Response is not null)
        {
            // Whatever asked for it, the model is at work.
            Exchange.Meter.Sent(arrived: true, lost: false);
            Exchange.Meter.Head(succeeded: true);
        }

        if (about.Type == "response.done")
        {
            Exchange.Meter.Responded(reading.Usage);
        }
    }

    /// <summary>No more will come: everything that waits is decided now.</summary>
    public void Complete()
    {
        if (MayProceed)
        {
            judge.CompleteAll();
        }
    }

    /// <summary>The next event that may leave; null while the first of them waits.</summary>
    public (ReadOnlyMemory<byte> Bytes, RealtimeEnvelope About)? Next()
    {
        if (!MayProceed || !_waiting.TryPeek(out Waiting head) || !head.Frame.IsDecided)
        {
            return null;
        }

        _waiting.Dequeue();
        _waitingBytes -= head.Frame.Frame.Raw.Length + EventCost;
        return (Answered(head.Frame.Bytes()), head.About);
    }

    /// <summary>After a denial: what waits although it was decided, and has nothing to do with what is stopped. The last event was never decided.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Harmless(Func<RealtimeEnvelope, bool> isStopped)
    {
        while (_waiting.Count > 1)
        {
            Waiting next = _waiting.Dequeue();
            if (next.Frame.IsDecided && next.About.Type.Length > 0 && !isStopped(next.About))
            {
                yield return Answered(next.Frame.Bytes());
            }
        }

        _waiting.Clear();
    }

    /// <summary>Notes what leaves in this turn, Cordon's own events included.</summary>
    public ReadOnlyMemory<byte> Answered(ReadOnlyMemory<byte> bytes)
    {
        Exchange.AnswerBytes += bytes.Length;
        Exchange.AnswerCommitment.Append(bytes.Span);
        return bytes;
    }

    /// <summary>Makes the exchange ready to be recorded.</summary>
    public void Conclude()
    {
        judge.Conclude();
        Exchange.RequestCommitment = _asked.Finish();
        Exchange.Status = Exchange.Denial?.Status ?? Exchange.Status;
    }

    public void Dispose()
    {
        _asked.Dispose();
        Exchange.Dispose();
    }

    private readonly record struct Waiting(PendingFrame Frame, RealtimeEnvelope About);
}
