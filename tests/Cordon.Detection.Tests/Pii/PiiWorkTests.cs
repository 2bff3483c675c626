using System.Collections.Frozen;
using Cordon.Contracts;
using Cordon.Detection.Pii;

namespace Cordon.Detection.Tests.Pii;

/// <summary>What the guard for personal data costs, counted in places it looks at and bytes it allocates, never in time.</summary>
public sealed class PiiWorkTests
{
    private static readonly DetectionContext Answer = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    private static readonly string[] Pieces =
    [
        "the quarterly report ", "a@", "a:", "a1.", "1 ", "4111-", "DE89 ", "(+", "::", "192.168.", "x", "ab-", "12:", "jane.doe@example.org ", "+49 30 901820 ", "4111 1111 1111 1111 ", "password: hunter22x ",
        "Maria Schneider said. ", "12 Main Street, Portland, OR 97201 ", "salary: $85,000 ", "March 12, 1980 ", "ABC 1234 ", "名前", "\n", "__", "%+", "é", "dead:beef::1 ", "passport no L01X00T47 ",
    ];

    private static readonly PiiDetector Standard = PiiDetector.Of(DetectionSettings.Default, []);

    private static readonly PiiDetector Named = PiiDetector.Of(
        DetectionSettings.Default with { PiiEntities = [PiiEntities.StandardWord, PiiEntities.Person], NameWeights = NameTaggerTests.Weights }, []);

    private static readonly RecogniserIndex Index = new(FrozenSet.Create(StringComparer.Ordinal, [.. PiiEntities.Standard, .. PiiEntities.OnRequest]));

    [Fact]
    public void A_text_twice_as_long_takes_twice_the_steps()
    {
        Random random = new(5);
        for (int i = 0; i < 500; i++)
        {
            string text = Text(random, least: 1 + (i % 3000));
            int once = Steps(text), twice = Steps(text + text);
            // Near the end nothing is skipped, so a text pays for that once, however long it is.
            Assert.True(twice <= (2 * once) + 600 && once <= text.Length, $"{twice} steps after {once}: {text}");
        }
    }

    [Fact]
    public void A_text_twice_as_long_allocates_twice_as_much()
    {
        Random random = new(6);
        foreach (PiiDetector guard in new[] { Standard, Named })
        {
            for (int i = 0; i < 50; i++)
            {
                string text = Text(random, least: 20_000);
                long once = Allocated(guard, text), twice = Allocated(guard, text + text);
                Assert.True(twice <= (5 * once / 2) + 16_384, $"{twice} bytes after {once}");
            }
        }
    }

    [Fact]
    public void Where_nobody_is_named_a_number_in_prose_costs_no_memory()
    {
        string text = string.Concat(Enumerable.Repeat("On page 12 (of 340) it says: in 2024, 3 of 4 ships came late = nothing new. ", 100));
        // Until the runtime has compiled what is called for good, characters are boxed.
        long allocated = Allocated(Standard, text);
        for (int i = 0; i < 20_000 && allocated > 0; i++)
        {
            allocated = Allocated(Standard, text);
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void The_hold_of_a_long_text_is_read_off_its_tail()
    {
        Random random = new(7);
        foreach (PiiDetector guard in new[] { Standard, Named })
        {
            string text = Text(random, least: 6_000).Replace('\n', ' ');
            int shortHold = Looked(guard, text), longHold = Looked(guard, string.Concat(Enumerable.Repeat(text, 20)));
            Assert.InRange(longHold, 1, 8 * 1_024);
            Assert.InRange(shortHold, 1, 8 * 1_024);
        }
    }

    [Fact]
    public void The_tail_gives_the_hold_that_the_whole_text_gives()
    {
        Random random = new(8);
        for (int i = 0; i < 300; i++)
        {
            string text = Text(random, least: 5_000 + (i * 10)).Replace('\n', ' ');
            Assert.Equal(new PiiScan(text, null, new RecogniserIndex(FrozenSet.Create(StringComparer.Ordinal, [.. PiiEntities.Standard]))).Run(0), Standard.HoldFrom(PreparedText.Of(text, LiteralIndex.Of([])), Answer));
        }
    }

    [Fact]
    public void A_row_of_things_that_lean_on_each_other_is_held_from_its_beginning_however_long_it_is()
    {
        string row = string.Concat(Enumerable.Repeat("4111 1111 1111 1111 ", 500));
        Assert.InRange(Standard.HoldFrom(PreparedText.Of("So: " + row, LiteralIndex.Of([])), Answer), 0, row.Length);
        StreamPromise.Holds(Standard, "So: " + row, every: 997);
    }

    [Fact]
    public void Names_are_tagged_once_for_a_text_and_its_hold()
    {
        PreparedText text = PreparedText.Of("Please ask Maria Schneider about it", LiteralIndex.Of([]));
        NameTagger tagger = new(NameModel.Read(NameTaggerTests.Weights)!, FrozenSet.Create(PiiEntities.Person));
        Assert.Same(text.NamesBy(tagger), text.NamesBy(tagger));
        Assert.NotEmpty(text.NamesBy(tagger).Found);
    }

    private static string Text(Random random, int least)
    {
        var text = new System.Text.StringBuilder();
        // A few pieces, again and again: what makes a careless scanner start again stands in a row.
        string[] few = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Pieces[random.Next(Pieces.Length)])];
        while (text.Length < least)
        {
            text.Append(few[random.Next(few.Length)]);
        }

        return text.ToString();
    }

    private static int Steps(string text)
    {
        var scan = new PiiScan(text, [], Index);
        scan.Run(0);
        return scan.Steps;
    }

    private static int Looked(PiiDetector guard, string text)
    {
        PreparedText prepared = PreparedText.Of(text, LiteralIndex.Of([]));
        int hold = guard.HoldFrom(prepared, out int steps);
        Assert.InRange(hold, 0, text.Length);
        return steps;
    }

    private static long Allocated(PiiDetector guard, string text)
    {
        PreparedText warm = PreparedText.Of(text, LiteralIndex.Of([])), measured = PreparedText.Of(text, LiteralIndex.Of([]));
        List<Finding> findings = new(100_000);
        guard.Detect(warm, Answer, findings);
        findings.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        guard.Detect(measured, Answer, findings);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
