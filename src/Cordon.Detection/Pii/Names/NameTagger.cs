using System.Collections.Frozen;
using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <param name="Found">In the order of the text.</param>
/// <param name="Hold">Where the last segment begins that more text could still change.</param>
internal sealed record TaggedNames(IReadOnlyList<Candidate> Found, int Hold);

/// <summary>Names of persons and organisations, professions and medical terms, by the trained model, for the entities that policy asks for.</summary>
internal sealed class NameTagger(NameModel model, FrozenSet<string> entities)
{
    private static readonly ImmutableArray<string> Rules = [.. Chain.Entities.Select(entity => "tagged-" + entity.ToLowerInvariant().Replace('_', '-'))];

    public TaggedNames Find(string text)
    {
        List<TextToken> tokens = new(Segments.MostTokens);
        List<Candidate> found = [];
        int at = 0, hold = text.Length;
        while (at < text.Length)
        {
            int next = Segments.Next(text, at, tokens, out bool complete);
            if (tokens.Count > 0)
            {
                hold = complete ? hold : tokens[0].Start;
                if (MayName(text.AsSpan(at, next - at)))
                {
                    Tag(text, tokens, found);
                }
            }

            at = next;
        }

        return new(found, hold);
    }

    /// <summary>
    /// Takes apart how far the labels of a name lead before none: the shares of the words that its tokens were known by, its own and those around it, are that lead, exactly.
    /// Nothing for what the tagger did not find.
    /// </summary>
    public List<Models.TokenShare> Shares(string text, Finding finding)
    {
        List<TextToken> tokens = new(Segments.MostTokens);
        for (int at = 0; at <= finding.Start && at < text.Length && Rules.Contains(finding.Rule);)
        {
            at = Segments.Next(text, at, tokens, out _);
            if (tokens.Count > 0 && tokens[^1].End > finding.Start)
            {
                return Shares(text, finding, tokens);
            }
        }

        return [];
    }

    private List<Models.TokenShare> Shares(string text, Finding finding, List<TextToken> tokens)
    {
        Span<TokenLook> looks = new TokenLook[tokens.Count];
        Span<byte> labels = stackalloc byte[tokens.Count];
        Span<float> margins = stackalloc float[tokens.Count];
        Span<float> shares = stackalloc float[tokens.Count];
        TokenFeatures.Describe(text, tokens, looks);
        model.Tag(looks, labels, margins);
        for (int i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Start >= finding.Start && tokens[i].End <= finding.End)
            {
                model.Share(looks, i, labels[i], shares);
            }
        }

        List<Models.TokenShare> said = [];
        for (int i = 0; i < tokens.Count; i++)
        {
            said.Add(new(tokens[i].Start, tokens[i].End, char.IsLetterOrDigit(text[tokens[i].Start]), shares[i]));
        }

        return said;
    }

    // Names begin with a capital where a script has them.
    private static bool MayName(ReadOnlySpan<char> segment)
    {
        if (segment.ContainsAnyInRange('A', 'Z'))
        {
            return true;
        }

        foreach (char c in segment)
        {
            if (c > '\u007f' && (char.IsUpper(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.OtherLetter))
            {
                return true;
            }
        }

        return false;
    }

    private void Tag(string text, List<TextToken> tokens, List<Candidate> found)
    {
        Span<TokenLook> looks = new TokenLook[tokens.Count];
        Span<byte> labels = stackalloc byte[tokens.Count];
        Span<float> margins = stackalloc float[tokens.Count];
        TokenFeatures.Describe(text, tokens, looks);
        model.Tag(looks, labels, margins);
        for (int i = 0; i < tokens.Count; i++)
        {
            if (labels[i] % 2 != 1)
            {
                continue;
            }

            int last = i;
            float margin = margins[i];
            while (last + 1 < tokens.Count && labels[last + 1] == labels[i] + 1)
            {
                margin = Math.Min(margin, margins[++last]);
            }

            int kind = labels[i] / 2;
            if (entities.Contains(Chain.Entities[kind]))
            {
                // From how far the label leads: a chance, not yet calibrated.
                double score = Math.Round(Math.Clamp(0.5 + (0.45 * (margin + 1) / (Math.Abs(margin) + 4)), 0.3, 0.95), 2);
                found.Add(new(tokens[i].Start, tokens[last].End, Chain.Entities[kind], Rules[kind], Severity.Low, score, "Named as such by the tagger.", Proven: false));
            }

            i = last;
        }
    }
}
