namespace Cordon.State.Budgets;

/// <summary>
/// What this process has of one account. It spends only what the database has granted it before, in chunks: the row counts a chunk as used
/// from the moment it is granted, so a process that dies leaves too much counted behind, never too little.
/// </summary>
public sealed class BudgetCounter
{
    // A hundredth: a crash costs a budget one percent at most, and a hundred equal calls write once.
    private const int Chunks = 100;

    private readonly Lock _lock = new();
    private long _granted;
    private long _used;
    private long _reserved;
    private bool _touched;

    internal BudgetCounter(BudgetAccount account) => Account = account;

    public BudgetAccount Account { get; }

    /// <summary>How much more than needed is asked for at a time.</summary>
    public static long Chunk(long amount) => amount / Chunks;

    /// <summary>Somebody is about to use it.</summary>
    internal void Touch()
    {
        lock (_lock)
        {
            _touched = true;
        }
    }

    /// <summary>Sets an amount aside out of what is granted already.</summary>
    internal bool TryReserve(long amount)
    {
        lock (_lock)
        {
            if (amount > Free)
            {
                return false;
            }

            (_reserved, _touched) = (_reserved + amount, true);
            return true;
        }
    }

    /// <summary>Sets an amount aside whatever is granted, and says how much of it has yet to be. Nobody else can take what it holds meanwhile.</summary>
    internal long Hold(long amount)
    {
        lock (_lock)
        {
            long missing = Math.Max(0, amount - Free);
            (_reserved, _granted, _touched) = (_reserved + amount, _granted + missing, true);
            return missing;
        }
    }

    /// <summary>Takes a hold back, and the grant that did not come.</summary>
    internal void Drop(long amount, long missing)
    {
        lock (_lock)
        {
            (_reserved, _granted) = (_reserved - amount, _granted - missing);
        }
    }

    /// <summary>The true amount in the place of the reserved one. True when more was used than is granted.</summary>
    internal bool Settle(long reserved, long actual)
    {
        lock (_lock)
        {
            (_reserved, _used, _touched) = (_reserved - reserved, _used + actual, true);
            return Free < 0;
        }
    }

    /// <summary>Takes what is granted beyond need out of use (positive), or counts what was used beyond grants as granted (negative); the database follows.</summary>
    internal long Balance()
    {
        lock (_lock)
        {
            long rest = Free;
            _granted -= rest;
            return rest;
        }
    }

    /// <summary>What was used beyond grants, counted as granted from now on.</summary>
    internal long TakeDebt()
    {
        lock (_lock)
        {
            long debt = Math.Max(0, -Free);
            _granted += debt;
            return debt;
        }
    }

    internal void Grant(long amount)
    {
        lock (_lock)
        {
            _granted += amount;
        }
    }

    /// <summary>True when nothing is going on and nothing has been since it was last asked.</summary>
    internal bool IsIdle()
    {
        lock (_lock)
        {
            bool idle = !_touched && _reserved == 0 && Free == 0;
            _touched = false;
            return idle;
        }
    }

    /// <summary>What is granted and not used, and what is set aside.</summary>
    internal (long Free, long Reserved) Look()
    {
        lock (_lock)
        {
            return (Free, _reserved);
        }
    }

    private long Free => _granted - _used - _reserved;
}
