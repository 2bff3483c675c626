using Cordon.Contracts;

namespace Cordon.Detection.Tests;

/// <summary>
/// What a detector promises a stream: text before the hold holds no character of a finding that is still to come,
/// and what was found in it stays found.
/// </summary>
internal static class StreamPromise
{
    private static readonly DetectionContext Anywhere = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    public static List<Finding> Find(IDetector detector, string text) => Find(detector, text, Anywhere);

    public static int Hold(IDetector detector, string text) => Hold(detector, text, Anywhere);

    public static void Holds(IDetector detector, string text, int every = 1) => Holds(detector, text, Anywhere, every);

    public static void Holds(IDetector detector, string text, in DetectionContext context, int every = 1)
    {
        List<Finding> whole = Find(detector, text, context);
        foreach (Finding finding in whole)
        {
            Assert.True(finding.Start >= 0 && finding.Start < finding.End && finding.End <= text.Length, "span out of bounds");
            Assert.InRange(finding.Score, 0, 1);
        }

        for (int split = 0; split <= text.Length; split += every)
        {
            string prefix = text[..split];
            int hold = Hold(detector, prefix, context);
            Assert.InRange(hold, 0, split);
            HashSet<(int, int)> early = [.. Find(detector, prefix, context).Select(f => (f.Start, f.End))];
            foreach (Finding finding in whole.Where(f => f.Start < hold))
            {
                Assert.True(finding.End <= hold && early.Contains((finding.Start, finding.End)),
                    $"{finding.Rule} [{finding.Start},{finding.End}) was released at {hold} of {split}: {text}");
            }

            Assert.DoesNotContain(early, span => span.Item2 == split && span.Item1 < hold);
        }
    }

    private static List<Finding> Find(IDetector detector, string text, in DetectionContext context)
    {
        var findings = new List<Finding>();
        detector.Detect(PreparedText.Of(text, LiteralIndex.Of([])), context, findings);
        return findings;
    }

    private static int Hold(IDetector detector, string text, in DetectionContext context) => detector.HoldFrom(PreparedText.Of(text, LiteralIndex.Of([])), context);

    /// <summary>Texts made of the pieces that candidates are made of: far nastier than random characters.</summary>
    public static string Compose(string[] pieces, int[] picks) =>
        string.Concat(picks.Select(pick => pieces[(int)((uint)pick % (uint)pieces.Length)]));
}
