using Cordon.Oversight.Measuring;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Oversight.Tests.Measuring;

public sealed class SpanTallyTests
{
    private static readonly Arbitrary<MarkedSpan[]> Spans =
        (from start in Gen.Choose(0, 40) from length in Gen.Choose(1, 8) from type in Gen.Elements("A", "B") select new MarkedSpan(start, start + length, type))
        .ArrayOf().Select(spans => spans.Distinct().ToArray()).ToArbitrary();

    [Fact]
    public void A_span_is_strictly_right_with_its_place_and_type_and_overlaps_with_one_character()
    {
        SpanTally tally = new();
        tally.Add([new(0, 5, "EMAIL"), new(10, 20, "PHONE"), new(30, 40, "IBAN")], [new(0, 5, "EMAIL"), new(19, 25, "PHONE"), new(30, 40, "CARD"), new(50, 60, "CARD")]);

        Assert.Equal((new Proportion(1, 1), new Proportion(1, 1)), (tally.Strict("EMAIL").Precision, tally.Strict("EMAIL").Recall));
        Assert.Equal((new Proportion(0, 1), new Proportion(1, 1)), (tally.Strict("PHONE").Precision, tally.Overlap("PHONE").Recall));
        Assert.Equal((new Proportion(0, 1), new Proportion(0, 2)), (tally.Overlap("IBAN").Recall, tally.Overlap("CARD").Precision));
        Assert.Equal((new Proportion(2, 4), new Proportion(3, 4)), (tally.Strict(SpanTally.AnyType).Precision, tally.Overlap(SpanTally.AnyType).Precision));
        Assert.Equal(0, tally.Strict("PHONE").F1);
        Assert.Null(tally.Overlap("IBAN").F1);
        Assert.Equal(3, tally.Marked);
    }

    [Fact]
    public void Overlaps_are_those_that_comparing_every_pair_finds() => Prop.ForAll(Spans, Spans, (marked, found) =>
    {
        SpanTally tally = new();
        tally.Add(marked, found);
        foreach (string type in new[] { "A", "B" })
        {
            bool Meets(MarkedSpan span, MarkedSpan[] others) => others.Any(other => other.Type == type && other.Overlaps(span));
            MarkedSpan[] of = [.. marked.Where(span => span.Type == type)];
            MarkedSpan[] by = [.. found.Where(span => span.Type == type)];
            Assert.Equal(new Proportion(of.Count(span => Meets(span, by)), of.Length), tally.Overlap(type).Recall);
            Assert.Equal(new Proportion(by.Count(span => Meets(span, of)), by.Length), tally.Overlap(type).Precision);
            Assert.Equal(new Proportion(of.Count(by.Contains), of.Length), tally.Strict(type).Recall);
        }
    }).QuickCheckThrowOnFailure();
}
