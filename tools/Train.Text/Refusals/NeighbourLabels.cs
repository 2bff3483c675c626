using Cordon.Detection.Models;
using Cordon.Oversight.Measuring;

namespace Cordon.Train.Text.Refusals;

/// <summary>How often the label of an answer is that of the answer most like it: what labels say of themselves, whatever a model could learn.</summary>
internal static class NeighbourLabels
{
    /// <summary>Of the word triples that two answers have together, this share in common makes them alike.</summary>
    private const double Alike = 0.3;

    // A triple that so many answers have says nothing about which two are alike.
    private const int Common = 400;
    private const int MostTokens = 150;

    public static void Tell(Example[] rows, TextWriter progress)
    {
        HashSet<uint>[] triples = [.. rows.Select(row => TriplesOf(row.Text))];
        Dictionary<uint, List<int>> having = [];
        for (int i = 0; i < rows.Length; i++)
        {
            foreach (uint triple in triples[i])
            {
                (having.TryGetValue(triple, out List<int>? list) ? list : having[triple] = []).Add(i);
            }
        }

        (long all, long same) = (0, 0);
        long[] pairs = new long[4];
        for (int i = 0; i < rows.Length; i++)
        {
            if (Nearest(i, triples, having) is not { } other)
            {
                continue;
            }

            bool mine = rows[i].Labels == RefusalCorpus.Refused;
            bool theirs = rows[other].Labels == RefusalCorpus.Refused;
            all++;
            same += mine == theirs ? 1 : 0;
            pairs[(mine ? 2 : 0) + (theirs ? 1 : 0)]++;
        }

        progress.WriteLine($"{rows[0].Source}: {all} of {rows.Length} answers have one that is like them, {100.0 * same / Math.Max(1, all):F1} % of these with the same label, κ {Agreement.Kappa(pairs[3], pairs[2] + pairs[3], pairs[1], pairs[0] + pairs[1]):F3}");
    }

    private static int? Nearest(int row, HashSet<uint>[] triples, Dictionary<uint, List<int>> having)
    {
        Dictionary<int, int> shared = [];
        foreach (List<int> others in triples[row].Select(triple => having[triple]).Where(others => others.Count <= Common))
        {
            foreach (int other in others)
            {
                shared[other] = shared.GetValueOrDefault(other) + 1;
            }
        }

        shared.Remove(row);
        return shared.Select(pair => (pair.Key, Share: pair.Value / (double)(triples[row].Count + triples[pair.Key].Count - pair.Value)))
            .Where(pair => pair.Share >= Alike).OrderByDescending(pair => pair.Share).ThenBy(pair => pair.Key).Select(pair => (int?)pair.Key).FirstOrDefault();
    }

    private static HashSet<uint> TriplesOf(string text)
    {
        HashSet<uint> triples = [];
        (uint beforeLast, uint last) = (0, 0);
        var tokens = new TextTokens(Encoded.Folded(text));
        for (int i = 0; i < MostTokens && tokens.MoveNext(); i++)
        {
            uint word = tokens.Current.Word;
            triples.Add((beforeLast * 31 * 31) + (last * 31) + word);
            (beforeLast, last) = (last, word);
        }

        return triples;
    }
}
