using Cordon.Contracts;
using Cordon.Detection.Refusals;
using Cordon.Detection.Tests.Secrets;

namespace Cordon.Detection.Tests.Refusals;

public sealed class RefusalTests
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default);

    private static readonly IDetector Guard = Set.Detectors.Single(guard => guard.Id == "refusal");

    private static readonly string Recipe = string.Concat(Enumerable.Repeat("Stir the flour into the butter, then add milk little by little and let it boil up once. ", 8));

    public static TheoryData<string> Languages => [.. RefusalPhrases.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void A_language_has_its_phrases_and_takes_nothing_else_for_one(string rule)
    {
        (_, List<string> match, List<string> miss) = SharedData.Vectors("refusal").SingleOrDefault(vector => vector.Id == rule);
        Assert.True(match is { Count: > 0 } && miss is { Count: > 0 }, $"{rule} needs vectors of both kinds in tests/vectors/refusal");
        var runner = new RuleRunner([.. RefusalPhrases.All.Where(phrase => phrase.Id == rule)]);
        Assert.All(match, text => Assert.NotEmpty(runner.Run(text)));
        Assert.All(miss, text => Assert.Empty(runner.Run(text)));
        Assert.All(match, text => Assert.Equal(RefusalDetector.Refused, Assert.Single(Find(text)).Rule));
    }

    [Fact]
    public void At_least_twelve_languages_have_phrases() => Assert.InRange(RefusalPhrases.All.Length, 12, 100);

    [Fact]
    public void An_answer_that_complies_is_no_finding() => Assert.Empty(Find("Here is how to make the sauce. " + Recipe));

    [Fact]
    public void An_answer_that_refuses_late_refuses_a_part()
    {
        Finding found = Assert.Single(Find("Here is how to make the sauce. " + Recipe + "I cannot help with the other question."));
        Assert.Equal((RefusalDetector.Partly, Severity.Info), (found.Rule, found.Severity));
        Assert.True(found.Score < RefusalModel.Decided);
    }

    [Fact]
    public void A_later_piece_of_a_stream_is_not_taken_for_a_beginning()
    {
        const string piece = "I cannot help with the other question.";
        Assert.Equal(RefusalDetector.Partly, Assert.Single(Find(piece, before: 4_000)).Rule);
        Assert.Equal(RefusalDetector.Refused, Assert.Single(Find(piece)).Rule);
        Assert.Empty(Find("The other question is answered above.", before: 4_000));
    }

    [Fact]
    public void A_stream_waits_for_the_beginning_and_then_for_phrases_only()
    {
        DetectionContext answer = new(Surface.Assistant, Direction.Response, Trust.Untrusted);
        Assert.Equal(0, Guard.HoldFrom(Set.Prepare("Here is"), answer));
        string text = Recipe + "and";
        Assert.InRange(Guard.HoldFrom(Set.Prepare(text), answer), text.Length - 60, text.Length);
    }

    private static List<Finding> Find(string text, int before = 0)
    {
        List<Finding> findings = [];
        Guard.Detect(Set.Prepare(text), new(Surface.Assistant, Direction.Response, Trust.Untrusted, Before: before), findings);
        return findings;
    }
}
