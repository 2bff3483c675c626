using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Numbers that say something of a person by their label or sign: age, pay, a place on the map.</summary>
internal static class Quantities
{
    private const string Currencies = "$€£¥₹";

    public static void Read(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        if (!Signposts.StartsWhole(text, at) && !(at > 0 && text[at - 1] == '-'))
        {
            return;
        }

        var reader = new Cursor(text, at);
        int digits = reader.Digits(7);
        char next = reader.Peek;
        candidates.Touch(at, reader.Reached + 1);
        bool currency = at > 0 && Currencies.Contains(text[at - 1], StringComparison.Ordinal);
        if (digits is 1 or 2 or 3 && !currency && candidates.Wanted.Age && Signposts.EndsWhole(text, reader.At) && next is not ('%' or '°')
            && reader.Value(at) is > 0 and < 120 && Labelling.Before(text, at, words: 1).Contains(Label.Age))
        {
            candidates.Add(new(at, reader.At, PiiEntities.Age, "age-named", Severity.Low, 0.6, "The age of a person.", Proven: false));
        }

        if (candidates.Wanted.Salary)
        {
            Salary(ref candidates, at, currency, reader);
        }

        if (digits <= 3 && next == '.' && candidates.Wanted.Coordinates)
        {
            Coordinates(ref candidates, at);
        }
    }

    /// <summary>A sign of money at the end of a text may begin a salary.</summary>
    public static void Hold(ref Candidates candidates)
    {
        string text = candidates.Text;
        if (candidates.Wants(PiiEntities.Salary) && text.Length > 0 && Currencies.Contains(text[^1], StringComparison.Ordinal))
        {
            candidates.Touch(text.Length - 1, text.Length);
        }
    }

    private static void Salary(ref Candidates candidates, int at, bool currency, Cursor reader)
    {
        string text = candidates.Text;
        while ((reader.Peek is ',' or '.' || reader.IsDigit) && reader.At - at < 16)
        {
            int back = reader.At;
            if (!reader.IsDigit && !(reader.Take(reader.Peek) && reader.IsDigit))
            {
                candidates.Touch(at, reader.Reached);
                reader = new Cursor(text, back);
                break;
            }

            reader.Digits(1);
        }

        int end = reader.At;
        _ = reader.Take('k') || reader.Take('K');
        end = reader.At;
        bool behind = !currency && ((reader.Take(' ') || true) && (reader.Take('€') || reader.Take('$') || reader.Take('£') || reader.Word("EUR") || reader.Word("USD") || reader.Word("GBP") || reader.Word("CHF")));
        candidates.Touch(at, reader.Reached + 1);
        if (behind)
        {
            end = reader.At;
        }

        if ((currency || behind) && end - at >= 2 && Signposts.Ends(text, end) && Labelling.Before(text, currency ? at - 1 : at).Contains(Label.Salary))
        {
            candidates.Add(new(currency ? at - 1 : at, end, PiiEntities.Salary, "salary-named", Severity.Medium, 0.75, "What a person earns.", Proven: false));
        }
    }

    // 40.7128° N, 74.0060° W or 40.7128, -74.0060
    private static void Coordinates(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        var reader = new Cursor(text, at);
        bool shaped = Degree(ref reader, 90, out int north, out bool marked);
        _ = reader.Take(',');
        _ = reader.Take(' ');
        _ = reader.Take('-');
        shaped = shaped && Degree(ref reader, 180, out int east, out _) && Math.Min(north, east) >= 3;
        candidates.Touch(at, reader.Reached + 1);
        if (!shaped || !Signposts.Ends(text, reader.At))
        {
            return;
        }

        bool named = Labelling.Before(text, at).Contains(Label.Coordinates);
        double score = named ? 0.85 : marked ? 0.75 : 0.3;
        candidates.Add(new(at, reader.At, PiiEntities.Coordinates, "coordinates", Severity.Medium, score, "A place on the map.", Proven: false));
    }

    private static bool Degree(ref Cursor reader, int most, out int decimals, out bool marked)
    {
        int from = reader.At;
        decimals = 0;
        marked = false;
        if (reader.Digits(3) == 0 || reader.Value(from) > most || !reader.Take('.'))
        {
            return false;
        }

        decimals = reader.Digits(9);
        marked = reader.Take('°');
        if (marked || reader.Peek is 'N' or 'S' or 'E' or 'W')
        {
            _ = reader.Take(' ');
            marked |= reader.Take('N') || reader.Take('S') || reader.Take('E') || reader.Take('W');
        }

        return decimals > 0;
    }
}
