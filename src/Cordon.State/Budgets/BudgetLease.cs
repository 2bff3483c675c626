namespace Cordon.State.Budgets;

/// <summary>One caller's wait for a grant: an amount to be set aside, or what was used beyond grants (a debt), which cannot be refused.</summary>
internal sealed record BudgetLease(BudgetCounter Counter, long Amount, bool IsDebt)
{
    private bool _isHeld;

    public TaskCompletionSource<Reserving> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Reserving Outcome { get; private set; }

    /// <summary>What the database has to grant for it.</summary>
    public long Missing { get; private set; }

    /// <summary>What it granted beyond that; anybody may use it once it is durable.</summary>
    public long Surplus { get; set; }

    public void Hold()
    {
        Missing = IsDebt ? Counter.TakeDebt() : Counter.Hold(Amount);
        _isHeld = true;
    }

    public void Refuse(Reserving outcome)
    {
        Outcome = outcome;
        Undo();
    }

    /// <summary>What was not granted is neither counted nor set aside.</summary>
    public void Undo()
    {
        if (_isHeld)
        {
            Counter.Drop(Amount, Missing);
        }

        (_isHeld, Missing, Surplus) = (false, 0, 0);
    }
}
