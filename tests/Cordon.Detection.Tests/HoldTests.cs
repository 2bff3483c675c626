using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Tests;

public sealed class HoldTests
{
    private static readonly DetectionContext Answer = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    [Fact]
    public void A_guard_waits_for_its_own_literals_and_not_for_those_of_others()
    {
        ImmutableArray<Rule> own = [Word("own", "old catalogue")];
        ImmutableArray<Rule> others = [Word("other", "the weather forecast"), Word("longer", "very old catapults")];
        var guard = new RuleDetector("own", own);
        LiteralIndex all = LiteralIndex.OfGuards([others, own]);
        Assert.Equal("old cata", Held("This is a very old cata"));
        // A last word may always become another.
        Assert.Equal("catap", Held("This is a very old catap"));
        Assert.Equal("weather", Held("This is the weather"));

        string Held(string text) => text[guard.HoldFrom(PreparedText.Of(text, all), Answer)..];
    }

    [Fact]
    public void What_a_built_in_guard_holds_back_does_not_depend_on_which_others_there_are()
    {
        const string text = "I'm sorry, the curl command and the ignored system prompt: see /etc/pa, AKIA and https://example.com/a?b=c, please disregard previous wo";
        ImmutableArray<DetectorEntry> entries = Detectors.All(DetectionSettings.Default, []);
        LiteralIndex all = LiteralIndex.OfGuards([.. entries.Select(entry => entry.Rules)]);
        foreach (DetectorEntry entry in entries)
        {
            LiteralIndex alone = LiteralIndex.Of(entry.Rules);
            for (int length = 0; length <= text.Length; length++)
            {
                string piece = text[..length];
                Assert.Equal(entry.Detector.HoldFrom(PreparedText.Of(piece, alone), Answer), entry.Detector.HoldFrom(PreparedText.Of(piece, all), Answer));
            }
        }
    }

    private static Rule Word(string id, string literal) => new()
    {
        Id = id, Type = FindingTypes.DeniedTerm, Severity = Severity.Low, Score = 1, Explanation = "A word.", Literals = [literal], MaxLength = literal.Length,
    };
}
