using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Realtime;

/// <summary>Which responses are under way, which were stopped, and which items belong to those. What was stopped never comes back, whoever asks for it.</summary>
internal sealed class OpenResponses
{
    // Responses at once, and items of stopped ones, in one session.
    private const int MostRemembered = 4096;

    private readonly Dictionary<string, Open> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stoppedItems = new(StringComparer.Ordinal);
    private int _items;

    /// <summary>More than can be followed: the session cannot go on.</summary>
    public bool IsOverfull => _open.Count + _stopped.Count + _stoppedItems.Count + _items > MostRemembered;

    /// <summary>Somebody is being answered.</summary>
    public bool IsAny => _open.Count > 0;

    public bool IsStopped(RealtimeEnvelope about) =>
        (about.Response is { } response && _stopped.Contains(response)) || (about.Item is { } item && IsStoppedItem(item));

    public bool IsStoppedItem(string item) => _stoppedItems.Contains(item);

    /// <summary>True for the event that ends the last response under way.</summary>
    public bool IsLast(RealtimeEnvelope about) =>
        IsDone(about) && (_open.Count == 0 || (_open.Count == 1 && about.Response is { } response && _open.ContainsKey(response)));

    /// <summary>Follows an event of the server, before it is judged.</summary>
    public void Follow(RealtimeEnvelope about)
    {
        if (about.Response is not { } response || IsOverfull)
        {
            return;
        }

        if (_stopped.Contains(response))
        {
            if (about.Item is { } stopped)
            {
                _stoppedItems.Add(stopped);
            }

            if (IsDone(about))
            {
                _stopped.Remove(response);
            }

            return;
        }

        if (!_open.TryGetValue(response, out Open? open))
        {
            _open[response] = open = new Open();
        }

        if (about.Item is { } item && open.Items.Add(item))
        {
            _items++;
        }
    }

    /// <summary>Notes that an event of the server may pass.</summary>
    public void Passed(RealtimeEnvelope about)
    {
        if (IsDone(about) && about.Response is { } response && _open.Remove(response, out Open? open))
        {
            _items -= open.Items.Count;
        }
    }

    /// <summary>Notes that the client has seen an event.</summary>
    public void Released(RealtimeEnvelope about)
    {
        if (about is { Type: "response.created", Response: { } response } && _open.TryGetValue(response, out Open? open))
        {
            open.IsKnown = true;
        }
    }

    /// <summary>Stops everything under way, at an event of the server.</summary>
    public List<StoppedResponse> Stop(RealtimeEnvelope at)
    {
        List<StoppedResponse> stopped = [];
        foreach ((string response, Open open) in _open)
        {
            bool isOver = IsDone(at) && at.Response == response;
            stopped.Add(new StoppedResponse(response, open.IsKnown, isOver));
            _stoppedItems.UnionWith(open.Items);
            if (!isOver)
            {
                _stopped.Add(response);
            }
        }

        _open.Clear();
        _items = 0;
        return stopped;
    }

    private static bool IsDone(RealtimeEnvelope about) => about.Type == "response.done";

    private sealed class Open
    {
        public HashSet<string> Items { get; } = new(StringComparer.Ordinal);

        public bool IsKnown { get; set; }
    }
}

/// <param name="IsKnown">Whether the client has seen it begin.</param>
/// <param name="IsOver">Whether the model has said all of it, so that there is nothing left to cancel.</param>
internal sealed record StoppedResponse(string Id, bool IsKnown, bool IsOver);
