using System.Collections.Concurrent;

namespace Cordon.Gateway.Telemetry;

/// <summary>
/// Names that somebody else makes up, as labels: the first ones that earn a place have it for good, all others are <c>other</c>. A name that is long
/// or has odd characters is never a label, whoever made it.
/// </summary>
internal sealed class BoundedNames(int most)
{
    public const int LongestName = 96;

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <param name="earned">Whether the name may take a place if there is one; without it only a known name is told.</param>
    public string Of(string? name, bool earned)
    {
        if (name is null)
        {
            return MetricFamily.Other;
        }

        if (_known.TryGetValue(name, out string? known))
        {
            return known;
        }

        if (!earned || !IsPlain(name))
        {
            return MetricFamily.Other;
        }

        if (Interlocked.Increment(ref _count) > most)
        {
            Interlocked.Decrement(ref _count);
            return MetricFamily.Other;
        }

        if (!_known.TryAdd(name, name))
        {
            Interlocked.Decrement(ref _count);
        }

        return name;
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':' or '/' or '@' or '+');
}
