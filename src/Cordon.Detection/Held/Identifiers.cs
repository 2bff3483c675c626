namespace Cordon.Detection;

/// <summary>The words of a text that name something by digits: numbers of accounts and orders, codes, addresses of mail. One after the other, without a copy.</summary>
internal ref struct Identifiers(ReadOnlySpan<char> text)
{
    private const int FewestDigits = 4;
    private const int Longest = 128;

    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly Identifiers GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            int start = _next;
            int digits = 0, others = 0, units = 0;
            bool isMail = false;
            while (_next < _text.Length && IsPart(_text[_next]))
            {
                char c = _text[_next++];
                digits += char.IsAsciiDigit(c) ? 1 : 0;
                others += char.IsAsciiLetter(c) ? 1 : 0;
                units += char.IsAsciiLetterOrDigit(c) ? 1 : 0;
                isMail |= c == '@' && _next - start > 1;
            }

            if (_next == start)
            {
                _next++;
                continue;
            }

            // A date or a version has as many digits as a number of seven, but no more.
            if (units >= HeldContent.ShortestValue && _next - start <= Longest && (isMail || digits > 8 || (digits >= FewestDigits && others > 0)))
            {
                Current = _text[start.._next];
                return true;
            }
        }

        return false;
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@' or '.' or '+';
}
