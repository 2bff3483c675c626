using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Ids that begin with letters and carry a proof: IBAN, national insurance, NIE, codice fiscale.</summary>
internal static class LetteredIds
{
    public static void Read(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        // Nearly all words leave here: every lettered id but the fiscal code has a digit among its first three.
        int word = at;
        while (word < text.Length && word - at <= 16 && char.IsAsciiLetterOrDigit(text[word]))
        {
            word++;
        }

        candidates.Touch(at, word);
        if (word - at != 16 && !(word - at >= 2 && char.IsAsciiDigit(text[at + 1])) && !(word - at >= 3 && char.IsAsciiDigit(text[at + 2]))
            && !(word - at == 2 && word + 1 < text.Length && char.IsAsciiDigit(text[word + 1])) && !(word + 1 == text.Length && word - at == 2))
        {
            return;
        }

        Span<char> compact = stackalloc char[34];
        Span<int> ends = stackalloc int[34];
        int length = Compact(text, at, compact, ends, out int stop);
        candidates.Touch(at, stop);
        ReadOnlySpan<char> token = compact[..length];
        Iban(ref candidates, at, token, ends);
        if (length >= 9 && IdChecks.UkNationalInsurance(token[..9]) && Signposts.Ends(text, ends[8]))
        {
            candidates.Add(new(at, ends[8], PiiEntities.NationalId, "uk-national-insurance", Severity.High, 0.85, "A British national insurance number.", Proven: true));
        }

        if (length >= 9 && token[0] is 'X' or 'Y' or 'Z' && IdChecks.SpanishId(token[..9]) && Signposts.Ends(text, ends[8]))
        {
            candidates.Add(new(at, ends[8], PiiEntities.NationalId, "es-foreigner-id", Severity.High, 0.9, "A Spanish foreigner's id (NIE).", Proven: true));
        }

        if (length >= 16 && ends[15] == at + 16 && IdChecks.ItalianFiscalCode(token[..16]) && Signposts.Ends(text, ends[15]))
        {
            candidates.Add(new(at, ends[15], PiiEntities.TaxId, "it-fiscal-code", Severity.High, 0.95, "An Italian fiscal code.", Proven: true));
        }
    }

    // Letters and digits without their separators: one between groups, never at the end of what is read.
    private static int Compact(string text, int at, Span<char> compact, Span<int> ends, out int stop)
    {
        int length = 0, i = at;
        for (; i < text.Length && length < compact.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                compact[length] = char.ToUpperInvariant(text[i]);
                ends[length++] = i + 1;
                continue;
            }

            if (text[i] is not (' ' or '-' or '\u00a0') || length == 0 || (i > at && !char.IsAsciiLetterOrDigit(text[i - 1])))
            {
                break;
            }
        }

        stop = i;
        return length;
    }

    private static void Iban(ref Candidates candidates, int at, scoped ReadOnlySpan<char> token, scoped ReadOnlySpan<int> ends)
    {
        int iban = token.Length >= 15 ? IdChecks.IbanLength(token[..2]) : 0;
        if (iban == 0 || !IdChecks.AllDigits(token[2..4]))
        {
            return;
        }

        string text = candidates.Text;
        bool named = ContextWords.Before(text, at, ContextWords.Iban);
        if (iban <= token.Length && Signposts.Ends(text, ends[iban - 1]))
        {
            bool valid = IdChecks.Iban(token[..iban]);
            if (valid || named)
            {
                candidates.Add(new(at, ends[iban - 1], PiiEntities.Iban, "iban", Severity.High, valid ? 0.97 : 0.6, "A bank account number (IBAN).", valid));
                return;
            }
        }

        // Mistyped in its length, and still somebody's account: the label says so.
        int end = at + 2;
        while (end < text.Length && end - at <= 34 && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        if (named && end - at is >= 15 and <= 34 && Signposts.EndsWhole(text, end))
        {
            candidates.Add(new(at, end, PiiEntities.Iban, "iban", Severity.High, 0.6, "A bank account number (IBAN).", Proven: false));
        }
    }
}
