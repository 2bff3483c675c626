using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>Takes items out of lists, and members out of objects, and leaves every other byte as it was.</summary>
internal static class JsonCut
{
    /// <summary>What has to go so that the items that stay are a list again.</summary>
    /// <param name="items">All of one list, in order: where each stands (a member with its name), and whether it stays.</param>
    public static IEnumerable<ByteRange> Of(IReadOnlyList<(ByteRange Raw, bool Stays)> items)
    {
        bool hasStayed = false;
        for (int i = 0; i < items.Count; i++)
        {
            (ByteRange raw, bool stays) = items[i];
            hasStayed |= stays;
            if (!stays)
            {
                // With one comma: the one in front, or, where nothing in front stays, the one behind.
                int start = hasStayed ? items[i - 1].Raw.End : raw.Start;
                int end = hasStayed || i + 1 == items.Count ? raw.End : items[i + 1].Raw.Start;
                yield return new ByteRange(start, end - start);
            }
        }
    }

    /// <summary>The document without those ranges, which are in order and do not overlap.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> document, IReadOnlyCollection<ByteRange> cuts)
    {
        byte[] rest = new byte[document.Length - cuts.Sum(cut => cut.Length)];
        int from = 0;
        int to = 0;
        foreach (ByteRange cut in cuts)
        {
            document[from..cut.Start].CopyTo(rest.AsSpan(to));
            to += cut.Start - from;
            from = cut.End;
        }

        document[from..].CopyTo(rest.AsSpan(to));
        return rest;
    }
}
