using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Gateway.Inspection;

/// <summary>What of a stream's window can be decided: from where on it must wait, and which findings are new and can no longer change.</summary>
internal sealed class Ripening(EffectivePolicy policy, Pseudonyms pseudonyms)
{
    private readonly Dictionary<(int Channel, string Rule, int Start), int> _judged = [];
    private readonly HashSet<(int Channel, string Guard)> _failed = [];

    /// <summary>The first character of the window that must wait, because a match, what stands around it, or a stand-in may still grow over it.</summary>
    /// <param name="wait">From where on the guards want it to.</param>
    public int HoldFrom(string window, Inspected inspected, int wait)
    {
        int hold = Math.Min(Math.Max(wait, window.Length - policy.HoldBack), pseudonyms.HoldFrom(window));
        int before;
        do
        {
            before = hold;
            foreach (FindingFact fact in inspected.Findings)
            {
                // What lies across the border waits whole: half a secret must not leave. The border it moves may cut something else.
                hold = Before(fact.Finding.Start, AwaitsMore(fact, window) ? window.Length + 1 : fact.Finding.End, hold);
            }

            foreach (StandIn found in pseudonyms.Find(window, 0))
            {
                hold = Before(found.Start, found.End, hold);
            }
        }
        while (hold < before);
        return hold;
    }

    /// <summary>What is new and can no longer change. A finding that has grown past what was decided is new again.</summary>
    public Inspected Ripe(Channel channel, Inspected inspected, int decided, int hold) => inspected with
    {
        Findings =
        [
            .. inspected.Findings.Where(fact => fact.Finding.End > decided && fact.Finding.End <= hold && IsNew(channel, channel.WindowStart, fact.Finding)),
        ],
        Failures = NewFailures(channel, inspected),
    };

    /// <summary>What is new of a text that has left, as seen from its beginning.</summary>
    public Inspected Left(Channel channel, Inspected inspected) => inspected with
    {
        Findings = [.. inspected.Findings.Where(fact => IsNew(channel, 0, fact.Finding))],
        Failures = NewFailures(channel, inspected),
    };

    private ImmutableArray<GuardFailure> NewFailures(Channel channel, Inspected inspected) => [.. inspected.Failures.Where(failure => _failed.Add((channel.Index, failure.Guard)))];

    private static int Before(int start, int end, int border) => start < border && end > border ? start : border;

    // Whether it is excepted depends on what comes after it.
    private bool AwaitsMore(FindingFact fact, string window)
    {
        if (window.Length - fact.Finding.End >= Passage.Around || fact.Finding.End - fact.Finding.Start > Passage.Longest)
        {
            return false;
        }

        foreach (PolicyException exception in policy.Exceptions)
        {
            if (exception.Passage is not null && exception.Surface == fact.Surface && exception.IsOf(fact.Finding.Guard, fact.Finding.Rule))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsNew(Channel channel, int from, Finding finding)
    {
        (int, string, int) key = (channel.Index, finding.Rule, from + finding.Start);
        int end = from + finding.End;
        bool isNew = _judged.GetValueOrDefault(key) < end;
        _judged[key] = end;
        return isNew;
    }
}
