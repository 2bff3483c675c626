using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Numbers in groups: cards, ids with check digits, addresses, phones.</summary>
internal static class Numbers
{
    // Fewer than the shortest number that is one: an IP address has four.
    private const int FewDigits = 3;

    /// <summary>Reads what begins here and answers with where the next number may begin.</summary>
    public static int Read(ref Candidates candidates, int at)
    {
        if (!candidates.IsNearEnd(at) && IsShort(candidates.Text, at, out int next))
        {
            return next;
        }

        DigitRun run = DigitRun.Read(candidates.Text, at);
        if (run.Count == 0)
        {
            // A lone sign at the very end may open a number.
            candidates.Touch(at, run.Stop);
            return at + 1;
        }

        // One more than was read: whether a number may end asks for the characters behind it.
        candidates.Touch(at, run.Stop + 2);
        for (int groups = run.Count; groups > 0; groups--)
        {
            if (run.MayEnd(groups) && NumberKinds.Classify(run, groups, candidates) is { } kind)
            {
                candidates.Add(new(at, run.End(groups), kind.Entity, kind.Rule, kind.Severity, kind.Score, kind.Explanation, kind.Proven));
                if (kind.Proven)
                {
                    break;
                }
            }
        }

        if (run.Length(0) == 17 && run.MayStart)
        {
            Resident(ref candidates, at);
        }

        SpanishDigits(ref candidates, at);

        // The rest of the run may hold another number: "room 12 4111 1111 1111 1111".
        return run.End(1);
    }

    // A few digits alone, or a sign without a digit: what most texts have, and nothing that is looked for here.
    private static bool IsShort(string text, int at, out int next)
    {
        next = at + 1;
        if (text[at] is '+' or '(')
        {
            return !char.IsAsciiDigit(text[next]) && text[next] is not ('+' or '(');
        }

        while (next - at < FewDigits && char.IsAsciiDigit(text[next]))
        {
            next++;
        }

        return !char.IsAsciiDigit(text[next]) && text[next] switch
        {
            ' ' or '\u00a0' or '-' or '.' or '/' or '(' => !char.IsAsciiDigit(text[next + 1]) && text[next + 1] is not ('(' or ')'),
            ')' => false,
            _ => true,
        };
    }

    // The check digit of a Chinese resident number is X one time in eleven, and then no run of digits.
    private static void Resident(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at + 18;
        if (end <= text.Length && text[end - 1] is ('X' or 'x') && Signposts.Ends(text, end) && IdChecks.ChineseResident(text.AsSpan(at, 18)))
        {
            candidates.Add(new(at, end, PiiEntities.NationalId, "cn-resident", Severity.High, 0.9, "A Chinese resident identity number.", Proven: true));
        }
    }

    private static void SpanishDigits(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at;
        while (end < text.Length && end - at < 10 && (char.IsAsciiLetterOrDigit(text[end]) || (end - at == 8 && text[end] == '-')))
        {
            end++;
        }

        candidates.Touch(at, end);
        Span<char> compact = stackalloc char[9];
        bool dashed = end - at == 10 && text[end - 2] == '-';
        if ((end - at != 9 && !dashed) || !Signposts.Ends(text, end))
        {
            return;
        }

        text.AsSpan(at, 8).CopyTo(compact);
        compact[8] = char.ToUpperInvariant(text[end - 1]);
        if (IdChecks.SpanishId(compact))
        {
            double score = ContextWords.Before(text, at, ContextWords.Spanish) ? 0.9 : 0.45;
            candidates.Add(new(at, end, PiiEntities.NationalId, "es-national-id", Severity.High, score, "A Spanish identity number (DNI).", Proven: true));
        }
    }
}
