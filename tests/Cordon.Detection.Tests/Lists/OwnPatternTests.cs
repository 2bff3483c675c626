using System.Text.RegularExpressions;
using Cordon.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Lists;

public sealed class OwnPatternTests
{
    private static readonly string[] Letters = ["a", "b", "c", "A", "B", "1", "_", " ", "\n", "é", "-", "aa", "ab", "\n\n"];

    private static readonly string[] Atoms =
    [
        "a", "b", "A", "1", ".", " ", "[ab]", "[^a]", "[a-c-[b]]", "[]a]", @"\w", @"\W", @"\d", @"\s", @"\S", @"\n", @"\x61", @"\u0062", @"\p{Lu}", @"\P{L}", @"\-",
        @"\b", @"\B", "^", "$", @"\A", @"\z", @"\Z", "(?i)", "(?m)", "(?s-i)", "",
    ];

    private static readonly string Prose = string.Concat(Enumerable.Repeat("The trains are on time ", 40));

    private static readonly Gen<string> Texts = Gen.Elements(Letters).ListOf().Select(pieces => string.Concat(pieces.Take(12)));

    [Fact]
    public void Text_in_front_of_what_is_unfinished_has_its_matches_already_and_keeps_them()
    {
        int decided = 0;
        Prop.ForAll(Expressions(4).ToArbitrary(), Texts.ToArbitrary(), (expression, text) =>
        {
            OwnPattern pattern = Compiled(expression);
            List<(int Start, int End)> whole = Matches(pattern, text);
            for (int cut = 0; cut <= text.Length; cut++)
            {
                int from = pattern.UnfinishedFrom(text.AsSpan(0, cut));
                Assert.InRange(from, 0, cut);
                List<(int Start, int End)> now = [.. Matches(pattern, text[..cut]).Where(match => match.Start < from)];
                List<(int Start, int End)> then = [.. whole.Where(match => match.Start < from)];
                Assert.True(now.SequenceEqual(then), $"{expression} in {Shown(text)} cut at {cut}: from {from}, [{string.Join(' ', now)}] became [{string.Join(' ', then)}]");
                decided += then.Count;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.True(decided > 400, $"only {decided} matches were decided: nothing was tried");
    }

    [Fact]
    public void Each_beginning_of_a_match_is_unfinished()
    {
        int beginnings = 0;
        Prop.ForAll(Expressions(4).ToArbitrary(), Texts.ToArbitrary(), (expression, text) =>
        {
            OwnPattern pattern = Compiled(expression);
            foreach ((int start, int end) in Matches(pattern, text))
            {
                for (int cut = start + 1; cut < end; cut++)
                {
                    beginnings++;
                    Assert.True(pattern.UnfinishedFrom(text.AsSpan(0, cut)) <= start, $"{expression} in {Shown(text)}: the match [{start},{end}) has begun at {cut}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.True(beginnings > 100, $"only {beginnings} beginnings: nothing was tried");
    }

    [Theory]
    [InlineData("zanzibar-[0-9]{4}", "the trains are on time", 22)]
    [InlineData("zanzibar-[0-9]{4}", "fly to zan", 7)]
    [InlineData("zanzibar-[0-9]{4}", "fly to zan and", 14)]
    [InlineData("zanzibar-[0-9]{4}", "fly to zanzibar-123", 7)]
    [InlineData("zanzibar-[0-9]{4}", "fly to zanzibar-1234", 20)]
    [InlineData("TCK-[0-9]+", "see TCK-1", 4)]
    [InlineData("TCK-[0-9]+", "see TCK-1 ", 10)]
    [InlineData("TCK-[0-9]{2,3}", "see TCK-12", 4)]
    [InlineData("TCK-[0-9]{2,3}", "see TCK-123", 11)]
    [InlineData(@"red\b", "it is red", 6)]
    [InlineData(@"\bred", "it is infrared", 14)]
    [InlineData(@"\bred", "it is r", 6)]
    [InlineData("red$", "it is red\n", 6)]
    [InlineData("(?m)red$", "it is red\n", 10)]
    [InlineData("^re", "r", 0)]
    [InlineData("^re", "or", 2)]
    [InlineData("(?i)red|(?-i)fox", "a RE", 2)]
    [InlineData("(?i)red|(?-i)fox", "a FO", 4)]
    [InlineData("(?i:r)ed", "a RE", 4)]
    [InlineData("(?<word>re)(?'other'd)", "a re", 2)]
    [InlineData("[a-z-[aeiou]]{3}", "a xy", 2)]
    [InlineData("a{,2}", "a{", 0)]
    [InlineData(@"\p{Lu}\d", "a B", 2)]
    [InlineData(@"\u0041\x42\t", "a AB", 2)]
    [InlineData("(ab|ac)*d", "x abac", 2)]
    [InlineData("a{0}", "a", 1)]
    public void What_is_unfinished_begins_where_a_match_has_begun_that_can_still_change(string expression, string text, int from) =>
        Assert.Equal(from, Understood(expression).UnfinishedFrom(text));

    [Theory]
    [InlineData("re(?#colour)d")]
    [InlineData("(?x)r e d")]
    [InlineData(@"[\c]red]")]
    [InlineData("[+--[x]]")]
    [InlineData(@"re\144")]
    [InlineData("((?i))*red")]
    [InlineData(@"(\b|^)+red")]
    public void What_is_not_understood_waits_for_as_long_as_a_match_may_be(string expression)
    {
        Assert.Null(UnfinishedExpression.Of(expression));
        Assert.Equal(Prose.Length - PatternDetector.LongestMatch, Hold(Prose, expression));
    }

    [Fact]
    public void A_derived_expression_is_not_longer_than_its_bound()
    {
        string nested = string.Concat(Enumerable.Repeat("(?:abc|", 20)) + new string('x', 1_500) + string.Concat(Enumerable.Repeat(")*", 20));
        Assert.Null(UnfinishedExpression.Of(nested));
        Assert.InRange(UnfinishedExpression.Of(new string('x', 1_500))!.Length, 1_500, UnfinishedExpression.Longest + 16);
        Assert.Equal(Prose.Length - PatternDetector.LongestMatch, Hold(Prose, nested));
    }

    [Fact]
    public void An_expression_that_is_too_long_is_refused()
    {
        List<SettingsError> errors = [];
        Assert.NotNull(OwnPattern.Of(new PatternRule("long", new string('x', 2_000), Severity.Low, ""), errors));
        Assert.Null(OwnPattern.Of(new PatternRule("longer", new string('x', 2_001), Severity.Low, ""), errors));
        Assert.Equal("longer", Assert.Single(errors).Subject);
    }

    [Fact]
    public void Groups_are_followed_to_a_depth()
    {
        Assert.NotNull(UnfinishedExpression.Of(new string('(', UnfinishedExpression.Deepest) + "a" + new string(')', UnfinishedExpression.Deepest)));
        Assert.Null(UnfinishedExpression.Of(new string('(', UnfinishedExpression.Deepest + 1) + "a" + new string(')', UnfinishedExpression.Deepest + 1)));
    }

    [Fact]
    public void Prose_waits_no_longer_because_of_a_pattern()
    {
        const string prose = "The weather in Rome is lovely in spring, and the trains are on time; ask for a seat by the window.";
        DetectorSet without = DetectorSet.Create(DetectionSettings.Default);
        DetectorSet with = DetectorSet.Create(DetectionSettings.Default with { Patterns = [Rule("zanzibar-[0-9]{4}")] });
        for (int length = 0; length <= prose.Length; length++)
        {
            string text = prose[..length];
            Assert.Equal(without.HoldFrom(without.Prepare(text), Anywhere), with.HoldFrom(with.Prepare(text), Anywhere));
            Assert.InRange(length - Hold(text, "zanzibar-[0-9]{4}"), 0, 12);
        }
    }

    [Fact]
    public void A_match_is_held_up_to_a_length()
    {
        string text = "<" + Prose;
        Assert.Equal(text.Length - PatternDetector.LongestMatch, Hold(text, "<[^>]*>"));
        Assert.Equal(0, Hold(text[..200], "<[^>]*>"));
    }

    [Fact]
    public void Nothing_of_a_match_leaves_before_it_is_found_however_it_is_disguised()
    {
        string[] pieces =
        [
            "zanzibar-1234", "zanzibar-12", "zanz", "ibar-", "1234", "TCK ab", "TCK", "ab", "zanzibаr-1234", "zаnz", "z\u200Banzibar-1234", "ｚanzibar-１２３４", "%7aanzibar-1234",
            "&#122;anzibar-1234", "&#12", "\\u007aanzibar-1234", "emFuemliYXItMTIzNA==", "emFuemli", "hello", " ", "\n", "é", "日本", ".", "-",
        ];
        string[] expressions = ["zanzibar-[0-9]{4}", @"TCK\sab", @"zan\w+", @"[^\n]1234\b"];
        DetectorSet set = DetectorSet.Create(DetectionSettings.Default with { Patterns = [.. expressions.Select(Rule)] });
        IDetector guard = set.Detectors.Single(detector => detector.Id == "patterns");
        Gen<string> texts = Gen.Elements(pieces).ListOf().Select(picked => "é" + string.Concat(picked.Take(10)));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            List<Finding> whole = Find(guard, set.Prepare(text));
            HashSet<(string, int)> found = [];
            int released = 0;
            for (int length = 0; length <= text.Length; length++)
            {
                PreparedText prefix = set.Prepare(text[..length]);
                found.UnionWith(Find(guard, prefix).SelectMany(finding => Enumerable.Range(finding.Start, finding.End - finding.Start).Select(at => (finding.Rule, at))));
                for (int hold = guard.HoldFrom(prefix, Anywhere); released < hold; released++)
                {
                    int at = released;
                    Finding? leaked = whole.Find(finding => finding.Start <= at && at < finding.End && !found.Contains((finding.Rule, at)));
                    Assert.True(leaked is null, $"released {at} of [{leaked?.Start},{leaked?.End}) at length {length} of {Shown(text)}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    private static readonly DetectionContext Anywhere = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    private static int Hold(string text, string expression)
    {
        List<SettingsError> errors = [];
        int hold = PatternDetector.Of([Rule(expression)], errors).HoldFrom(PreparedText.Of(text, LiteralIndex.Of([])), Anywhere);
        Assert.Empty(errors);
        return hold;
    }

    private static List<Finding> Find(IDetector guard, PreparedText text)
    {
        List<Finding> findings = [];
        guard.Detect(text, Anywhere, findings);
        return findings;
    }

    // Grows from atoms by what an expression is made of: one after the other, one or the other, groups, repeats.
    private static Gen<string> Expressions(int depth)
    {
        Gen<string> atom = Gen.Elements(Atoms);
        if (depth == 0)
        {
            return atom;
        }

        Gen<string> inner = Expressions(depth - 1);
        Gen<string> pairs = inner.SelectMany(a => inner.Select(b => a + b));
        return Gen.Frequency(
            (1, atom),
            (4, pairs),
            (2, inner.SelectMany(a => inner.Select(b => $"{a}|{b}"))),
            (1, inner.SelectMany(a => Gen.Elements("", "?:", "?<name>", "?i:", "?m:", "?s-m:", "?n:").Select(kind => $"({kind}{a})"))),
            (3, inner.SelectMany(a => Gen.Elements("*", "+", "?", "{2}", "{0,2}", "{1,}", "*?", "+?", "{1,3}?").Select(repeat => $"({a}){repeat}"))));
    }

    private static List<(int Start, int End)> Matches(OwnPattern pattern, string text)
    {
        List<(int, int)> matches = [];
        foreach (ValueMatch match in pattern.Expression.EnumerateMatches(text))
        {
            matches.Add((match.Index, match.Index + match.Length));
        }

        return matches;
    }

    private static OwnPattern Understood(string expression)
    {
        OwnPattern pattern = Compiled(expression);
        Assert.True(pattern.Unfinished is not null, $"{expression} was not understood");
        return pattern;
    }

    private static OwnPattern Compiled(string expression)
    {
        List<SettingsError> errors = [];
        OwnPattern? pattern = OwnPattern.Of(Rule(expression), errors);
        Assert.True(pattern is not null, $"{expression} cannot be run");
        return pattern;
    }

    private static PatternRule Rule(string expression) => new(expression, expression, Severity.Low, "");

    private static string Shown(string text) => string.Concat(text.Select(c => c is > ' ' and < '\u007F' ? c.ToString() : $"\\u{(int)c:x4}"));
}
