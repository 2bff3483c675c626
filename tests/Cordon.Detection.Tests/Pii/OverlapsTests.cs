using Cordon.Contracts;
using Cordon.Detection.Pii;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Pii;

public sealed class OverlapsTests
{
    [Fact]
    public void What_is_proven_wins_over_what_is_longer_and_what_is_longer_over_what_scores_more()
    {
        Candidate proven = Of(4, 12, 0.7, proven: true), longer = Of(0, 20, 0.9, proven: false), shorter = Of(22, 26, 0.95, proven: false), wider = Of(21, 30, 0.6, proven: false);
        Assert.Equal([(4, 12), (21, 30)], Spans([longer, proven, shorter, wider]));
    }

    [Fact]
    public void A_doubtful_candidate_never_hides_a_probable_one() =>
        Assert.Equal([(3, 6)], Spans([Of(0, 10, 0.4, proven: true), Of(3, 6, 0.6, proven: false)]));

    [Fact]
    public void Findings_do_not_overlap_and_do_not_depend_on_who_looked_first() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks =>
        {
            Candidate[] candidates = [.. picks.Select(p => (uint)p).Select(p => Of((int)(p % 37), (int)((p % 37) + 1 + (p / 37 % 9)), p / 333 % 11 / 10.0, proven: p % 3 == 0))];
            List<(int Start, int End)> found = Spans(candidates);
            Assert.Equal(found, Spans([.. candidates.Reverse()]));
            Assert.Equal(found, Spans([.. candidates.OrderBy(c => c.Score)]));
            Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
            Assert.All(candidates, c => Assert.Contains(found, f => f.Start < c.End && c.Start < f.End));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Candidate Of(int start, int end, double score, bool proven) => new(start, end, "E", $"r{start}-{end}", Severity.Low, score, "", proven);

    private static List<(int Start, int End)> Spans(Candidate[] candidates)
    {
        List<Finding> findings = [];
        if (candidates.Length > 0)
        {
            Overlaps.Resolve([.. candidates], findings);
        }

        return [.. findings.Select(f => (f.Start, f.End))];
    }
}
