namespace Cordon.Gateway.Budgets;

/// <summary>Exchanges at once, by subject. A subject without any is not kept, so there are never more than exchanges in flight.</summary>
internal sealed class PlaceTable(Budget budget)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);

    public bool Take(string subject)
    {
        lock (_lock)
        {
            long taken = _taken.GetValueOrDefault(subject);
            if (taken >= budget.Amount)
            {
                return false;
            }

            _taken[subject] = taken + 1;
            return true;
        }
    }

    public void Return(string subject)
    {
        lock (_lock)
        {
            if (--_taken[subject] == 0)
            {
                _taken.Remove(subject);
            }
        }
    }

    public IReadOnlyList<(string Subject, long Taken)> Look(int limit)
    {
        lock (_lock)
        {
            return [.. _taken.Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(limit)];
        }
    }
}
