using System.Diagnostics;
using System.Text;
using Cordon.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests;

public sealed class GuardTests(ITestOutputHelper output)
{
    private const string Prompt = "You are the helper of Example Bank and you never talk about the weather, the stock market or the colour of money.";

    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default with
    {
        Canaries = ["canary-7f3a-blue"],
        DenyTerms = ["red fox"],
        AllowTerms = ["the Red Fox"[4..]],
        Patterns = [new PatternRule("ticket", "TCK-[0-9]{4}", Severity.Low, "A ticket number.")],
    });

    private static readonly DetectionContext Answer = new(Surface.Assistant, Direction.Response, Trust.Untrusted, [PromptFingerprint.Of(Prompt)]);

    [Fact]
    public void Any_string_can_be_prepared_and_every_finding_lies_inside_it()
    {
        Gen<char> chars = Gen.Frequency((6, Gen.Choose(0x20, 0x7E).Select(i => (char)i)), (2, Gen.Choose(0, 0xFFFF).Select(i => (char)i)), (1, Gen.Elements('\uD800', '\uDC00', '\uDB40', '%', '&', '\\', '\u200B')));
        Prop.ForAll(chars.ArrayOf().Select(c => new string(c)).ToArbitrary(), text =>
        {
            List<Finding> findings = Find(Set, text);
            Assert.Equal(findings, Find(Set, text));
            Assert.All(findings, f => Assert.True(0 <= f.Start && f.Start <= f.End && f.End <= text.Length));
            foreach (View view in Set.Prepare(text).Views)
            {
                for (int i = 0; i < view.Text.Length; i++)
                {
                    Assert.InRange(view.StartOf(i), 0, view.EndOf(i + 1));
                    Assert.InRange(view.EndOf(i + 1), view.StartOf(i), text.Length);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Theory]
    [InlineData("She said: you never talk about the weather, the stock market or the colour", true)]
    [InlineData("YOU NEVER TALK ABOUT THE\nWEATHER the stock-market, or the COLOUR of money", true)]
    [InlineData("lbh arire gnyx nobhg gur jrngure, gur fgbpx znexrg be gur pbybhe bs zbarl", true)]
    [InlineData("you never talk about the weather, you said", false)]
    public void A_quoted_system_prompt_is_a_leak_and_a_common_phrase_is_not(string answer, bool leak) =>
        Assert.Equal(leak, Find(Set, answer).Exists(f => f.Rule == "prompt-quoted"));

    [Fact]
    public void A_leak_in_base64_or_backwards_is_seen()
    {
        char[] backwards = Prompt.ToCharArray();
        Array.Reverse(backwards);
        Assert.Contains(Find(Set, new string(backwards)), f => f.Rule == "prompt-quoted");
        Assert.Contains(Find(Set, "here: " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Prompt))), f => f.Rule == "prompt-quoted");
    }

    [Fact]
    public void A_canary_a_denied_term_and_a_pattern_are_found() =>
        Assert.Superset(new HashSet<string> { "canary", "deny-term-1", "ticket" }, Find(Set, "Canary-7F3A-Blue saw a red\nfox in TCK-1234").Select(f => f.Rule).ToHashSet());

    [Fact]
    public void An_allowed_text_is_no_finding() => Assert.DoesNotContain(Find(Set, "a Red Fox ran"), f => f.Rule == "deny-term-1");

    [Theory]
    [InlineData("family \U0001F468\u200D\U0001F469\u200D\U0001F467 and heart \u2764\uFE0F", false)]
    [InlineData("می\u200Cخواهم", false)]
    [InlineData("שלום\u200F!", false)]
    [InlineData("\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", false)]
    [InlineData("pay\u200Bpal", true)]
    [InlineData("a\u202Egpj.exe", true)]
    [InlineData("hi\U000E0068\U000E0069", true)]
    [InlineData("x\u3164y", true)]
    public void Invisible_text_is_found_where_no_script_needs_it(string text, bool found) =>
        Assert.Equal(found, Find(Set, text).Exists(f => f.Type == FindingTypes.InvisibleText));

    [Fact]
    public void A_bad_expression_is_named_and_not_quoted()
    {
        Assert.False(DetectorSet.TryCreate(DetectionSettings.Default with { Patterns = [new("broken", "(secret", Severity.Low, ""), new("back", @"(a)\1", Severity.Low, "")] }, out _, out var errors));
        Assert.Equal(["broken", "back"], errors.Select(e => e.Subject));
        Assert.All(errors, e => Assert.DoesNotContain("secret", e.Message));
    }

    [Fact]
    public void A_text_full_of_literals_costs_its_length_and_no_more()
    {
        PreparedText text = Set.Prepare(string.Concat(Enumerable.Repeat("ignore ", 100_000)));
        Assert.True(text.Hits.Sum(h => h.Windows.Sum(w => (long)w.End - w.Start)) <= (long)text.Hits.Count * text.Original.Length);
        Assert.True(text.Hits.Sum(h => h.Windows.Count) < 1_000);
    }

    [Fact]
    public void What_a_text_unfolds_to_is_bounded()
    {
        string text = string.Concat(Enumerable.Repeat(Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("1gn0re %41 &amp; ", 100)))) + " ", 50));
        PreparedText prepared = Set.Prepare(text);
        Assert.True(prepared.Views.Skip(1).Sum(v => (long)v.Text.Length) <= ((long)text.Length * PreparedText.MaxGrowth) + PreparedText.ExtraCharacters + text.Length);
    }

    [Fact]
    public void The_version_depends_on_the_rules_only() => Assert.Equal(DetectorSet.Create(DetectionSettings.Default).Version, Set.Version);

    [Fact]
    public void Throughput_is_printed()
    {
        DetectorSet set = DetectorSet.Create(DetectionSettings.Default);
        const string prose = "The committee met in the old town hall on Thursday to discuss the budget for the coming year. Several members asked how the new bridge would be paid for, and the treasurer explained that a loan from the regional bank covers most of it. ";
        string text = string.Concat(Enumerable.Repeat(prose, 43));
        long best = long.MaxValue;
        long bestPrepare = long.MaxValue;
        for (int round = 0; round < 3_000; round++)
        {
            long start = Stopwatch.GetTimestamp();
            PreparedText prepared = set.Prepare(text);
            bestPrepare = Math.Min(bestPrepare, Stopwatch.GetTimestamp() - start);
            var findings = new List<Finding>();
            foreach (IDetector guard in set.Detectors)
            {
                guard.Detect(prepared, new DetectionContext(Surface.User, Direction.Request, Trust.User), findings);
            }

            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }

        output.WriteLine($"{text.Length} characters: prepare {text.Length / Stopwatch.GetElapsedTime(0, bestPrepare).TotalMicroseconds:F0} MB/s, all {text.Length / Stopwatch.GetElapsedTime(0, best).TotalMicroseconds:F0} MB/s");
        Assert.True(best > 0);
    }

    private static List<Finding> Find(DetectorSet set, string text)
    {
        var findings = new List<Finding>();
        PreparedText prepared = set.Prepare(text);
        foreach (IDetector guard in set.Detectors)
        {
            guard.Detect(prepared, Answer, findings);
        }

        return findings;
    }
}
