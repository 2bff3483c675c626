using Cordon.Contracts;
using Cordon.Detection.Pii;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Pii;

public sealed class RecogniserTests
{
    private static readonly HashSet<string> WithVectors = [.. SharedData.Vectors("pii").Where(v => v.Match.Count > 0 && v.Miss.Count > 0).Select(v => v.Id)];

    [Fact]
    public void Every_recogniser_has_texts_that_it_must_find_and_texts_that_it_must_not() =>
        Assert.Empty(AllRecognisers.All.Select(r => r.Id).Where(id => !WithVectors.Contains(id)));

    [Fact]
    public void Rule_ids_are_unique() =>
        Assert.Equal(AllRecognisers.All.Length, AllRecognisers.All.Select(r => r.Id).Distinct().Count());

    [Fact]
    public void At_least_forty_entities_and_forty_countries_are_known()
    {
        HashSet<string> countries = [.. AllRecognisers.All.SelectMany(r => r.Countries.Split(' ', StringSplitOptions.RemoveEmptyEntries)), "IT", "CN"];
        Assert.True(PiiEntities.Standard.Length >= 40, $"{PiiEntities.Standard.Length} entities");
        Assert.True(countries.Count >= 40, $"{countries.Count} countries");
        Assert.True(AllRecognisers.All.Where(r => r.Entity == PiiEntities.Phone).SelectMany(r => r.Countries.Split(' ')).Distinct().Count() >= 20);
        Assert.Empty(AllRecognisers.All.Select(r => r.Entity).Except(PiiEntities.Standard));
    }

    [Fact]
    public void Validators_of_a_policy_are_those_that_exist() =>
        Assert.Equal(Validators.All.Keys.Order(StringComparer.Ordinal), PiiValidators.Names.Order(StringComparer.Ordinal));

    [Fact]
    public void An_own_recogniser_weighs_its_words_and_its_check()
    {
        PiiDetector guard = Guard(new("badge", "BADGE_NUMBER", @"B-\d{6}", ["badge"], "luhn", 0.4, 0.9, Severity.Medium, "A badge."));
        Assert.Equal(0.9, Assert.Single(StreamPromise.Find(guard, "his badge is B-123455 ")).Score);
        Assert.Equal(0.4, Assert.Single(StreamPromise.Find(guard, "part B-123455 ")).Score);
        Assert.Empty(StreamPromise.Find(guard, "his badge is B-123456 "));
    }

    [Fact]
    public void An_own_recogniser_keeps_the_promise_to_streams() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks => StreamPromise.Holds(
            Guard(new("badge", "BADGE_NUMBER", @"B-\d{3,6}", [], null, 0.7, 0.9, Severity.Medium, "A badge.")), StreamPromise.Compose(["B-", "B-12", "3", "4567", " ", "a@b.de", "+49 30 901820", "x", "\n"], picks)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void An_address_that_is_still_open_does_not_cut_through_a_match_before_it() =>
        StreamPromise.Holds(
            Guard(new("badge", "BADGE_NUMBER", @"B-\d{3,6}", [], null, 0.7, 0.9, Severity.Medium, "A badge.")),
            "B-124567B-B-B-B-12B-12B-B-12B-12B-B-12B-B-B-B-12B-12B-4567B-12B-a@b.deB-12B-12B-12B-4567");

    [Fact]
    public void An_own_recogniser_of_an_expression_that_cannot_run_is_an_error()
    {
        List<SettingsError> errors = [];
        _ = PiiDetector.Of(DetectionSettings.Default with { PiiRecognisers = [new("x", "X", "(?=a)b", [], null, 0.6, 0.9, Severity.Low, "")] }, errors);
        Assert.Equal("x", Assert.Single(errors).Subject);
    }

    [Fact]
    public void More_matches_than_are_kept_are_not_kept()
    {
        PiiDetector guard = Guard(new("digit", "DIGIT", "[a-z]", [], null, 0.7, 0.9, Severity.Low, ""));
        Assert.Equal(OwnRecognisers.MostMatches, StreamPromise.Find(guard, string.Concat(Enumerable.Repeat("a ", 2 * OwnRecognisers.MostMatches))).Count);
    }

    [Fact]
    public void A_match_that_is_too_long_is_no_finding()
    {
        PiiDetector guard = Guard(new("letters", "LETTERS", "[a-z]+", [], null, 0.7, 0.9, Severity.Low, ""));
        Assert.Empty(StreamPromise.Find(guard, new string('a', OwnRecognisers.LongestMatch + 1)));
        Assert.Single(StreamPromise.Find(guard, new string('a', OwnRecognisers.LongestMatch)));
    }

    [Fact]
    public void Allowed_values_and_expressions_are_no_findings()
    {
        PiiDetector guard = PiiDetector.Of(DetectionSettings.Default with { PiiAllow = ["INFO@example.com"], PiiAllowExpressions = [@".*@example\.org"] }, []);
        Assert.Equal("a@example.net", Assert.Single(
            StreamPromise.Find(guard, "info@example.com, b@example.org, a@example.net").Select(f => "info@example.com, b@example.org, a@example.net"[f.Start..f.End])));
    }

    [Fact]
    public void Names_without_a_model_are_an_error_and_not_a_silence()
    {
        List<SettingsError> errors = [];
        _ = PiiDetector.Of(DetectionSettings.Default with { PiiEntities = [PiiEntities.Person] }, errors);
        Assert.Equal("pii.entities", Assert.Single(errors).Subject);
    }

    private static PiiDetector Guard(PiiRecogniser recogniser) => PiiDetector.Of(DetectionSettings.Default with { PiiEntities = [PiiEntities.Email], PiiRecognisers = [recogniser] }, []);
}
