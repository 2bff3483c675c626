using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>What a recogniser takes a stretch of text for, before overlaps are resolved.</summary>
/// <param name="Proven">A check digit or a complete structure speaks for it, not only its looks or a label.</param>
internal readonly record struct Candidate(int Start, int End, string Entity, string Rule, Severity Severity, double Score, string Explanation, bool Proven);

/// <summary>
/// What one pass over a text collects. A candidate whose reading reached the end of the text is pending: more text could complete or change it, so the
/// hold starts there. Every look ahead goes through <see cref="Touch"/>, which is what makes the promise of the stream hold by construction.
/// </summary>
internal ref struct Candidates(string text, WantedEntities wanted, List<Finding>? findings, List<Candidate>? further, int hold)
{
    // No reader that begins this far before the end of the text looks at its end.
    private const int Near = 256;

    // No reader adds a candidate that begins further back than this before one that is there already.
    private const int Backwards = 24;

    // Made when there is one: most texts have none.
    private List<Candidate>? _cluster;
    private int _clusterStart, _clusterEnd;

    // The groups that are settled, for the hold; only a pass that asks for it keeps them.
    private List<(int Start, int End)>? _settled;
    private int _nextFurther;

    public readonly string Text => text;

    public int Hold { get; private set; } = Math.Min(hold, text.Length);

    public readonly WantedEntities Wanted => wanted;

    public readonly bool Wants(string entity) => wanted.Contains(entity);

    /// <summary>Where a reading could reach the end of the text, nothing may be skipped: what is looked at there is held.</summary>
    public readonly bool IsNearEnd(int at) => at + Near >= text.Length;

    /// <summary>Says how far a reading that began at <paramref name="start"/> has looked.</summary>
    public void Touch(int start, int reached)
    {
        if (reached >= text.Length)
        {
            Hold = Math.Min(Hold, start);
        }
    }

    public void Add(in Candidate candidate)
    {
        if (!wanted.Contains(candidate.Entity))
        {
            return;
        }

        Touch(candidate.Start, candidate.End);
        // What others found comes in its turn, so that a group is complete before it is settled.
        while (_nextFurther < further?.Count && further[_nextFurther].Start <= candidate.Start)
        {
            Join(further[_nextFurther++]);
        }

        Join(candidate);
    }

    /// <summary>Ends the pass; the hold never cuts through a group of candidates that lean on each other.</summary>
    public int Finish()
    {
        while (_nextFurther < further?.Count)
        {
            Join(further[_nextFurther++]);
        }

        if (_cluster?.Count > 0)
        {
            Hold = Overlaps.HoldOf(_cluster, Hold);
        }

        // An address that is still open may begin in any of the groups before it, and so may what that group leans on.
        for (int i = _settled?.Count - 1 ?? -1; i >= 0; i--)
        {
            (int start, int end) = _settled![i];
            if (start < Hold && Hold < end)
            {
                Hold = start;
            }
        }

        if (_cluster?.Count > 0)
        {
            Settle(_cluster);
        }

        return Hold;
    }

    private void Join(in Candidate candidate)
    {
        _cluster ??= [];
        if (_cluster.Count > 0 && candidate.Start >= _clusterEnd + Backwards)
        {
            Settle(_cluster);
        }

        _clusterStart = _cluster.Count == 0 ? candidate.Start : Math.Min(_clusterStart, candidate.Start);
        _clusterEnd = _cluster.Count == 0 ? candidate.End : Math.Max(_clusterEnd, candidate.End);
        _cluster.Add(candidate);
    }

    private void Settle(List<Candidate> cluster)
    {
        if (findings is not null)
        {
            Overlaps.Resolve(cluster, findings);
        }
        else
        {
            (_settled ??= []).Add((_clusterStart, _clusterEnd));
        }

        cluster.Clear();
    }
}
