using System.Text;
using Cordon.Detection.Transformer;
using Cordon.Train.Transformer;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Transformer;

public sealed class PieceTests
{
    // Six signs that never stand in a text, then pieces.
    private static readonly PieceVocabulary Small = new(
    [
        .. Enumerable.Range(0, 6).Select(i => new WordPiece($"<{i}>", 0)),
        new("\u2581", -5), new("\u2581a", -3), new("a", -4), new("b", -4), new("ab", -5), new("\u2581the", -2), new("t", -6), new("h", -6), new("e", -5), new("he", -5.5), new("aaaaaaaaaaaaaaaa", -9),
    ]);

    [Theory]
    [InlineData("", "")]
    [InlineData("the", "\u2581the")]
    [InlineData("thea", "\u2581the a")]
    [InlineData("ab", "\u2581a b")]
    [InlineData("bab", "\u2581 b ab")]
    [InlineData("a the", "\u2581a \u2581the")]
    [InlineData("a  b", "\u2581a \u2581 \u2581 b")]
    [InlineData("a ", "\u2581a \u2581")]
    [InlineData("a?!b", "\u2581a <0> b")]
    [InlineData("\ud83d\ude80", "\u2581 <0>")]
    public void The_likeliest_pieces_are_taken_and_what_none_covers_is_one_unknown(string text, string pieces) =>
        Assert.Equal(pieces, string.Join(' ', Cut(Small, text).Select(token => Small.Pieces[token.Piece].Text)));

    [Fact]
    public void Tokens_lie_side_by_side_from_the_first_character_to_the_last() =>
        Prop.ForAll(Gen.Elements("a", "b", "the", "?", " ", "  ", "\n", "\u2581", "\ud83d", "\u00e9").ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            int at = 0;
            foreach (PieceToken token in Cut(Small, text))
            {
                if (token.Start != at || token.End < token.Start)
                {
                    return false;
                }

                at = token.End;
            }

            return at == text.Length;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a")]
    [InlineData("?")]
    [InlineData(" ")]
    [InlineData("ab ")]
    [InlineData("aaaaaaaaaaaaaaa?")]
    [InlineData("\ud83d\ude80")]
    public void Hostile_texts_cost_no_more_than_their_length(string pattern)
    {
        string text = new StringBuilder().Insert(0, pattern, 2_000_000 / pattern.Length).ToString();
        int at = 0;
        var tokens = new PieceTokens(Small, text, new PieceScratch());
        while (tokens.MoveNext())
        {
            Assert.Equal(at, tokens.Current.Start);
            at = tokens.Current.End;
        }

        Assert.Equal(text.Length, at);
    }

    [Fact]
    public void A_long_run_is_cut_in_words_of_a_bounded_length() =>
        Assert.Equal(1 + 2 + (4 * PieceScratch.LongestWord / 16) - 2, Cut(Small, new string('a', 4 * PieceScratch.LongestWord)).Count());

    [Fact]
    public void Cutting_allocates_nothing()
    {
        var scratch = new PieceScratch();
        Count(scratch);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count(scratch);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        static void Count(PieceScratch scratch)
        {
            var tokens = new PieceTokens(Small, "a the ab ?? he a b", scratch);
            while (tokens.MoveNext())
            {
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("aaaaaaaaaaaaaaaaa")]
    [InlineData("a\u2581")]
    public void Pieces_that_could_not_be_found_in_a_word_are_refused(string piece) =>
        Assert.Throws<InvalidDataException>(() => new PieceVocabulary([.. Enumerable.Range(0, 6).Select(i => new WordPiece($"<{i}>", 0)), new(piece, -1)]));

    [Fact]
    public void The_published_pieces_are_all_found_when_they_stand_alone()
    {
        PieceVocabulary pieces = PublishedEncoder.ReadPieces(PublishedFiles.Encoder);
        Assert.Equal(8000, pieces.Count);
        // A likelier cut may exist of a piece; of words of the language there is none.
        foreach (string word in (string[])["the", "of", "and", "people", "responsibility", "system"])
        {
            Assert.Equal(PieceVocabulary.WordStart + word, pieces.Pieces[Assert.Single(Cut(pieces, word)).Piece].Text);
        }
    }

    internal static IEnumerable<PieceToken> Cut(PieceVocabulary vocabulary, string text)
    {
        var found = new List<PieceToken>();
        var tokens = new PieceTokens(vocabulary, text, new PieceScratch());
        while (tokens.MoveNext())
        {
            found.Add(tokens.Current);
        }

        return found;
    }
}
