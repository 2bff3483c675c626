namespace Cordon.Simulation;

/// <summary>One request as it arrived, for tests that ask what really reached the model.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Names are case-insensitive; repeated values are joined by a comma.</param>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Path and query as they were on the wire: what a signature is made over.</summary>
    public string Target { get; init; } = "";

    public string BodyText => System.Text.Encoding.UTF8.GetString(Body.Span);
}

/// <summary>The latest requests, bounded in count and bytes.</summary>
internal sealed class ReceivedLog(int capacity)
{
    private const long MostBytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<ReceivedRequest> _requests = new();
    private long _bytes;

    public bool Keeps => capacity > 0;

    public void Add(ReceivedRequest request)
    {
        lock (_lock)
        {
            _requests.Enqueue(request);
            _bytes += request.Body.Length;
            while (_requests.Count > capacity || (_bytes > MostBytes && _requests.Count > 1))
            {
                _bytes -= _requests.Dequeue().Body.Length;
            }
        }
    }

    public IReadOnlyList<ReceivedRequest> Snapshot()
    {
        lock (_lock)
        {
            return [.. _requests];
        }
    }
}
