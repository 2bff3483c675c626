namespace Cordon.Gateway.Upstream;

/// <summary>
/// Requests that are sent again, as a share of those that are sent. When an upstream fails for everybody, everybody's retries would be
/// a multiple of the load that it already cannot bear.
/// </summary>
internal sealed class RetryBudget
{
    private const int Whole = 1_000;

    private readonly Lock _gate = new();
    private readonly int _share;
    private readonly int _most;
    private int _left;

    public RetryBudget(double share, int burst) => (_share, _most, _left) = ((int)Math.Round(share * Whole), burst * Whole, burst * Whole);

    /// <summary>A request was sent for the first time.</summary>
    public void Earn()
    {
        lock (_gate)
        {
            // Where no burst is allowed one whole retry can still be saved up.
            _left = Math.Min(_left + _share, Math.Max(_most, _share > 0 ? Whole : 0));
        }
    }

    /// <summary>Whether one may be sent again; if so, it counts.</summary>
    public bool TrySpend()
    {
        lock (_gate)
        {
            if (_left < Whole)
            {
                return false;
            }

            _left -= Whole;
            return true;
        }
    }

    /// <summary>What was spent was not sent after all.</summary>
    public void Return()
    {
        lock (_gate)
        {
            _left += Whole;
        }
    }
}
