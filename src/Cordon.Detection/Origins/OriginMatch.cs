using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// Whose words an argument repeats: all of a short one, a stretch of a long one, or a part of it that means something by itself. What nobody else wrote is the model's,
/// which may have said it in words of its own: this finds what is repeated, not what is meant.
/// </summary>
public static class OriginMatch
{
    // An argument of so many words stands in a text whole or not at all; of a longer one so many words in a row are enough.
    private const int Stretch = 6;

    /// <param name="trusted">Texts of the user, the operator, or a tool that the operator vouches for.</param>
    /// <param name="from">Index of the text that decided, in the list that the answer names; -1 where none did.</param>
    public static Provenance Of(string argument, IReadOnlyList<OriginText> trusted, IReadOnlyList<OriginText> untrusted, out int from)
    {
        ArgumentNullException.ThrowIfNull(argument);
        from = -1;
        ArgumentPart whole = ArgumentPart.Of(argument);
        if (!whole.IsTellable)
        {
            return Provenance.Model;
        }

        List<ArgumentPart> parts = ArgumentPart.In(argument);
        foreach (ArgumentPart part in parts)
        {
            // One foreign address in a text that the user dictated is what the whole argument is about.
            if (Find(part, trusted) < 0 && Find(part, untrusted) is var foreign and >= 0)
            {
                from = foreign;
                return Provenance.Untrusted;
            }
        }

        Provenance all = whole.Words.Length < Stretch ? OfShort(whole, trusted, untrusted, out from) : OfLong(whole, trusted, untrusted, out from);
        return all != Provenance.Untrusted && (whole.Words.Length >= ArgumentPart.MostWords || parts.Count >= ArgumentPart.MostParts) ? Provenance.Unknown : all;
    }

    private static Provenance OfShort(ArgumentPart whole, IReadOnlyList<OriginText> trusted, IReadOnlyList<OriginText> untrusted, out int from)
    {
        int typed = Find(whole, trusted);
        int read = Find(whole, untrusted);
        from = read >= 0 ? read : typed;
        return (typed >= 0, read >= 0) switch
        {
            (true, true) => Provenance.Both,
            (true, false) => Provenance.User,
            (false, true) => Provenance.Untrusted,
            (false, false) => Provenance.Model,
        };
    }

    private static Provenance OfLong(ArgumentPart whole, IReadOnlyList<OriginText> trusted, IReadOnlyList<OriginText> untrusted, out int from)
    {
        bool[] typed = Covered(whole, trusted, out int first);
        bool[] read = Covered(whole, untrusted, out from);
        bool isTyped = Array.IndexOf(typed, true) >= 0;
        int foreign = 0, longest = 0;
        for (int i = 0; i < read.Length; i++)
        {
            foreign = read[i] && !typed[i] ? foreign + 1 : 0;
            longest = Math.Max(longest, foreign);
        }

        if (from < 0)
        {
            from = first;
            return isTyped ? Provenance.User : Provenance.Model;
        }

        return isTyped && longest < Stretch ? Provenance.Both : Provenance.Untrusted;
    }

    /// <summary>The first text that has all of it; -1 where none has.</summary>
    private static int Find(ArgumentPart part, IReadOnlyList<OriginText> texts)
    {
        for (int i = 0; i < texts.Count; i++)
        {
            if ((part.Joined != 0 && texts[i].Has(part.Joined)) || HasAll(part, texts[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool HasAll(ArgumentPart part, OriginText text)
    {
        if (part.Words.Length == 1)
        {
            return text.Has(part.Words[0]);
        }

        for (int i = 1; i < part.Words.Length; i++)
        {
            if (!text.Has(OriginText.Pair(part.Words[i - 1], part.Words[i])))
            {
                return false;
            }
        }

        return part.Words.Length > 0;
    }

    /// <summary>Which words stand in a stretch that one of the texts has.</summary>
    private static bool[] Covered(ArgumentPart whole, IReadOnlyList<OriginText> texts, out int first)
    {
        bool[] covered = new bool[whole.Words.Length];
        first = -1;
        for (int t = 0; t < texts.Count; t++)
        {
            int from = 0;
            for (int i = 1; i <= whole.Words.Length; i++)
            {
                if (i < whole.Words.Length && texts[t].Has(OriginText.Pair(whole.Words[i - 1], whole.Words[i])))
                {
                    continue;
                }

                if (i - from >= Stretch)
                {
                    covered.AsSpan(from, i - from).Fill(true);
                    first = first < 0 ? t : first;
                }

                from = i;
            }
        }

        return covered;
    }
}
