using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cordon.Contracts;

namespace Cordon.Gateway.Judging;

/// <summary>Adds up what every guard did on every surface, so that the verdict can say what was and what was not inspected.</summary>
public sealed class CoverageMap
{
    // A request and its answer under a preset have about so many lines.
    private readonly Dictionary<Key, Count> _counts = new(29);

    public void Add(Direction direction, Surface surface, string guard, Mode mode, CoverageState state, int characters, string? reason, bool remembered = false)
    {
        ref Count count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, new Key(direction, surface, guard, mode, state, reason), out _);
        count = new Count(count.Segments + 1, count.Characters + characters, count.Remembered + (remembered ? 1 : 0));
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
            ref Count count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
            count = new Count(count.Segments + more.Segments, count.Characters + more.Characters, count.Remembered + more.Remembered);
        }
    }

    /// <summary>The lines in a fixed order: by direction, surface, guard, state, mode, reason.</summary>
    public ImmutableArray<CoverageEntry> ToEntries()
    {
        CoverageEntry[] entries = new CoverageEntry[_counts.Count];
        int i = 0;
        foreach ((Key key, Count count) in _counts)
        {
            entries[i++] = new CoverageEntry(
                key.Direction, key.Surface, key.Guard, key.Mode, key.State, count.Segments, count.Characters, key.Reason, count.Remembered);
        }

        Array.Sort(entries, InOrder);
        return ImmutableCollectionsMarshal.AsImmutableArray(entries);
    }

    private static int InOrder(CoverageEntry a, CoverageEntry b) =>
        a.Direction != b.Direction ? (int)a.Direction - (int)b.Direction
        : a.Surface != b.Surface ? (int)a.Surface - (int)b.Surface
        : string.CompareOrdinal(a.Guard, b.Guard) is not 0 and int guard ? guard
        : a.State != b.State ? (int)a.State - (int)b.State
        : a.Mode != b.Mode ? (int)a.Mode - (int)b.Mode
        : string.CompareOrdinal(a.Reason, b.Reason);

    private readonly record struct Key(Direction Direction, Surface Surface, string Guard, Mode Mode, CoverageState State, string? Reason);

    private readonly record struct Count(int Segments, long Characters, int Remembered);
}
