using Cordon.Detection.Transformer;
using Cordon.Train.Transformer;

namespace Cordon.Detection.Tests.Transformer;

public sealed class OcclusionTests
{
    private const string Decisive = "hotel";

    // Six signs that never stand in a text, then words, each one piece.
    private static readonly string[] Words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", Decisive];
    private static readonly PieceVocabulary Vocabulary = new([.. Enumerable.Range(0, 6).Select(i => new WordPiece($"<{i}>", 0)), .. Words.Select(word => new WordPiece("\u2581" + word, -3))]);
    private static readonly Lazy<Classifier> Taught = new(Teach);

    [Theory]
    [InlineData("alpha bravo hotel charlie delta")]
    [InlineData("hotel echo foxtrot golf")]
    [InlineData("golf alpha delta echo bravo hotel")]
    public void Without_the_phrase_that_decides_the_logit_falls_most(string text)
    {
        Occluded seen = Explained(Taught.Value).Of(text, head: 0);
        Assert.True(seen.Logit > 1, $"the classifier has not learnt: {seen.Logit}");
        Assert.Equal(new TextSpan(0, text.Length), seen.Window);
        PhraseFall first = seen.Phrases[0];
        Assert.Contains(Decisive, text[first.Span.Start..first.Span.End], StringComparison.Ordinal);
        Assert.True(first.Fall > 1);
        Assert.True(seen.Logit - first.Fall < 0, "without it the head says no");
        Assert.Equal(seen.Phrases.OrderByDescending(phrase => phrase.Fall), seen.Phrases);
        for (int i = 1; i < seen.Phrases.Length; i++)
        {
            Assert.True(seen.Phrases[i].Fall < first.Fall);
            Assert.DoesNotContain(seen.Phrases.Take(i), other => other.Span.Start < seen.Phrases[i].Span.End && seen.Phrases[i].Span.Start < other.Span.End);
        }
    }

    [Fact]
    public void The_falls_are_what_the_encoder_says_of_the_rest()
    {
        const string text = "alpha hotel bravo";
        Occlusion occlusion = Explained(Taught.Value);
        Occluded seen = occlusion.Of(text, head: 0);
        foreach (PhraseFall phrase in seen.Phrases)
        {
            string rest = text.Remove(phrase.Span.Start, phrase.Span.End - phrase.Span.Start).Trim();
            Assert.Equal(seen.Logit - phrase.Fall, occlusion.Of(rest, head: 0).Logit, 1e-3);
        }
    }

    [Fact]
    public void The_encoder_reads_a_bounded_number_of_times_however_long_the_text_is()
    {
        string text = string.Join(' ', Enumerable.Range(0, 5_000).Select(i => i is >= 70 and < 80 ? Decisive : Words[i % 7]));
        Occluded seen = Explained(Taught.Value).Of(text, head: 0);
        Assert.InRange(seen.Passes, Occlusion.Window, Occlusion.MostPasses);
        Assert.InRange(text.IndexOf(Decisive, StringComparison.Ordinal) + 20, seen.Window.Start, seen.Window.End);
        Assert.All(seen.Phrases, phrase => Assert.InRange(phrase.Span.End, phrase.Span.Start + 1, seen.Window.End));
    }

    [Fact]
    public void Of_one_word_and_of_none_there_is_little_to_say()
    {
        Assert.Single(Explained(Taught.Value).Of(Decisive, head: 0).Phrases);
        Assert.Empty(Explained(Taught.Value).Of("", head: 0).Phrases);
        Assert.Throws<ArgumentOutOfRangeException>(() => Explained(Taught.Value).Of("alpha", Classifier.HeadCount));
    }

    [Fact]
    public void Of_the_published_encoder_a_sentence_falls_most_without_the_words_that_it_is_asked_for()
    {
        PieceVocabulary pieces = PublishedEncoder.ReadPieces(PublishedFiles.Encoder);
        SentenceEncoder encoder = SentenceEncoder.Of(PublishedEncoder.Read(PublishedFiles.Encoder));
        // A head that asks how near a text is to a sentence.
        float[] vector = new float[EncoderWeights.Width];
        encoder.Encode([.. PieceTests.Cut(pieces, "Tigers and lions live in the zoo.").Select(token => token.Piece)], new(), vector);
        const string text = "We had soup for lunch and then we watched the tigers for an hour.";
        Occluded seen = new Occlusion(encoder, new(vector, [0]), pieces).Of(text, head: 0);
        Assert.Contains("tigers", text[seen.Phrases[0].Span.Start..seen.Phrases[0].Span.End], StringComparison.Ordinal);
    }

    private static Occlusion Explained(Classifier classifier) => new(SentenceEncoder.Of(classifier.Encoder), new(classifier.Heads, classifier.HeadBias), Vocabulary);

    // Half of the windows have the word, at any place; head 0 says which.
    private static Classifier Teach()
    {
        const int first = 6, decisive = 13;
        Random random = new(7);
        Classifier classifier = Classifier.Begin(RandomEncoder.Weights(Vocabulary.Count, seed: 21));
        var maps = new ClassifierMaps(classifier);
        var learner = new LearningEncoder(maps, 128, 96);
        var adam = new AdamW(classifier);
        for (int step = 0; step < 80; step++)
        {
            Lesson[] lessons = [.. Enumerable.Range(0, 12).Select(Example)];
            maps.Refresh();
            learner.ClearGradient();
            learner.Learn(lessons, lessons.Length);
            adam.Step(learner.Gradient, learner.Touched, 1e-3f);
        }

        return classifier;

        Lesson Example(int i)
        {
            int[] pieces = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(first, decisive))];
            bool isTrue = i % 2 == 0;
            if (isTrue)
            {
                pieces[random.Next(pieces.Length)] = decisive;
            }

            return new(pieces, 1, (byte)(isTrue ? 1 : 0), 1);
        }
    }
}
