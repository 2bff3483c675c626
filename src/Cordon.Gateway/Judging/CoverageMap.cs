using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Judging;

/// <summary>Adds up what every guard did on every surface, so that the verdict can say what was and what was not inspected.</summary>
public sealed class CoverageMap
{
    private readonly Dictionary<Key, Count> _counts = [];

    public void Add(Direction direction, Surface surface, string guard, Mode mode, CoverageState state, int characters, string? reason, bool remembered = false)
    {
        Key key = new(direction, surface, guard, mode, state, reason);
        Count count = _counts.GetValueOrDefault(key);
        _counts[key] = new Count(count.Segments + 1, count.Characters + characters, count.Remembered + (remembered ? 1 : 0));
    }

    /// <summary>
    /// Adds what was noted window by window for one text of a stream, as one segment. A guard that failed on any window counts as failed.
    /// A text that no guard was shown has not been released either, and the line says so.
    /// </summary>
    public void AddChannel(CoverageMap windows, Surface surface, int characters)
    {
        if (windows._counts.Count == 0)
        {
            Add(Direction.Response, surface, "", Mode.Off, CoverageState.Uninspected, characters, "withheld");
        }

        foreach (IGrouping<string, Key> guard in windows._counts.Keys.GroupBy(key => key.Guard))
        {
            Key worst = guard.MaxBy(key => key.State)!;
            Add(worst.Direction, worst.Surface, worst.Guard, worst.Mode, worst.State, characters, worst.Reason);
        }
    }

    /// <summary>Adds what was noted elsewhere.</summary>
    public void AddAll(CoverageMap other)
    {
        foreach ((Key key, Count more) in other._counts)
        {
            Count count = _counts.GetValueOrDefault(key);
            _counts[key] = new Count(count.Segments + more.Segments, count.Characters + more.Characters, count.Remembered + more.Remembered);
        }
    }

    /// <summary>The lines in a fixed order: by direction, surface, guard, state.</summary>
    public ImmutableArray<CoverageEntry> ToEntries() =>
    [
        .. _counts
            .Select(pair => new CoverageEntry(
                pair.Key.Direction, pair.Key.Surface, pair.Key.Guard, pair.Key.Mode, pair.Key.State,
                pair.Value.Segments, pair.Value.Characters, pair.Key.Reason, pair.Value.Remembered))
            .OrderBy(entry => entry.Direction)
            .ThenBy(entry => entry.Surface)
            .ThenBy(entry => entry.Guard, StringComparer.Ordinal)
            .ThenBy(entry => entry.State),
    ];

    private readonly record struct Key(Direction Direction, Surface Surface, string Guard, Mode Mode, CoverageState State, string? Reason);

    private readonly record struct Count(int Segments, long Characters, int Remembered);
}
