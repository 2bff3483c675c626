using Cordon.Oversight.Measuring;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class HeldOutTests
{
    private const string Carrier = "A letter of two pages about the renovation of a harbour wall.";

    private static readonly string[] Texts =
    [
        "The quick brown fox jumps over the lazy dog and runs into the forest at night.",
        "Please water the plants on the balcony while we are away for the long weekend.",
        "An invoice for eleven wooden chairs was sent to the wrong office in the harbour.",
        "short", "",
    ];

    // Texts that are the same, nearly the same and different, in a few sources, some with the same context.
    private static readonly Gen<HeldOutRow> Row =
        from text in Gen.Elements(Texts)
        from cut in Gen.Choose(0, 30)
        from tail in Gen.Elements("", "", " Today.", " And then everybody went home, quite tired, by the last train of the evening.")
        from source in Gen.Elements("a", "b", "c", "d", "e")
        from context in Gen.Elements("", "", "tool", Carrier, Carrier + " Third page.")
        select new HeldOutRow("", source, "kind", text[Math.Min(cut, text.Length)..] + tail, [context]);

    private static readonly Arbitrary<HeldOutRow[]> Rows = Row.ArrayOf().Select(rows => rows.Select((row, i) => row with { Id = $"{i}" }).ToArray()).ToArbitrary();

    [Fact]
    public void Near_duplicates_are_those_that_comparing_every_pair_finds() => Prop.ForAll(Rows, rows =>
    {
        IEnumerable<(int, int)> found = new LikeRows(rows, (_, row) => row.Source[0]).Find().Where(like => like.Why == "near-duplicate").Select(like => (like.First, like.Second));
        Assert.Equal(Pairs(rows, row => row.Source[0]).Where(pair => AreNear(rows[pair.First], rows[pair.Second])), found);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void No_source_no_context_and_no_near_duplicate_crosses_folds() => Prop.ForAll(Rows, Gen.Choose(2, 5).ToArbitrary(), (rows, folds) =>
    {
        FoldMap map = HeldOut.Assign(rows, folds, seed: 1);
        int? FoldOf(HeldOutRow row) => map.FoldOf(row.Id, row.Source);
        HeldOutRow[] kept = [.. rows.Where(row => FoldOf(row) is not null)];
        foreach ((int first, int second) in Pairs(kept, row => FoldOf(row)!.Value))
        {
            Assert.NotEqual(kept[first].Source, kept[second].Source);
            Assert.False(ShareContext(kept[first], kept[second]));
            Assert.False(AreNear(kept[first], kept[second]));
        }

        Assert.Empty(HeldOut.Crossings(rows, FoldOf));
        Assert.Equal(rows.Length, kept.Length + map.LeftOut.Length);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void A_random_split_is_refused()
    {
        HeldOutRow[] rows = [.. Enumerable.Range(0, 40).Select(i => new HeldOutRow($"{i}", i < 20 ? "one" : "two", "kind", $"Question {i * 7919}: how long is the pier number {i * 104729}?", []))];
        Random random = new(7);
        int[] split = [.. rows.Select(_ => random.Next(5))];
        Assert.Contains(HeldOut.Crossings(rows, row => split[int.Parse(row.Id, System.Globalization.CultureInfo.InvariantCulture)]), crossing => crossing.Why == "source");
    }

    [Fact]
    public void A_division_that_tears_a_context_or_a_copy_apart_is_refused()
    {
        HeldOutRow[] rows =
        [
            new("1", "a", "kind", Texts[0], [Carrier]), new("2", "b", "kind", Texts[1], [Carrier]), new("3", "c", "kind", Texts[0].ToUpperInvariant() + "  ", []),
        ];
        Crossing[] crossings = [.. HeldOut.Crossings(rows, row => row.Source[0])];
        Assert.Equal([new Crossing("1", "2", "context"), new Crossing("1", "3", "near-duplicate")], crossings);
    }

    [Fact]
    public void Of_rows_that_are_alike_those_of_the_fold_with_most_of_them_stay()
    {
        HeldOutRow[] rows = [.. Fillers("a", 30), .. Fillers("b", 30), new("copy-1", "a", "kind", Texts[0], []), new("copy-2", "b", "kind", Texts[0], []), new("copy-3", "b", "kind", Texts[0] + "!", [])];
        FoldMap map = HeldOut.Assign(rows, 2, seed: 1);
        Assert.Equal(["copy-1"], map.LeftOut);
        Assert.NotEqual(map.Sources["a"], map.Sources["b"]);
    }

    [Fact]
    public void Sources_that_have_much_in_common_go_into_one_fold()
    {
        HeldOutRow[] rows = [.. Fillers("a", 9), .. Fillers("b", 9), new("copy-1", "a", "kind", Texts[0], []), new("copy-2", "b", "kind", Texts[0], [])];
        FoldMap map = HeldOut.Assign(rows, 2, seed: 1);
        Assert.Empty(map.LeftOut);
        Assert.Equal(map.Sources["a"], map.Sources["b"]);
    }

    [Fact]
    public void Each_kind_is_spread_over_the_folds()
    {
        HeldOutRow[] rows = [.. Enumerable.Range(0, 12).SelectMany(i => Fillers($"source {i}", 5 + i).Select(row => row with { Kind = i % 2 == 0 ? "attack" : "benign" }))];
        FoldMap map = HeldOut.Assign(rows, 3, seed: 1);
        foreach (string kind in new[] { "attack", "benign" })
        {
            Assert.Equal([0, 1, 2], rows.Where(row => row.Kind == kind).Select(row => map.Sources[row.Source]).Distinct().Order());
        }
    }

    [Fact]
    public void The_same_rows_and_seed_give_the_same_map_which_can_be_read_again()
    {
        HeldOutRow[] rows = [.. Enumerable.Range(0, 10).SelectMany(i => Fillers($"source {i}", 3)), new("x", "source 1", "kind", Texts[0], []), new("y", "source 7", "kind", Texts[0], [])];
        FoldMap map = HeldOut.Assign(rows, 4, seed: 3);
        Assert.Equal(map.ToJson(), HeldOut.Assign(rows, 4, seed: 3).ToJson());
        Assert.Equal(map.ToJson(), FoldMap.Parse(map.ToJson(), out string? fault)!.ToJson());
        Assert.Null(fault);
        Assert.NotEqual(map.ToJson(), HeldOut.Assign(rows, 4, seed: 4).ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"schema":"cordon.folds/2","folds":2,"seed":1,"rows":1,"sources":{"a":0},"leftOut":[]}""")]
    [InlineData("""{"schema":"cordon.folds/1","folds":2,"seed":1,"rows":1,"sources":{"a":2},"leftOut":[]}""")]
    public void What_is_not_a_map_of_folds_is_refused(string json)
    {
        Assert.Null(FoldMap.Parse(json, out string? fault));
        Assert.NotNull(fault);
    }

    [Fact]
    public void A_crowd_of_copies_costs_a_likeness_each_and_not_one_a_pair()
    {
        HeldOutRow[] rows = [.. Enumerable.Range(0, LikeRows.MostInBucket * 4).Select(i => new HeldOutRow($"{i}", i % 2 == 0 ? "a" : "b", "kind", Texts[0], []))];
        Assert.InRange(new LikeRows(rows, (_, row) => row.Source[0]).Find().Count, rows.Length / 2, rows.Length * 2);
        FoldMap map = HeldOut.Assign(rows, 2, seed: 1);
        Assert.Empty(HeldOut.Crossings(rows, row => map.FoldOf(row.Id, row.Source)));
    }

    private static IEnumerable<HeldOutRow> Fillers(string source, int count) =>
        Enumerable.Range(0, count).Select(i => new HeldOutRow($"{source}-{i}", source, "kind", string.Concat(Enumerable.Range(0, 6).Select(j => $"{HashCode(source, i, j):x8} ")), []));

    private static uint HashCode(string source, int i, int j) => source.Aggregate((uint)((i * 31) + j + 1), (hash, c) => (hash ^ c) * 2654435761);

    private static IEnumerable<(int First, int Second)> Pairs(HeldOutRow[] rows, Func<HeldOutRow, int> groupOf) =>
        from first in Enumerable.Range(0, rows.Length)
        from second in Enumerable.Range(first + 1, rows.Length - first - 1)
        where groupOf(rows[first]) != groupOf(rows[second])
        select (first, second);

    private static bool AreNear(HeldOutRow a, HeldOutRow b) => Shingles.Jaccard(Shingles.Of(a.Text).ToHashSet(), Shingles.Of(b.Text)) >= LikeRows.NearDuplicate;

    private static bool ShareContext(HeldOutRow a, HeldOutRow b) => a.Contexts.Any(context => context.Length >= HeldOutRow.ShortestContext && b.Contexts.Contains(context));
}
