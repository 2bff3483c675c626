using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Metering;

namespace Cordon.Gateway.Budgets;

/// <summary>What becomes of a call that a budget in money applies to, when its model has no price.</summary>
public enum UnknownPrice
{
    Deny,
    /// <summary>The call is not counted in budgets of money.</summary>
    Ignore,
}

/// <summary>The budgets in force and what is counted with; read once, at start.</summary>
public sealed record BudgetOptions
{
    internal const int MostBudgets = 100;
    internal const int LongestName = 64;
    internal const int UsualBuckets = 100_000;

    // Far from the end of a long, so that no sum of a window's uses can pass it.
    private const long MostAmount = long.MaxValue / 4;

    public ImmutableArray<Budget> Budgets { get; init; } = [];

    public PriceTable Prices { get; init; } = PriceTable.Shipped;

    public UnknownPrice UnknownPrice { get; init; } = UnknownPrice.Deny;

    /// <summary>Buckets of one rate that are kept at once; those that are full again go first, and when none is, newcomers share one.</summary>
    public int MostBuckets { get; init; } = UsualBuckets;

    /// <summary>What is wrong with them, in sentences for the operator.</summary>
    public ImmutableArray<string> Problems() =>
    [
        .. Budgets.Length > MostBudgets ? [$"there are {Budgets.Length} budgets; {MostBudgets} are the most."] : Array.Empty<string>(),
        .. Budgets.GroupBy(budget => budget.Name).Where(same => same.Count() > 1).Select(same => $"the budget '{same.Key}' is there twice; give each a name of its own."),
        .. Budgets.SelectMany(Problems),
    ];

    private static IEnumerable<string> Problems(Budget budget)
    {
        if (budget.Name.Length is 0 or > LongestName || !budget.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            yield return $"a budget's name has 1 to {LongestName} letters, digits, dots, dashes or underscores.";
            yield break;
        }

        if (budget.Amount is <= 0 or > MostAmount)
        {
            yield return $"the budget '{budget.Name}' has an amount that is not positive, or that no counter can hold.";
        }

        if ((budget.What == BudgetUnit.Concurrency) != (budget.Window is BudgetWindow.AtOnce))
        {
            yield return $"the budget '{budget.Name}' counts {Words.Of(budget.What)}: concurrency has no window, and everything else needs one.";
        }

        if (budget.Window is BudgetWindow.Bucket bucket && (bucket.Per <= TimeSpan.Zero || bucket.Per > TimeSpan.FromDays(1) || bucket.Burst is <= 0 or > MostAmount))
        {
            yield return $"the budget '{budget.Name}' needs a time of up to a day and a burst that is positive.";
        }

        foreach ((Dimension dimension, string glob) in budget.Match)
        {
            if (glob.Length is 0 or > 256)
            {
                yield return $"the budget '{budget.Name}' matches {Words.Of(dimension)} against a pattern that is empty or longer than 256 characters.";
            }
        }
    }
}
