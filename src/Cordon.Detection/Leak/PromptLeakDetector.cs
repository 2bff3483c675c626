using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guard <c>prompt-leak</c>: an answer that quotes the exchange's own system prompt, or holds a planted canary.</summary>
internal sealed class PromptLeakDetector(ImmutableArray<Rule> canaries) : IDetector
{
    public const string Revision = "prompt-leak/1";
    public const string QuotedRule = "prompt-quoted";

    private const string Name = "prompt-leak";
    private const string Why = "Quotes the system prompt.";

    // A stretch of matching words is released after this many characters even while it grows: the finding is made by then.
    private const int LongestHold = 4096;

    private readonly RuleDetector _canaries = new(Name, canaries);

    public string Id => Name;

    /// <summary>Rules for the planted strings; they join the literals of all other rules.</summary>
    public static ImmutableArray<Rule> CanaryRules(ImmutableArray<string> canaries) =>
    [
        .. canaries.Where(c => c.Length >= 2).Select(c => new Rule
        {
            Id = "canary",
            Type = FindingTypes.PromptLeak,
            Severity = Severity.Critical,
            Score = 0.99,
            Explanation = "Contains a string that was planted in the system prompt.",
            Literals = [c],
            MaxLength = c.Length,
            Views = RuleViews.Original | RuleViews.Decoded | RuleViews.Folded,
        }),
    ];

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        int first = findings.Count;
        _canaries.Detect(text, context, findings);
        if (!Watches(context))
        {
            return;
        }

        foreach (View view in text.Views)
        {
            foreach (PromptFingerprint prompt in context.SystemPrompts)
            {
                Match(view, prompt, findings, first);
            }
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context)
    {
        int from = _canaries.HoldFrom(text, context);
        if (!Watches(context))
        {
            return from;
        }

        foreach (View view in text.Views)
        {
            if (view.IsOpen)
            {
                from = Math.Min(from, view.StartOf(OpenWords(view.Text, context.SystemPrompts)));
            }
        }

        return Math.Max(from, text.Original.Length - LongestHold);
    }

    private static bool Watches(in DetectionContext context) => context.Direction == Direction.Response && !context.SystemPrompts.IsDefaultOrEmpty;

    private static void Match(View view, PromptFingerprint prompt, List<Finding> findings, int first)
    {
        if (prompt.Length == 0)
        {
            return;
        }

        Span<ulong> window = stackalloc ulong[PromptFingerprint.Sequence];
        Span<int> starts = stackalloc int[PromptFingerprint.Sequence];
        int length = prompt.Length;
        // Words so far that stand in the prompt one after the other: only where they are enough can there be a sequence.
        int count = 0;
        ulong last = 0;
        int from = -1;
        int to = 0;
        int words = 0;
        foreach (PromptWords.Word word in PromptWords.Read(view.Text))
        {
            if (count == length)
            {
                window[1..length].CopyTo(window);
                starts[1..length].CopyTo(starts);
                count--;
            }

            bool goesOn = count > 0 && prompt.HasPair(last, word.Hash);
            last = word.Hash;
            if (!goesOn)
            {
                count = 0;
                if (!prompt.HasWord(word.Hash))
                {
                    continue;
                }
            }

            (window[count], starts[count]) = (word.Hash, word.Start);
            count++;
            if (count < length || !prompt.HasSequence(PromptWords.Join(window[..length])))
            {
                continue;
            }

            if (from >= 0 && starts[0] <= to)
            {
                words++;
            }
            else
            {
                Give(view, from, to, words, length, findings, first);
                (from, words) = (starts[0], length);
            }

            to = word.End;
        }

        Give(view, from, to, words, length, findings, first);
    }

    private static void Give(View view, int from, int to, int words, int length, List<Finding> findings, int first)
    {
        if (from < 0)
        {
            return;
        }

        // Scripts without spaces count characters: eight of them are too short to prove anything.
        bool dense = to - from < words * 3;
        if (dense && words < PromptFingerprint.Sequence * 2)
        {
            return;
        }

        double score = words >= 24 ? 0.97 : words >= 12 ? 0.9 : length < PromptFingerprint.Sequence ? 0.75 : 0.7;
        var finding = new Finding(FindingTypes.PromptLeak, Severity.High, score, view.StartOf(from), view.EndOf(to), Name, QuotedRule, Why);
        int known = findings.FindIndex(first, f => f.Rule == finding.Rule && f.Start < finding.End && finding.Start < f.End);
        if (known < 0)
        {
            findings.Add(finding);
        }
        else
        {
            Finding other = findings[known];
            findings[known] = other with { Start = Math.Min(other.Start, finding.Start), End = Math.Max(other.End, finding.End), Score = Math.Max(other.Score, score) };
        }
    }

    // The last words, as far as they stand in a prompt one after the other: they may be the beginning of a quotation, or go on with one.
    private static int OpenWords(string text, ImmutableArray<PromptFingerprint> prompts)
    {
        int tail = Math.Max(0, text.Length - LongestHold);
        if (tail > 0 && char.IsLetterOrDigit(text[tail - 1]))
        {
            // The cut word is not a word.
            while (tail < text.Length && char.IsLetterOrDigit(text[tail]))
            {
                tail++;
            }
        }

        // One pass forwards: a word that does not follow the one before it in any prompt begins anew.
        int from = text.Length;
        PromptWords.Word last = default;
        foreach (PromptWords.Word word in PromptWords.Read(text.AsSpan(tail)))
        {
            bool isUnfinished = tail + word.End == text.Length;
            bool goesOn = from < text.Length && Follows(prompts, last.Hash, word, isUnfinished ? text.AsSpan(tail + word.Start) : []);
            if (!goesOn)
            {
                from = isUnfinished || Has(prompts, word.Hash) ? tail + word.Start : text.Length;
            }

            last = word;
        }

        return from;
    }

    private static bool Has(ImmutableArray<PromptFingerprint> prompts, ulong word)
    {
        foreach (PromptFingerprint prompt in prompts)
        {
            if (prompt.HasWord(word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Follows(ImmutableArray<PromptFingerprint> prompts, ulong before, PromptWords.Word word, ReadOnlySpan<char> beginning)
    {
        foreach (PromptFingerprint prompt in prompts)
        {
            if (beginning.IsEmpty ? prompt.HasPair(before, word.Hash) : prompt.HasPairBeginning(before, beginning))
            {
                return true;
            }
        }

        return false;
    }
}
