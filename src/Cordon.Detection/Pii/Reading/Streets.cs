using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Addresses that begin with the number of the house: those of English and French speaking countries.</summary>
internal static class Streets
{
    private const int MostWords = 5;
    private const int LongestWord = 24;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Kinds = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [.. "street st avenue ave boulevard blvd road rd drive dr lane ln court ct circle cir way place pl terrace ter square sq parkway pkwy highway hwy trail trl close crescent mews row".Split(' ')])
        .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FrenchKinds = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, [.. "rue avenue boulevard place chemin allée impasse quai route cours".Split(' ')]).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> States = FrozenSet.Create(
        StringComparer.Ordinal,
        [.. "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR ON QC BC AB MB SK NS NB NL PE NSW VIC QLD TAS".Split(' ')])
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Read(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        if (!candidates.Wanted.Address)
        {
            return;
        }

        var reader = new Cursor(text, at);
        if (reader.Digits(6) is 0 or 6)
        {
            return;
        }

        _ = char.IsAsciiLetter(reader.Peek) && reader.Letters(1) > 0;
        if (reader.Take(' ') && char.IsLetter(reader.Peek) && Signposts.StartsWhole(text, at))
        {
            int word = reader.At;
            reader.Letters(LongestWord);
            bool french = FrenchKinds.Contains(reader.Slice(word)) && reader.Peek == ' ';
            int end = french ? French(ref reader) : Kind(ref reader, word);
            if (end > 0)
            {
                bool placed = french || Place(ref reader, ref end);
                candidates.Add(new(at, end, PiiEntities.Address, "street-address", Severity.Medium, placed ? 0.9 : 0.6, "A street address.", placed));
            }
        }

        candidates.Touch(at, reader.Reached);
    }

    // Words in capitals up to one that says what kind of street it is.
    private static int Kind(ref Cursor reader, int word)
    {
        for (int words = 1; words <= MostWords; words++)
        {
            ReadOnlySpan<char> slice = reader.Slice(word);
            if (slice.IsEmpty || (!char.IsUpper(slice[0]) && !char.IsAsciiDigit(slice[0])))
            {
                return -1;
            }

            if (words > 1 && Kinds.Contains(slice))
            {
                int end = reader.At;
                // "St. James Street": the first kind may be a saint.
                return char.IsLetterOrDigit(reader.Peek) ? -1 : end;
            }

            _ = reader.Take('.') || reader.Take('\'');
            if (!reader.Take(' '))
            {
                return -1;
            }

            word = reader.At;
            if (reader.Digits(3) > 0)
            {
                reader.Letters(2);
            }
            else
            {
                reader.Letters(LongestWord);
            }
        }

        return -1;
    }

    // ", Apt 4B", ", Portland, WA 98512": moves the end as far as it goes.
    private static bool Place(ref Cursor reader, ref int end)
    {
        _ = reader.Take('.');
        if (!reader.Take(',') && reader.Peek != ' ')
        {
            return false;
        }

        _ = reader.Take(' ');
        if (reader.Word("Apt ") || reader.Word("Suite ") || reader.Word("Unit ") || reader.Word("Apt. ") || reader.Word("#"))
        {
            if (reader.Digits(5) == 0 & reader.Letters(2) == 0)
            {
                return false;
            }

            end = reader.At;
            _ = reader.Take(',');
            _ = reader.Take(' ');
        }

        for (int words = 0; words < MostWords; words++)
        {
            int word = reader.At;
            int letters = reader.Letters(LongestWord);
            if (letters == 0 || !char.IsUpper(reader.Slice(word)[0]))
            {
                return false;
            }

            if (letters is 2 or 3 && words > 0 && States.Contains(reader.Slice(word)))
            {
                return Zip(ref reader, ref end);
            }

            _ = reader.Take('.');
            _ = reader.Take(',');
            if (!reader.Take(' '))
            {
                return false;
            }
        }

        return false;
    }

    private static bool Zip(ref Cursor reader, ref int end)
    {
        if (!reader.Take(' '))
        {
            return false;
        }

        int digits = reader.Digits(5);
        if (digits is 4 or 5 && !reader.IsDigit)
        {
            end = reader.At;
            if (reader.Take('-') && reader.Digits(4) == 4)
            {
                end = reader.At;
            }

            return true;
        }

        // Canada: K1A 0B1
        if (digits == 0 && reader.Letters(1) == 1 && reader.Digits(1) == 1 && reader.Letters(1) == 1 && reader.Take(' ') && reader.Digits(1) == 1 && reader.Letters(1) == 1 && reader.Digits(1) == 1)
        {
            end = reader.At;
            return true;
        }

        return false;
    }

    // 12 rue de la Paix, 75002 Paris
    private static int French(ref Cursor reader)
    {
        for (int words = 0; words < MostWords && reader.Take(' '); words++)
        {
            if (reader.Letters(LongestWord) == 0)
            {
                return -1;
            }

            if (reader.Take('\'') || reader.Take('’') || reader.Take('-'))
            {
                reader.Letters(LongestWord);
            }

            if (reader.Take(','))
            {
                bool placed = reader.Take(' ') && reader.Digits(5) is 4 or 5 && reader.Take(' ') && char.IsUpper(reader.Peek) && reader.Letters(LongestWord) > 1;
                return placed ? reader.At : -1;
            }
        }

        return -1;
    }
}
