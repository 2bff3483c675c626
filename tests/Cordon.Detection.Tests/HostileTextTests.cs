using Cordon.Contracts;

namespace Cordon.Detection.Tests;

/// <summary>
/// Texts packed with what makes a careless scanner start again at every character. Nothing here looks at a clock: a cost that grows faster
/// than the text would take hours at this length, and the work that may grow is counted.
/// </summary>
public sealed class HostileTextTests
{
    private const int Length = 200_000;

    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);

    [Theory]
    [InlineData("a@")]
    [InlineData("a:")]
    [InlineData("0a")]
    [InlineData("a ")]
    [InlineData("a b.c-")]
    [InlineData("1 ")]
    [InlineData("4111-")]
    [InlineData("DE89 ")]
    [InlineData("(+")]
    [InlineData("::")]
    [InlineData("192.168.")]
    [InlineData("x")]
    [InlineData("%41")]
    [InlineData("\\u0041")]
    [InlineData("&#65;")]
    [InlineData("YWJj")]
    [InlineData("\u200b")]
    [InlineData("\u00e9")]
    [InlineData("\ud83d")]
    [InlineData("![](")]
    [InlineData("[a](http://")]
    [InlineData("<img src=")]
    [InlineData("{\"a\":")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("postgres://a:")]
    [InlineData("password=")]
    [InlineData("eyJ")]
    [InlineData("curl ")]
    [InlineData("key=")]
    [InlineData("pw:a1")]
    [InlineData("twilio_key ")]
    [InlineData("stripe-")]
    [InlineData("sgp_0123456789abcdef_")]
    public void Packed_text_unfolds_and_is_found_in_within_its_bounds(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, Length / piece.Length));
        PreparedText prepared = Set.Prepare(text);
        Assert.InRange(prepared.Views.Sum(view => (long)view.Text.Length), text.Length, ((1L + PreparedText.MaxGrowth) * text.Length) + PreparedText.ExtraCharacters);

        foreach (Direction direction in Enum.GetValues<Direction>())
        {
            var context = new DetectionContext(Surface.Assistant, direction, Trust.User, [PromptFingerprint.Of("The code word is a b c and nobody may hear of it.")]);
            foreach (IDetector guard in Set.Detectors)
            {
                var findings = new List<Finding>();
                guard.Detect(prepared, context, findings);
                Assert.InRange(findings.Count, 0, RuleDetector.MaxFindings + 1);
                Assert.All(findings, f => Assert.InRange(f.End, f.Start, text.Length));
                Assert.InRange(guard.HoldFrom(prepared, context), 0, text.Length);
            }
        }
    }
}
