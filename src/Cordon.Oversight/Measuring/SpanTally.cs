namespace Cordon.Oversight.Measuring;

/// <summary>A marked piece of a text; offsets in UTF-16 code units, the end exclusive.</summary>
public readonly record struct MarkedSpan(int Start, int End, string Type)
{
    public bool Overlaps(MarkedSpan other) => Start < other.End && other.Start < End;
}

/// <summary>Precision, recall and their harmonic mean of found spans.</summary>
/// <param name="Precision">Found spans that are right, of those found.</param>
/// <param name="Recall">Marked spans that were found, of those marked.</param>
public sealed record SpanFigures(Proportion Precision, Proportion Recall)
{
    public double? F1 => Precision.Share is { } p && Recall.Share is { } r ? (p + r == 0 ? 0 : 2 * p * r / (p + r)) : null;
}

/// <summary>
/// Counts found spans against marked ones, type by type. Strict: same start, end and type. Overlap: same type and at least one character in
/// common; several found pieces of one marked span are each right, and it was found once.
/// </summary>
public sealed class SpanTally
{
    /// <summary>The type under which spans are counted whatever their type.</summary>
    public const string AnyType = "*";

    private readonly SortedDictionary<string, Count> _types = new(StringComparer.Ordinal);

    public IEnumerable<string> Types => _types.Keys;

    public long Marked => _types.GetValueOrDefault(AnyType).Marked;

    public void Add(IReadOnlyList<MarkedSpan> marked, IReadOnlyList<MarkedSpan> found)
    {
        foreach (IGrouping<string, MarkedSpan> type in marked.Concat(found).GroupBy(span => span.Type, StringComparer.Ordinal))
        {
            Add(type.Key, [.. marked.Where(span => span.Type == type.Key)], [.. found.Where(span => span.Type == type.Key)]);
        }

        Add(AnyType, [.. marked.Select(span => span with { Type = AnyType })], [.. found.Select(span => span with { Type = AnyType })]);
    }

    public void Add(SpanTally other)
    {
        foreach ((string type, Count count) in other._types)
        {
            _types[type] = _types.GetValueOrDefault(type) + count;
        }
    }

    public SpanFigures Strict(string type)
    {
        Count count = _types.GetValueOrDefault(type);
        return new SpanFigures(new Proportion(count.FoundStrict, count.Found), new Proportion(count.MarkedStrict, count.Marked));
    }

    public SpanFigures Overlap(string type)
    {
        Count count = _types.GetValueOrDefault(type);
        return new SpanFigures(new Proportion(count.FoundOverlap, count.Found), new Proportion(count.MarkedOverlap, count.Marked));
    }

    private void Add(string type, MarkedSpan[] marked, MarkedSpan[] found)
    {
        if (marked.Length + found.Length == 0)
        {
            return;
        }

        HashSet<MarkedSpan> exactMarked = [.. marked];
        HashSet<MarkedSpan> exactFound = [.. found];
        _types[type] = _types.GetValueOrDefault(type) + new Count(
            marked.Length, found.Length,
            marked.LongCount(exactFound.Contains), found.LongCount(exactMarked.Contains),
            Overlapping(marked, found), Overlapping(found, marked));
    }

    /// <summary>How many spans of one list overlap any of the other: one walk over both, sorted.</summary>
    private static long Overlapping(MarkedSpan[] spans, MarkedSpan[] others)
    {
        MarkedSpan[] sorted = [.. others.OrderBy(span => span.Start)];
        long count = 0;
        int next = 0;
        int furthest = -1;
        // With all that begin before a span's end seen, one of them overlaps it exactly when the furthest end lies behind its start.
        foreach (MarkedSpan span in spans.OrderBy(span => span.End))
        {
            for (; next < sorted.Length && sorted[next].Start < span.End; next++)
            {
                furthest = Math.Max(furthest, sorted[next].End);
            }

            count += furthest > span.Start ? 1 : 0;
        }

        return count;
    }

    private readonly record struct Count(long Marked, long Found, long MarkedStrict, long FoundStrict, long MarkedOverlap, long FoundOverlap)
    {
        public static Count operator +(Count a, Count b) => new(
            a.Marked + b.Marked, a.Found + b.Found, a.MarkedStrict + b.MarkedStrict, a.FoundStrict + b.FoundStrict,
            a.MarkedOverlap + b.MarkedOverlap, a.FoundOverlap + b.FoundOverlap);
    }
}
