namespace Cordon.Oversight.Measuring;

/// <summary>Two rows that must not be on different sides, and why: <c>context</c> or <c>near-duplicate</c>.</summary>
public readonly record struct Likeness(int First, int Second, string Why);

/// <summary>
/// Finds the rows of different groups that share a context, or are near-duplicates: Jaccard similarity of their character 8-grams of 0.8 and
/// more. Rows of one group are not compared with each other. Work and memory are linear in the data: each row meets the others of its buckets, at most
/// <see cref="MostInBucket"/> a bucket, and every meeting is checked against the exact figure.
/// </summary>
/// <param name="rows">Enumerated twice, so that texts need not be kept: all rows for their buckets, then the texts of those that met.</param>
/// <param name="progress">Told the number of rows read so far.</param>
public sealed class LikeRows(IEnumerable<HeldOutRow> rows, Func<int, HeldOutRow, int> groupOf, Action<long>? progress = null)
{
    public const double NearDuplicate = 0.8;

    /// <summary>The rows of a fuller bucket count as near-duplicates without being compared, if not all are of one group: it errs towards leaving out.</summary>
    public const int MostInBucket = 256;

    private readonly List<int> _groups = [];
    private readonly List<ulong[]> _bands = [];
    private readonly Dictionary<ulong, List<int>> _contexts = [];

    /// <summary>The likenesses, in the order of their rows; a context is told as a chain over one row of each group and every further row.</summary>
    public IReadOnlyList<Likeness> Find()
    {
        int read = 0;
        foreach (HeldOutRow[] batch in rows.Chunk(2048))
        {
            ulong[][] bands = new ulong[batch.Length][];
            Parallel.For(0, batch.Length, i => bands[i] = MinHash.BandsOf(Shingles.Of(batch[i].Text)));
            foreach (HeldOutRow row in batch)
            {
                foreach (ulong context in row.ContextHashes)
                {
                    (_contexts.TryGetValue(context, out List<int>? sharing) ? sharing : _contexts[context] = []).Add(_groups.Count);
                }

                _groups.Add(groupOf(_groups.Count, row));
            }

            _bands.AddRange(bands);
            progress?.Invoke(read += batch.Length);
        }

        List<Likeness> found = [.. SharedContexts()];
        found.AddRange(NearDuplicates(Meetings()));
        return [.. found.OrderBy(like => like.First).ThenBy(like => like.Second).ThenBy(like => like.Why, StringComparer.Ordinal)];
    }

    private IEnumerable<Likeness> SharedContexts()
    {
        foreach (List<int> sharing in _contexts.Values.Where(sharing => sharing.Any(row => _groups[row] != _groups[sharing[0]])))
        {
            foreach (int row in sharing.Skip(1))
            {
                yield return new Likeness(sharing[0], row, "context");
            }
        }
    }

    /// <summary>Pairs that share a bucket and not a group; the flag says that the bucket was too full to compare them.</summary>
    private Dictionary<(int First, int Second), bool> Meetings()
    {
        Dictionary<(int, int), bool> met = [];
        (ulong Bucket, int Row)[] band = new (ulong, int)[_bands.Count];
        for (int number = 0; number < MinHash.Bands; number++)
        {
            for (int row = 0; row < band.Length; row++)
            {
                band[row] = (_bands[row][number], row);
            }

            Array.Sort(band);
            for (int from = 0, to; from < band.Length; from = to)
            {
                to = from + 1;
                while (to < band.Length && band[to].Bucket == band[from].Bucket)
                {
                    to++;
                }

                Meet(band.AsSpan(from, to - from), met);
            }
        }

        return met;
    }

    private void Meet(ReadOnlySpan<(ulong Bucket, int Row)> bucket, Dictionary<(int, int), bool> met)
    {
        int first = _groups[bucket[0].Row];
        int other = -1;
        for (int i = 1; i < bucket.Length && other < 0; i++)
        {
            other = _groups[bucket[i].Row] == first ? -1 : bucket[i].Row;
        }

        if (other < 0)
        {
            return;
        }

        for (int i = 0; i < bucket.Length; i++)
        {
            int row = bucket[i].Row;
            if (bucket.Length > MostInBucket)
            {
                int stranger = _groups[row] == first ? other : bucket[0].Row;
                met[(Math.Min(stranger, row), Math.Max(stranger, row))] = true;
                continue;
            }

            for (int j = 0; j < i; j++)
            {
                if (_groups[bucket[j].Row] != _groups[row])
                {
                    met.TryAdd((bucket[j].Row, row), false);
                }
            }
        }
    }

    private IEnumerable<Likeness> NearDuplicates(Dictionary<(int First, int Second), bool> met)
    {
        HashSet<int> wanted = [.. met.Where(pair => !pair.Value).SelectMany(pair => new[] { pair.Key.First, pair.Key.Second })];
        Dictionary<int, HashSet<ulong>> grams = [];
        int at = 0;
        foreach (HeldOutRow row in wanted.Count > 0 ? rows : [])
        {
            if (wanted.Contains(at))
            {
                grams[at] = [.. Shingles.Of(row.Text)];
            }

            at++;
        }

        return met
            .Where(pair => pair.Value || Shingles.Jaccard(grams[pair.Key.First], grams[pair.Key.Second]) >= NearDuplicate)
            .Select(pair => new Likeness(pair.Key.First, pair.Key.Second, "near-duplicate"));
    }
}
