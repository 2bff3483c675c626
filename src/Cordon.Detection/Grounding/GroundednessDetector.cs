using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// Guard <c>groundedness</c>: sentences of a whole answer that its sources do not carry: numbers, names and quotations that are not in them, words that are not, and a denial of what they
/// say. It knows words and no meaning, so it only observes: it is off in every preset, holds nothing back, and says where it cannot tell.
/// </summary>
public sealed class GroundednessDetector : IDetector
{
    public const string Revision = "groundedness/1";
    public const string Name = "groundedness";

    internal const string Number = "number-not-in-sources";
    internal const string Named = "name-not-in-sources";
    internal const string Quotation = "quotation-not-in-sources";
    internal const string Words = "words-not-in-sources";
    internal const string Denial = "denies-sources";
    /// <summary>The rule of a finding that says only that nothing can be told of the answer, and why.</summary>
    public const string NotEvaluated = "not-evaluated";

    // An answer that is longer is judged by its beginning.
    internal const int MostSentences = 200;

    private const int LongestQuotation = 300;

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        if (context.Direction != Direction.Response || context.Surface != Surface.Assistant || string.IsNullOrWhiteSpace(text.Original))
        {
            return;
        }

        string? why = context.Sources is not { } sources ? "A stream, or an answer whose sources are not known, is not evaluated."
            : sources.WhyNot ?? (IsWithoutSpaces(text.Original) ? "Its language is written without spaces." : null);
        if (why is not null)
        {
            findings.Add(new Finding(FindingTypes.Ungrounded, Severity.Info, 0, 0, text.Original.Length, Name, NotEvaluated, why));
            return;
        }

        SourceFacts facts = context.Sources!.Facts;
        foreach ((int start, int end) in GroundWords.Sentences(text.Original).Take(MostSentences))
        {
            if (Judge(text.Original.AsSpan(start, end - start), facts) is { } judged)
            {
                findings.Add(new Finding(FindingTypes.Ungrounded, judged.Score >= 0.8 ? Severity.Medium : Severity.Low, Math.Round(judged.Score, 4), start, end, Name, judged.Rule, judged.Why));
            }
        }
    }

    /// <summary>It only observes.</summary>
    public int HoldFrom(PreparedText text, in DetectionContext context) => text.Original.Length;

    private static (string Rule, double Score, string Why)? Judge(ReadOnlySpan<char> sentence, SourceFacts facts)
    {
        List<GroundWord> words = GroundWords.Of(sentence);
        GroundWord[] content = [.. words.Where(word => word.IsContent)];
        int numbers = words.Count(word => word.IsNumber && !facts.Numbers.Contains(word.Key) && !facts.Asked.Contains(word.Key));
        int names = words.Count(word => word.IsName && !facts.Words.Contains(word.Key) && !facts.Asked.Contains(word.Key));
        if (HasForeignQuotation(sentence, facts))
        {
            return (Quotation, 0.85, "Quotes what the sources do not say in these words.");
        }

        if (numbers > 0)
        {
            return (Number, numbers > 1 ? 0.9 : 0.82, "States a number that is not in the sources.");
        }

        if (names > 0)
        {
            return (Named, names > 1 ? 0.85 : 0.75, "Names somebody or something that is not in the sources.");
        }

        if (content.Length == 0)
        {
            return null;
        }

        double known = content.Count(word => facts.Words.Contains(word.Key) || facts.Asked.Contains(word.Key)) / (double)content.Length;
        if (Denies(words, content, facts))
        {
            return (Denial, 0.7, "Denies what a sentence of the sources says, or says what one denies.");
        }

        // Of a sentence of a few words each weighs more than it says.
        return known < 0.5 || (known < 0.75 && content.Length >= 4)
            ? (Words, 0.8 - (known * 0.4), "Says in other words than the sources what may not be in them.")
            : null;
    }

    private static bool Denies(List<GroundWord> words, GroundWord[] content, SourceFacts facts)
    {
        if (content.Length < 3)
        {
            return false;
        }

        bool denies = words.Exists(word => word.IsNegation);
        double best = 0.75;
        bool isOther = false;
        foreach (SourceFacts.Sentence sentence in facts.Sentences)
        {
            double shared = content.Count(word => sentence.Content.Contains(word.Key)) / (double)content.Length;
            if (shared > best || (shared == best && sentence.Denies == denies))
            {
                (best, isOther) = (shared, sentence.Denies != denies);
            }
        }

        return isOther;
    }

    private static bool HasForeignQuotation(ReadOnlySpan<char> sentence, SourceFacts facts)
    {
        int open = sentence.IndexOfAny("\"“«");
        if (open < 0)
        {
            return false;
        }

        int close = sentence[(open + 1)..].IndexOfAny("\"”»");
        ReadOnlySpan<char> quoted = close < 0 ? [] : sentence.Slice(open + 1, close).Trim().TrimEnd(".,;:!?");
        return quoted.Length <= LongestQuotation && quoted.Count(' ') >= 2 && !facts.Text.AsSpan().Contains(quoted, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsWithoutSpaces(string text)
    {
        int letters = 0, dense = 0;
        foreach (char c in text)
        {
            letters += char.IsLetter(c) ? 1 : 0;
            dense += c is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1780' and <= '\u17FF') or (>= '\u2E80' and <= '\u9FFF') ? 1 : 0;
        }

        return dense * 5 > letters;
    }
}
