using Cordon.Contracts;
using Cordon.Detection.Pii;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Pii;

public sealed class NameTaggerTests
{
    private static readonly PiiDetector Detector = PiiDetector.Of(
        DetectionSettings.Default with { PiiEntities = [PiiEntities.StandardWord, PiiEntities.Person, PiiEntities.Organization], NameWeights = Weights }, []);

    internal static byte[] Weights => File.ReadAllBytes(Path.Combine(Shared.Root, "catalog", "models", "pii-names", "weights.bin"));

    [Theory]
    [InlineData("My name is Maria Schneider and I live in Berlin.", "Maria Schneider")]
    [InlineData("Please ask Dr. Rajesh Iyer about it.", "Rajesh Iyer")]
    [InlineData("Mein Name ist Katrin Hoffmann.", "Katrin Hoffmann")]
    [InlineData("Je m'appelle Camille Rousseau.", "Camille Rousseau")]
    public void A_name_is_found_to_the_character(string text, string name) =>
        Assert.Contains(StreamPromise.Find(Detector, text), f => f.Entity == PiiEntities.Person && text[f.Start..f.End] == name);

    [Theory]
    [InlineData("How do I reset my password?")]
    [InlineData("The weather in Berlin is nice today.")]
    [InlineData("public class OrderService : IDisposable")]
    public void Ordinary_sentences_have_no_name(string text) =>
        Assert.DoesNotContain(StreamPromise.Find(Detector, text), f => f.Entity == PiiEntities.Person && f.Score >= 0.5);

    [Fact]
    public void The_tagger_keeps_the_promise_to_streams() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks => StreamPromise.Holds(
            Detector, StreamPromise.Compose(["Maria ", "Schneider", " said", ". ", "Mr", ".", " ", "\n", "Anna", "a@b.de", "+49 30 901820", "太郎", "é", "\ud83d\ude00", "'s", "Acme Corp"], picks)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void A_segment_has_at_most_so_many_tokens_and_a_token_so_many_characters()
    {
        List<TextToken> tokens = [];
        _ = Segments.Next(string.Concat(Enumerable.Repeat("a ", 1000)), 0, tokens, out _);
        Assert.Equal(Segments.MostTokens, tokens.Count);
        _ = Segments.Next(new string('a', 1000), 0, tokens, out _);
        Assert.All(tokens, t => Assert.InRange(t.End - t.Start, 1, Segments.LongestToken));
    }

    [Fact]
    public void Bytes_that_are_no_model_are_none()
    {
        Assert.Null(NameModel.Read([]));
        byte[] broken = Weights;
        broken[0]++;
        Assert.Null(NameModel.Read(broken));
    }
}
