using System.Threading.Tasks.Sources;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Log;

/// <summary>A statement's place in the queue: taken together with its counter, filled when it is signed. Whoever appended it waits here.</summary>
internal sealed class Pending : IValueTaskSource<Receipt>
{
    // Without asynchronous continuations: who completes it decides where the waiter goes on.
    private ManualResetValueTaskSourceCore<Receipt> _signal;

    /// <summary>Null until it is signed. Guarded by the sequencer's lock.</summary>
    public PreparedStatement? Prepared { get; set; }

    /// <summary>The receipt, once the statement is durable. For one waiter.</summary>
    public ValueTask<Receipt> Durable => new(this, _signal.Version);

    /// <summary>Runs the waiter, on this thread.</summary>
    public void Acknowledge(Receipt receipt) => _signal.SetResult(receipt);

    /// <inheritdoc cref="Acknowledge"/>
    public void Refuse(EvidenceRefusedException refusal) => _signal.SetException(refusal);

    Receipt IValueTaskSource<Receipt>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Receipt>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<Receipt>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);
}

/// <summary>What became of a group, and who waits to hear it.</summary>
internal sealed class GroupOutcome(Pending[] places, string origin, long first, EvidenceRefusedException? refusal)
{
    /// <summary>
    /// Runs the waiters: one share on this thread, and one on each other core, instead of a wake-up of a thread for each waiter.
    /// </summary>
    public void Tell()
    {
        int shares = Math.Min(places.Length, Environment.ProcessorCount);
        for (int i = 1; i < shares; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Share(this, places.Length * i / shares, places.Length * (i + 1) / shares), preferLocal: false);
        }

        Tell(0, places.Length / shares);
    }

    private void Tell(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (refusal is null)
            {
                PreparedStatement prepared = places[i].Prepared!;
                places[i].Acknowledge(new Receipt(origin, first + i, prepared.LeafHash, prepared.StatementDigest));
            }
            else
            {
                places[i].Refuse(new EvidenceRefusedException(refusal.Reason, refusal.Message, refusal.InnerException));
            }
        }
    }

    private sealed class Share(GroupOutcome outcome, int from, int to) : IThreadPoolWorkItem
    {
        public void Execute() => outcome.Tell(from, to);
    }
}
