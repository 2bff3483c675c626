using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using Cordon.State;

namespace Cordon.Gateway.Budgets;

/// <summary>What is set aside for one exchange, and what it was expected to use.</summary>
internal sealed class Reservation(Expectation expected)
{
    private readonly List<(Budget Budget, Func<long, ValueTask> Settle)> _holds = [];

    public Expectation Expected { get; } = expected;

    public ImmutableArray<string> Budgets => [.. _holds.Select(hold => hold.Budget.Name)];

    public void Add(Budget budget, Func<long, ValueTask> settle) => _holds.Add((budget, settle));

    /// <summary>Puts what was really used in the place of what was set aside, once. One that fails does not keep the others from it.</summary>
    public async ValueTask SettleAsync(Func<BudgetUnit, long> used)
    {
        Exception? first = null;
        foreach ((Budget budget, Func<long, ValueTask> settle) in _holds)
        {
            try
            {
                await settle(used(budget.What));
            }
            catch (Exception exception) when (exception is StateException or DbException)
            {
                first ??= exception;
            }
        }

        _holds.Clear();
        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}

/// <summary>What a call is expected to use at most.</summary>
/// <param name="CostNanoUsd">Null when a model that may serve it has no price.</param>
internal sealed record Expectation(long Input, long Output, long? CostNanoUsd)
{
    public long Of(BudgetUnit unit) => unit switch
    {
        BudgetUnit.Requests or BudgetUnit.Concurrency => 1,
        BudgetUnit.Tokens => Input + Output,
        BudgetUnit.InputTokens => Input,
        BudgetUnit.OutputTokens => Output,
        BudgetUnit.Money => CostNanoUsd ?? 0,
    };
}

/// <summary>Why a call has to wait.</summary>
/// <param name="Wait">Until there is room; null when there never is for a call like this.</param>
internal sealed record Shortage(Budget Budget, TimeSpan? Wait, bool HasNoPrice = false)
{
    /// <summary>What is used up is not filled again.</summary>
    public bool IsForGood { get; init; }
}
