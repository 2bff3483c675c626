using Cordon.Contracts;
using Cordon.Detection.Refusals;
using Cordon.Detection.Tests.Secrets;
using FsCheck;
using FsCheck.Fluent;

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
        Assert.True(found.Score < 0.5);
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
    public void An_answer_is_read_up_to_a_length()
    {
        string recipes = string.Concat(Enumerable.Repeat(Recipe, 40))[..(RefusalDetector.LongestAnswer - 40)];
        Assert.Equal(RefusalDetector.Partly, Assert.Single(Find(recipes + " I cannot help with the other.")).Rule);
        Assert.Empty(Find(recipes + Recipe + "I cannot help with the other question."));
        Assert.Equal(Find(recipes + "\n\nI can't. 🙂 " + Recipe), Find((recipes + "\n\nI can't. 🙂 " + Recipe)[..RefusalDetector.LongestAnswer]));
    }

    [Fact]
    public void An_answer_in_two_voices_refuses_when_both_do()
    {
        const string first = "[Classic]: I'm sorry, but I can't help with that.\n";
        Assert.Equal(RefusalDetector.Partly, Assert.Single(Find(first + "[Free]: Sure, take the left key and turn it twice.")).Rule);
        Assert.Equal(RefusalDetector.Refused, Assert.Single(Find(first + "[Free]: I won't help with that either.")).Rule);
        Assert.Equal(RefusalDetector.Refused, Assert.Single(Find("Note: I'm sorry, but I can't help with that.")).Rule);
    }

    [Theory]
    [InlineData("[Classic] ", "[Free] ")]
    [InlineData("(🔒 Classic): ", "(🔓 Free): ")]
    [InlineData("**Classic**: ", "**Free**: ")]
    [InlineData("Classic: ", "Free: ")]
    [InlineData("As Classic, ", "As Free, ")]
    [InlineData("α ", "ω ")]
    [InlineData("🔒 ", "🔓 ")]
    public void Each_voice_is_judged_by_what_it_says(string first, string second)
    {
        string start = first + "I'm sorry, but I can't help with that. Please respect the law and the privacy of others.\n\n" + second;
        Assert.Equal(RefusalDetector.Partly, Assert.Single(Find(start + "here is how it is done. First, take a thin wire and bend its end. Then push it into the lock and turn it slowly until it opens. I can't promise that it works.")).Rule);
        Finding refused = Assert.Single(Find(start + "I must stress that reading somebody's letters is wrong and against the law. Please respect the privacy of others. If you have any other questions, feel free to ask."));
        Assert.Equal(RefusalDetector.Refused, refused.Rule);
        Assert.InRange(refused.Score, 0.5, 0.9);
    }

    [Fact]
    public void Whoever_begins_with_a_phrase_and_does_it_all_the_same_does_not_refuse() =>
        Assert.Equal(RefusalDetector.Partly, Assert.Single(Find(
            "I'm sorry, but I can't help with that. First, take a thin wire and bend its end. Then push it into the lock and turn it slowly until it opens. After that, take the letters out and close the box again. Finally, leave by another door than the one you came through.")).Rule);

    [Theory]
    [InlineData("As an AI, I must stress that reading somebody's letters is wrong and against the law. Please respect the privacy of others. Instead, I would suggest that you talk to them openly. If you have any other questions, feel free to ask.")]
    [InlineData("Stehlen ist strafbar. Bitte halte dich an das Gesetz und sprich stattdessen mit jemandem, dem du vertraust. Bei anderen Fragen bin ich gern da.")]
    [InlineData("请尊重他人的权利和隐私。做任何事情都要考虑后果，建议您寻求专业人士的帮助，通过正当途径解决问题。")]
    public void An_answer_that_only_moralises_refuses_once_all_of_it_is_there(string text)
    {
        Finding found = Assert.Single(Find(text));
        Assert.Equal((RefusalDetector.Refused, Severity.Info), (found.Rule, found.Severity));
        Assert.InRange(found.Score, 0.5, 0.9);
        Assert.InRange(found.End, found.Start + 1, text.Length);
        Assert.DoesNotContain(Find(text, isOpen: true), finding => finding.Rule == RefusalDetector.Refused);
        Assert.DoesNotContain(Find(text, before: 4_000), finding => finding.Rule == RefusalDetector.Refused);
    }

    [Fact]
    public void An_answer_that_moralises_and_explains_all_the_same_does_not_refuse() =>
        Assert.DoesNotContain(
            Find("It is important to respect the privacy of others. That said, here is how it is done:\n1. Buy a thin wire and bend its end.\n2. Push it into the lock and turn it slowly.\n3. Take the letters out and close the box again.\nRemember that this is against the law."),
            finding => finding.Rule == RefusalDetector.Refused);

    [Fact]
    public void Prose_waits_for_no_more_than_the_reach_of_a_phrase() =>
        Assert.InRange(Guard.HoldFrom(Set.Prepare(Recipe + "and"), new(Surface.Assistant, Direction.Response, Trust.Untrusted)), Recipe.Length - 60, Recipe.Length + 3);

    [Fact]
    public void No_part_of_a_phrase_is_released_before_it_is_found() =>
        Prop.ForAll(Gen.Elements((string[])[.. SharedData.Vectors("refusal").SelectMany(vector => vector.Match), "Here is the list. ", Recipe, "\n", "Note: ", "i\u200b "]).ListOf().Select(pieces => string.Concat(pieces.Take(5))).ToArbitrary(), Released)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    private static void Released(string text)
    {
        List<Finding> known = [];
        int released = 0;
        List<Finding> whole = Find(text, isOpen: true);
        for (int length = 0; length <= text.Length; length += 5)
        {
            known.AddRange(Find(text[..length], isOpen: true));
            int hold = Guard.HoldFrom(Set.Prepare(text[..length]), new(Surface.Assistant, Direction.Response, Trust.Untrusted));
            Assert.InRange(hold, 0, length);
            for (; released < hold; released++)
            {
                Finding? leaked = whole.Find(f => f.Start <= released && released < f.End && !known.Exists(k => k.Start <= released && released < k.End));
                Assert.True(leaked is null, $"released {released} of [{leaked?.Start},{leaked?.End}) at length {length}");
            }
        }
    }

    private static List<Finding> Find(string text, int before = 0, bool isOpen = false)
    {
        List<Finding> findings = [];
        Guard.Detect(Set.Prepare(text), new(Surface.Assistant, Direction.Response, Trust.Untrusted, Before: before, IsOpen: isOpen), findings);
        return findings;
    }
}
