using System.Collections;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>
/// Which of several candidates for the same characters is the finding. In this order: one that is probable (0.5 and more) before one that is not; one that
/// is proven before one that is not; the longer; the higher score; the earlier; then by entity and rule, so that nothing depends on who looked first.
/// What is left over overlaps nothing that was taken.
/// </summary>
internal static class Overlaps
{
    private const double Probable = 0.5;

    public static void Resolve(List<Candidate> candidates, List<Finding> findings)
    {
        if (candidates.Count == 1)
        {
            findings.Add(FindingOf(candidates[0]));
            return;
        }

        int from = candidates.Min(c => c.Start);
        var taken = new BitArray(candidates.Max(c => c.End) - from);
        candidates.Sort(Rank);
        int first = findings.Count;
        foreach (Candidate candidate in candidates)
        {
            if (IsFree(taken, candidate.Start - from, candidate.End - from))
            {
                findings.Add(FindingOf(candidate));
            }
        }

        findings.Sort(first, findings.Count - first, ByPlace);
    }

    /// <summary>Where a hold has to move back to, because what overlaps what is still to come may yet be decided otherwise.</summary>
    public static int HoldOf(List<Candidate> candidates, int hold)
    {
        candidates.Sort(static (a, b) => a.Start - b.Start);
        int start = 0, end = 0;
        foreach (Candidate candidate in candidates)
        {
            if (candidate.Start >= end)
            {
                (start, end) = (candidate.Start, candidate.End);
            }

            end = Math.Max(end, candidate.End);
            if (start < hold && hold < end)
            {
                return start;
            }
        }

        return hold;
    }

    public static int Rank(Candidate a, Candidate b)
    {
        int order = (b.Score >= Probable).CompareTo(a.Score >= Probable);
        order = order != 0 ? order : b.Proven.CompareTo(a.Proven);
        order = order != 0 ? order : (b.End - b.Start).CompareTo(a.End - a.Start);
        order = order != 0 ? order : b.Score.CompareTo(a.Score);
        order = order != 0 ? order : a.Start.CompareTo(b.Start);
        order = order != 0 ? order : string.CompareOrdinal(a.Entity, b.Entity);
        return order != 0 ? order : string.CompareOrdinal(a.Rule, b.Rule);
    }

    // Candidates are short, so all the characters that are looked at here are a multiple of their number.
    private static bool IsFree(BitArray taken, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (taken[i])
            {
                return false;
            }
        }

        for (int i = from; i < to; i++)
        {
            taken[i] = true;
        }

        return true;
    }

    private static Finding FindingOf(in Candidate c) => new(FindingTypes.Pii, c.Severity, c.Score, c.Start, c.End, "pii", c.Rule, c.Explanation, c.Entity);

    private static readonly Comparer<Finding> ByPlace = Comparer<Finding>.Create(static (a, b) => a.Start - b.Start);
}
