using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Policy.Tests;

/// <summary>The digest of a finding with what stands around it is the same however much of the text is there, and another one as soon as anything in it is.</summary>
public sealed class PassageTests
{
    [Fact]
    public void The_digest_is_what_its_description_says() =>
        Assert.Equal("51313a923dfd0fd604a2ecb2180fccb1add9ef8ee50ad6b3d2f7d8458f7cbec6", Passage.DigestOf("Never say banana here.", 10, 16));

    [Fact]
    public void A_piece_with_enough_around_the_finding_gives_the_digest_of_the_whole() => Prop.ForAll(
        Gen.Choose(0, 300).Four().Zip(Gen.Choose(0, 300)).ToArbitrary(),
        drawn =>
        {
            ((int before, int length, int after, int cutFront), int cutBack) = drawn;
            string text = string.Concat(Enumerable.Range(0, before + length + after).Select(i => (char)('a' + (i * i % 23))));
            (int start, int end) = (before, before + length);
            int from = Math.Min(cutFront, Math.Max(0, start - Passage.Around));
            int to = text.Length - Math.Min(cutBack, Math.Max(0, text.Length - end - Passage.Around));
            Assert.Equal(Passage.DigestOf(text, start, end), Passage.DigestOf(text.AsSpan(from, to - from), start - from, end - from, isBegun: from == 0, isEnded: to == text.Length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_piece_with_too_little_around_the_finding_has_none()
    {
        string text = new('a', 200);
        Assert.Null(Passage.DigestOf(text, Passage.Around - 1, 100, isBegun: false));
        Assert.NotNull(Passage.DigestOf(text, Passage.Around, 100, isBegun: false));
        Assert.Null(Passage.DigestOf(text, 100, 200 - Passage.Around + 1, isEnded: false));
        Assert.NotNull(Passage.DigestOf(text, 100, 200 - Passage.Around, isEnded: false));
    }

    [Theory]
    [InlineData("Never say banana here!", 10, 16)]
    [InlineData("never say banana here.", 10, 16)]
    [InlineData("Never say  banana here.", 11, 17)]
    [InlineData("Never say banana here. ", 10, 16)]
    [InlineData(" Never say banana here.", 11, 17)]
    [InlineData("Never say banana here.", 9, 16)]
    [InlineData("Never say banana here.", 10, 17)]
    public void Any_other_character_or_place_is_another_passage(string text, int start, int end) =>
        Assert.NotEqual(Passage.DigestOf("Never say banana here.", 10, 16), Passage.DigestOf(text, start, end));

    [Fact]
    public void What_stands_further_away_does_not_matter() =>
        Assert.Equal(
            Passage.DigestOf($"one {new string('.', Passage.Around)}x{new string('.', Passage.Around)}", 4 + Passage.Around, 5 + Passage.Around),
            Passage.DigestOf($"another one {new string('.', Passage.Around)}x{new string('.', Passage.Around)} and more", 12 + Passage.Around, 13 + Passage.Around));

    [Fact]
    public void A_finding_that_is_too_long_is_no_passage()
    {
        Assert.NotNull(Passage.DigestOf(new string('a', Passage.Longest), 0, Passage.Longest));
        Assert.Null(Passage.DigestOf(new string('a', Passage.Longest + 1), 0, Passage.Longest + 1));
    }
}
