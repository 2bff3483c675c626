using System.Buffers;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Values that nothing but the label before them gives away: <c>password: …</c>, <c>"nationality": "…"</c>, <c>user=…</c>.</summary>
internal static class Fields
{
    private const int LongestValue = 64;
    private const int LongestName = 40;
    private const int NearLabel = 2;

    private static readonly LabelSet Closed = LabelSet.Of(Label.Gender, Label.Marital, Label.Nationality, Label.Religion, Label.Ethnicity, Label.Politics);
    private static readonly LabelSet Lettered = LabelSet.Of(Label.Swift, Label.Plate, Label.VehicleId, Label.Crypto, Label.Passport, Label.Customer, Label.Employee);

    private static readonly SearchValues<char> Code = SearchValues.Create("({[$<>");
    private static readonly SearchValues<char> Calls = SearchValues.Create("({[<>");
    private static readonly SearchValues<char> Templates = SearchValues.Create("{");

    public static void Read(ref Candidates candidates, int sign, RecogniserIndex recognisers)
    {
        string text = candidates.Text;
        if (sign == 0 || (sign + 1 < text.Length && text[sign + 1] is '/' or '=' or ':'))
        {
            return;
        }

        int end = sign;
        while (end > 0 && sign - end < 4 && text[end - 1] is '"' or '\'' or ' ' or '*' or '`' or ')')
        {
            end--;
        }

        if (end == 0 || !char.IsLetterOrDigit(text[end - 1]) || Labelling.Before(text, end, NearLabel) is var labels && labels == default)
        {
            return;
        }

        int at = sign + 1;
        while (at < text.Length && at - sign < 6 && text[at] is ' ' or '"' or '\'' or '`' or '*')
        {
            at++;
        }

        if (at >= text.Length)
        {
            return;
        }

        if (labels.Contains(Label.Username) && candidates.Wants(PiiEntities.Username))
        {
            Username(ref candidates, at);
        }

        if (labels.Contains(Label.Password) && candidates.Wants(PiiEntities.Password))
        {
            Password(ref candidates, at);
        }

        if (labels.Meets(Closed))
        {
            ClosedValues.Read(ref candidates, at, labels);
        }

        if (labels.Meets(Lettered) && char.IsAsciiLetter(text[at]))
        {
            recognisers.Read(ref candidates, at, behindSign: true);
        }
    }

    /// <summary><c>@name</c> where a word says that it is one.</summary>
    public static void ReadHandle(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at + 1;
        while (end < text.Length && end - at <= LongestName && (Signposts.IsWord(text[end]) || text[end] == '.'))
        {
            end++;
        }

        candidates.Touch(at, end + 1);
        while (end > at + 1 && text[end - 1] == '.')
        {
            end--;
        }

        if (end - at >= 4 && candidates.Wants(PiiEntities.SocialHandle) && (at == 0 || !Signposts.IsWord(text[at - 1])) && Labelling.Before(text, at, words: 3).Contains(Label.Handle))
        {
            candidates.Add(new(at, end, PiiEntities.SocialHandle, "social-handle", Severity.Low, 0.75, "The name of a person on a social network.", Proven: false));
        }
    }

    private static void Username(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at;
        bool telling = false;
        while (end < text.Length && end - at <= LongestName && (Signposts.IsWord(text[end]) || text[end] is '.' or '-'))
        {
            telling |= char.IsAsciiDigit(text[end]) || text[end] is '_' or '.';
            end++;
        }

        candidates.Touch(at, end + 1);
        while (end > at && text[end - 1] is '.' or '-')
        {
            end--;
        }

        bool whole = end == text.Length || text[end] is not ('@' or '(' or '[' or '/' or '\\');
        int closing = LabelledValue.End(text, at, LongestName, out bool quoted, out int reached);
        candidates.Touch(at, reached);
        if (whole && quoted && !text.AsSpan(at, closing - at).Contains(' '))
        {
            end = closing;
        }

        if (telling && whole && end - at is >= 4 and <= LongestName && char.IsAsciiLetter(text[at]) && text.AsSpan(at, end - at).ContainsAnyInRange('0', '9'))
        {
            candidates.Add(new(at, end, PiiEntities.Username, "username-named", Severity.Low, 0.65, "The name of an account.", Proven: false));
        }
    }

    private static void Password(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = LabelledValue.End(text, at, LongestValue, out bool quoted, out int reached);
        candidates.Touch(at, reached);
        while (end > at && !quoted && text[end - 1] is '.' or ')' or ']' or '}')
        {
            end--;
        }

        // Of several words in quotes the first one tells whether they are a password or a remark.
        ReadOnlySpan<char> value = text.AsSpan(at, end - at);
        ReadOnlySpan<char> word = value.IndexOf(' ') is >= 0 and int blank ? value[..blank] : value;
        bool digit = word.ContainsAnyInRange('0', '9'), letter = word.ContainsAnyInRange('a', 'z') || word.ContainsAnyInRange('A', 'Z');
        if (digit && letter && word.Length >= 6 && value.Length <= LongestValue && !IsExpression(value, quoted))
        {
            candidates.Add(new(at, end, PiiEntities.Password, "password-named", Severity.High, 0.7, "A password.", Proven: false));
        }
    }

    // A variable, a call, a type: what stands for a value in code and in templates.
    private static bool IsExpression(ReadOnlySpan<char> value, bool quoted) =>
        Code.Contains(value[0]) || value[0] == '%' || value.ContainsAny(quoted ? Templates : Calls) || value.Contains("..", StringComparison.Ordinal);
}
