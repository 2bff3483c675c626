using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Dates: of birth where a label says so, any with their time where policy asks for them.</summary>
internal static class Dates
{
    private const int LongestMonth = 10;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Months = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            .. "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".Split(' '),
            .. "Januar Jänner Februar März Mai Juni Juli Oktober Dezember janvier février mars avril mai juin juillet août septembre octobre novembre décembre".Split(' '),
            .. "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre".Split(' '),
            .. "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro januari februari maart mei augustus oktober december stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia".Split(' '),
            .. "января февраля марта апреля мая июня июля августа сентября октября ноября декабря ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık".Split(' '),
        ]).GetAlternateLookup<ReadOnlySpan<char>>();

    public static void Read(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        var reader = new Cursor(text, at);
        int first = reader.Digits(4);
        int end = first switch
        {
            4 => YearFirst(ref reader, at),
            1 or 2 => DayFirst(ref reader, at, first),
            _ => -1,
        };
        candidates.Touch(at, reader.Reached);
        if (end > 0 && Signposts.StartsWhole(text, at))
        {
            Add(ref candidates, at, end);
        }
    }

    /// <summary>March 12, 1980.</summary>
    public static void ReadMonth(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at;
        while (end < text.Length && end - at <= LongestMonth && char.IsLetter(text[end]))
        {
            end++;
        }

        candidates.Touch(at, end + 2);
        if (end - at is < 3 or > LongestMonth || end + 1 >= text.Length || text[end] is not (' ' or '.') || !Months.Contains(text.AsSpan(at, end - at)))
        {
            return;
        }

        var reader = new Cursor(text, end);
        _ = reader.Take('.');
        bool shaped = reader.Take(' ') && reader.Digits(2) > 0 && (reader.Word("st") || reader.Word("nd") || reader.Word("rd") || reader.Word("th") || true) && (reader.Take(',') || true)
            && reader.Take(' ') && reader.Digits(4) == 4;
        candidates.Touch(at, reader.Reached);
        if (shaped && Signposts.Ends(text, reader.At))
        {
            Add(ref candidates, at, reader.At);
        }
    }

    private static void Add(ref Candidates candidates, int at, int end)
    {
        string text = candidates.Text;
        if (candidates.Wants(PiiEntities.DateOfBirth) && Labelling.Before(text, at).Contains(Label.Birth))
        {
            candidates.Add(new(at, end, PiiEntities.DateOfBirth, "date-of-birth", Severity.Medium, 0.85, "A date of birth.", Proven: false));
        }

        if (candidates.Wants(PiiEntities.DateTime))
        {
            var reader = new Cursor(text, end);
            bool timed = (reader.Take('T') || reader.Take(' ')) && reader.Digits(2) == 2 && reader.Take(':') && reader.Digits(2) == 2;
            int stop = end;
            if (timed)
            {
                stop = reader.At;
                stop = reader.Take(':') && reader.Digits(2) == 2 ? reader.At : stop;
                stop = reader.At == stop && reader.Take('.') && reader.Digits(9) > 0 ? reader.At : stop;
                stop = reader.At == stop && reader.Take('Z') ? reader.At
                    : reader.At == stop && (reader.Take('+') || reader.Take('-')) && reader.Digits(2) == 2 && (reader.Take(':') || true) && reader.Digits(2) == 2 ? reader.At : stop;
            }

            candidates.Touch(at, reader.Reached);
            if (Signposts.Ends(text, stop))
            {
                candidates.Add(new(at, stop, PiiEntities.DateTime, "date-time", Severity.Info, 0.75, "A point in time.", Proven: false));
            }
        }
    }

    // 1980-03-12, 1980年3月12日
    private static int YearFirst(ref Cursor reader, int at)
    {
        if (!IsYear(reader.Value(at)))
        {
            return -1;
        }

        if (reader.Take('年') || reader.Take('년'))
        {
            _ = reader.Take(' ');
            bool dense = reader.Digits(2) > 0 && (reader.Take('月') || reader.Take('월')) && (reader.Take(' ') || true) && reader.Digits(2) > 0 && (reader.Take('日') || reader.Take('일'));
            return dense ? reader.At : -1;
        }

        char sign = reader.Peek;
        if (sign is not ('-' or '/' or '.') || !reader.Take(sign))
        {
            return -1;
        }

        int month = reader.At;
        bool whole = reader.Digits(2) > 0 && reader.Value(month) is >= 1 and <= 12 && reader.Take(sign);
        int day = reader.At;
        return whole && reader.Digits(2) > 0 && reader.Value(day) is >= 1 and <= 31 && !reader.IsDigit ? reader.At : -1;
    }

    // 12.03.1980, 3/12/80, 12 March 1980, 12. März 1980
    private static int DayFirst(ref Cursor reader, int at, int digits)
    {
        int first = reader.Value(at);
        if (first is < 1 or > 31 || digits == 0)
        {
            return -1;
        }

        char sign = reader.Peek;
        if (sign is '.' or '/' or '-' && reader.Take(sign) && reader.IsDigit)
        {
            int second = reader.At;
            if (reader.Digits(2) == 0 || reader.Value(second) is < 1 or > 31 || Math.Min(first, reader.Value(second)) > 12 || !reader.Take(sign))
            {
                return -1;
            }

            int year = reader.At;
            return reader.Digits(4) is 2 or 4 && !reader.IsDigit && (reader.At - year == 2 || IsYear(reader.Value(year))) ? reader.At : -1;
        }

        _ = reader.Word("st") || reader.Word("nd") || reader.Word("rd") || reader.Word("th");
        if (!reader.Take(' '))
        {
            return -1;
        }

        _ = reader.Word("de ") || reader.Word("of ");
        int month = reader.At;
        int letters = reader.Letters(LongestMonth);
        if (letters < 3 || !Months.Contains(reader.Slice(month)))
        {
            return -1;
        }

        _ = reader.Take('.');
        _ = reader.Take(',');
        if (!reader.Take(' '))
        {
            return -1;
        }

        _ = reader.Word("de ");
        int at4 = reader.At;
        return reader.Digits(4) == 4 && !reader.IsDigit && IsYear(reader.Value(at4)) ? reader.At : -1;
    }

    private static bool IsYear(int year) => year is >= 1880 and <= 2099;
}
