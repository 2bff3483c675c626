using System.Buffers;
using System.Globalization;

namespace Cordon.Detection.Secrets;

/// <summary>The alphabet and length of a value that carries no mark of its own.</summary>
internal sealed class ValueShape
{
    private const string Digits = "0123456789";
    private const string LowerLetters = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly string _name;
    private readonly SearchValues<char> _alphabet;
    private readonly bool _guid;
    private readonly int _shortest;

    private ValueShape(string name, string alphabet, int shortest, int longest, bool guid = false)
    {
        _name = string.Create(CultureInfo.InvariantCulture, $"{name}{shortest}-{longest}");
        _alphabet = SearchValues.Create(alphabet);
        (_shortest, Longest, _guid) = (shortest, longest, guid);
    }

    public int Longest { get; }

    /// <summary>Digits and a to f, in capitals or not.</summary>
    public static ValueShape Hex(int shortest, int longest = 0) => new("hex", Digits + "abcdefABCDEF", shortest, Math.Max(shortest, longest));

    public static ValueShape Number(int shortest, int longest = 0) => new("digits", Digits, shortest, Math.Max(shortest, longest));

    public static ValueShape Lower(int shortest, int longest = 0) => new("lower", Digits + LowerLetters, shortest, Math.Max(shortest, longest));

    public static ValueShape Upper(int shortest, int longest = 0) => new("upper", Digits + UpperLetters, shortest, Math.Max(shortest, longest));

    public static ValueShape Alnum(int shortest, int longest = 0) => new("alnum", Digits + LowerLetters + UpperLetters, shortest, Math.Max(shortest, longest));

    /// <summary>Letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static ValueShape Word(int shortest, int longest = 0) => new("word", Digits + LowerLetters + UpperLetters + "_-", shortest, Math.Max(shortest, longest));

    /// <summary>The same with dots, as in tokens of several parts.</summary>
    public static ValueShape Dotted(int shortest, int longest = 0) => new("dotted", Digits + LowerLetters + UpperLetters + "_-.", shortest, Math.Max(shortest, longest));

    /// <summary>Base64 without its padding.</summary>
    public static ValueShape Base64(int shortest, int longest = 0) => new("base64", Digits + LowerLetters + UpperLetters + "+/", shortest, Math.Max(shortest, longest));

    /// <summary>Five groups of letters and digits in the lengths of a GUID.</summary>
    public static ValueShape Guid { get; } = new("guid", Digits + LowerLetters + UpperLetters + "-", 36, 36, guid: true);

    public override string ToString() => _name;

    /// <summary>The next whole run of the alphabet that begins before <paramref name="to"/> and has a length of the shape.</summary>
    public bool Next(ReadOnlySpan<char> text, int from, int to, out int start, out int end)
    {
        int first = from;
        to = Math.Min(to, text.Length);
        for (start = from; start < to; start = end + 1)
        {
            int begin = text[start..to].IndexOfAny(_alphabet);
            if (begin < 0)
            {
                break;
            }

            start += begin;
            ReadOnlySpan<char> rest = text.Slice(start, Math.Min(text.Length - start, Longest + 1));
            int length = rest.IndexOfAnyExcept(_alphabet);
            length = length < 0 ? rest.Length : length;
            end = start + length;
            bool whole = (start == first || !char.IsAsciiLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end]));
            if (whole && length >= _shortest && length <= Longest && (!_guid || IsGuid(text[start..end])))
            {
                return true;
            }

            if (length > Longest)
            {
                // The rest of a longer run is no beginning either.
                int more = text[end..Math.Max(end, to)].IndexOfAnyExcept(_alphabet);
                end = more < 0 ? Math.Max(end, to) : end + more;
            }
        }

        (start, end) = (0, 0);
        return false;
    }

    /// <summary>Too regular or too plain to be generated.</summary>
    public bool IsPlausible(ReadOnlySpan<char> value) =>
        (value.ContainsAnyInRange('0', '9') || (value.ContainsAnyInRange('A', 'Z') && value.ContainsAnyInRange('a', 'z'))) && Entropy.Distinct(value) >= Math.Min(8, value.Length * 2 / 3) && Entropy.BitsPerCharacter(value) >= 2.4;

    private static bool IsGuid(ReadOnlySpan<char> value) =>
        value[8] == '-' && value[13] == '-' && value[18] == '-' && value[23] == '-' && value.Count('-') == 4;
}
