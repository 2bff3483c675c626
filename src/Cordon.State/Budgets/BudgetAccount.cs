namespace Cordon.State.Budgets;

/// <summary>One budget of one subject in one calendar window: what a row stands for.</summary>
/// <param name="Budget">The budget's name.</param>
/// <param name="Subject">Whom it is counted for, as <c>application=shop&amp;model=m</c>; empty when for all.</param>
/// <param name="Unit">What is counted, for whoever reads the table.</param>
public sealed record BudgetAccount(string Budget, string Subject, DateTimeOffset Starts, DateTimeOffset Ends, string Unit, long Amount);

/// <summary>How far an account is used up.</summary>
/// <param name="Used">Counted for good; at most <see cref="BudgetCounter.Chunk"/> too high for each process that ended without saying so.</param>
/// <param name="Reserved">Set aside for calls of this process that are still going on.</param>
public sealed record BudgetState(BudgetAccount Account, long Used, long Reserved);

/// <summary>Why an amount was set aside, or was not.</summary>
public enum Reserving
{
    Reserved,
    /// <summary>There is not that much left.</summary>
    Exhausted,
    /// <summary>The window has as many subjects as are kept; this one has to share an account with others.</summary>
    TooManySubjects,
}
