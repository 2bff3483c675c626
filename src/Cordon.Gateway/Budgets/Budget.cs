using System.Collections.Immutable;

namespace Cordon.Gateway.Budgets;

/// <summary>What of an exchange a budget can go by.</summary>
public enum Dimension
{
    Tenant,
    Application,
    Key,
    Agent,
    User,
    Session,
    Model,
}

/// <summary>What a budget counts.</summary>
public enum BudgetUnit
{
    /// <summary>Exchanges that go upstream.</summary>
    Requests,
    /// <summary>Tokens in and out.</summary>
    Tokens,
    InputTokens,
    OutputTokens,
    /// <summary>Billionths of a US dollar.</summary>
    Money,
    /// <summary>Exchanges at once.</summary>
    Concurrency,
}

public enum CalendarUnit
{
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>Over what time a budget's amount is.</summary>
public abstract record BudgetWindow
{
    private BudgetWindow()
    {
    }

    /// <summary>A bucket that fills steadily with the amount per <paramref name="Per"/>, up to <paramref name="Burst"/>. Kept in memory: a start fills it.</summary>
    public sealed record Bucket(TimeSpan Per, long Burst) : BudgetWindow;

    /// <summary>The amount for each hour, day, week (from Monday) or month of a time zone. Kept in the state database.</summary>
    public sealed record Calendar(CalendarUnit Unit, TimeZoneInfo Zone) : BudgetWindow;

    /// <summary>At any one time: for <see cref="BudgetUnit.Concurrency"/>.</summary>
    public sealed record AtOnce : BudgetWindow
    {
        public static AtOnce Instance { get; } = new();
    }
}

/// <summary>How much of something may be used, by whom, over what time.</summary>
/// <param name="Name">Named in refusals, headers and records: letters, digits, dots and dashes.</param>
/// <param name="Amount">In the unit's own measure; money in billionths of a US dollar.</param>
public sealed record Budget(string Name, BudgetUnit What, long Amount, BudgetWindow Window)
{
    /// <summary>Each distinct value of these together has the whole amount; none: all share it.</summary>
    public ImmutableArray<Dimension> Per { get; init; } = [];

    /// <summary>Globs that an exchange has to match for the budget to apply; models are compared without regard to case.</summary>
    public ImmutableSortedDictionary<Dimension, string> Match { get; init; } = ImmutableSortedDictionary<Dimension, string>.Empty;
}
