namespace Cordon.State.Sessions;

/// <summary>
/// Which sessions have labels in the store, as of one state of the label counter: whoever is not among them need not be asked for.
/// </summary>
/// <param name="most">How many are remembered; where there are more, nothing is known, and every session is asked for.</param>
internal sealed class LabelledSessions(int most)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private long _version;
    private bool _isFull;

    /// <summary>True when the session certainly had no labels at this state of the counter.</summary>
    public bool LacksLabels(string id, long version)
    {
        lock (_lock)
        {
            return !_isFull && _version == version && !_ids.Contains(id);
        }
    }

    /// <summary>True when what is known is of another state, and asking for all would help.</summary>
    public bool IsBehind(long version)
    {
        lock (_lock)
        {
            return !_isFull && _version != version;
        }
    }

    /// <summary>Takes in what the store has. The counter was read before: labels that came in between are too many, never too few.</summary>
    public void Learn(IEnumerable<string> ids, long version)
    {
        lock (_lock)
        {
            _ids.Clear();
            _ids.UnionWith(ids);
            _version = version;
            Bound();
        }
    }

    /// <summary>This process gave the session labels, and that took the counter to this state. Where it stood elsewhere before, another process has been there too.</summary>
    public void Labelled(string id, long version)
    {
        lock (_lock)
        {
            if (!_isFull && version == _version + 1)
            {
                _ids.Add(id);
                _version = version;
                Bound();
            }
        }
    }

    private void Bound()
    {
        _isFull = _ids.Count > most;
        if (_isFull)
        {
            _ids.Clear();
        }
    }
}
