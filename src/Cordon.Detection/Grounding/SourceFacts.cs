using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>What sources say, as far as an answer is held against it: numbers, words, neighbours, and which sentences deny something.</summary>
internal sealed record SourceFacts(HashSet<string> Numbers, HashSet<string> Words, HashSet<(string, string)> Pairs, ImmutableArray<SourceFacts.Sentence> Sentences, HashSet<string> Asked, string Text)
{
    // What more sentences than these say is held against an answer as words, and not for what they deny.
    private const int MostSentences = 2_000;

    public static SourceFacts Of(ImmutableArray<string> texts, ImmutableArray<string> questions)
    {
        HashSet<string> numbers = [], known = [], asked = [];
        HashSet<(string, string)> pairs = [];
        ImmutableArray<Sentence>.Builder sentences = ImmutableArray.CreateBuilder<Sentence>();
        foreach (string text in texts)
        {
            foreach ((int start, int end) in GroundWords.Sentences(text))
            {
                List<GroundWord> words = GroundWords.Of(text.AsSpan(start, end - start));
                Learn(words, numbers, known, pairs);
                if (sentences.Count < MostSentences)
                {
                    sentences.Add(new Sentence([.. words.Where(word => word.IsContent).Select(word => word.Key)], words.Exists(word => word.IsNegation)));
                }
            }
        }

        foreach (string question in questions)
        {
            asked.UnionWith(GroundWords.Of(question).Select(word => word.Key));
        }

        return new SourceFacts(numbers, known, pairs, sentences.DrainToImmutable(), asked, string.Join('\n', texts));
    }

    private static void Learn(List<GroundWord> words, HashSet<string> numbers, HashSet<string> known, HashSet<(string, string)> pairs)
    {
        for (int i = 0; i < words.Count; i++)
        {
            (words[i].IsNumber ? numbers : known).Add(words[i].Key);
            if (i > 0)
            {
                pairs.Add((words[i - 1].Key, words[i].Key));
            }
        }
    }

    /// <summary>The words with content of a sentence, and whether it denies something.</summary>
    internal readonly record struct Sentence(HashSet<string> Content, bool Denies);
}
