using System.Buffers;

namespace Cordon.Policy.Arguments;

internal enum SqlToken
{
    /// <summary>A word without quotes: a keyword or a name.</summary>
    Word,
    /// <summary>A string, a name in quotes, a number: whatever it is, no verb.</summary>
    Value,
    Open,
    Close,
    Semicolon,
    Dot,
    Other,
    End,
    /// <summary>Two databases would read the rest in two ways.</summary>
    Unclear,
}

/// <summary>
/// Splits SQL into tokens as the standard, PostgreSQL, MySQL and T-SQL do, and gives up where these do not agree what is a string, a comment or a statement. One pass,
/// no recursion.
/// </summary>
internal ref struct SqlTokens(ReadOnlySpan<char> text)
{
    private static readonly SearchValues<char> Beginnings = SearchValues.Create("'\"`[]#\\$;()");

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The letters of the token that was read last.</summary>
    public ReadOnlySpan<char> Letters { get; private set; }

    public SqlToken Next()
    {
        if (!SkipBlanks())
        {
            return SqlToken.Unclear;
        }

        if (_at >= _text.Length)
        {
            return SqlToken.End;
        }

        int start = _at;
        char c = _text[_at++];
        switch (c)
        {
            case '\'':
            case '"':
            case '`':
                return Quoted(c) ? SqlToken.Value : SqlToken.Unclear;
            case '[':
                return Bracketed();
            case '$':
                return Dollar();
            case '(':
                return SqlToken.Open;
            case ')':
                return SqlToken.Close;
            case ';':
                return SqlToken.Semicolon;
            case '.':
                return SqlToken.Dot;
            case '#' or '\\':
                // A comment for one, an operator or the name of a temporary table for others; a command of a client.
                return SqlToken.Unclear;
            default:
                break;
        }

        if (char.IsAsciiDigit(c))
        {
            return Number(c) ? SqlToken.Value : SqlToken.Unclear;
        }

        if (!IsNamePart(c))
        {
            return c < 0x80 && !char.IsControl(c) ? SqlToken.Other : SqlToken.Unclear;
        }

        while (_at < _text.Length && (IsNamePart(_text[_at]) || char.IsAsciiDigit(_text[_at])))
        {
            _at++;
        }

        Letters = _text[start.._at];
        // A dollar in a name is a letter to some and the beginning of a string to others.
        return _at < _text.Length && _text[_at] == '$' ? SqlToken.Unclear : SqlToken.Word;
    }

    private static bool IsNamePart(char c) => char.IsLetter(c) || c is '_' or '@';

    // False where a comment is one to some databases only.
    private bool SkipBlanks()
    {
        while (_at < _text.Length)
        {
            ReadOnlySpan<char> rest = _text[_at..];
            if (rest[0] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (rest.StartsWith("--"))
            {
                // MySQL wants a blank after it, and reads two minus signs otherwise.
                if (rest.Length > 2 && rest[2] is not (' ' or '\t' or '\n' or '\r'))
                {
                    return false;
                }

                int end = rest.IndexOfAny('\n', '\r', '\u2028');
                if (end >= 0 && rest[end] != '\n' && !rest[end..].StartsWith("\r\n"))
                {
                    return false;
                }

                _at = end < 0 ? _text.Length : _at + end;
            }
            else if (rest.StartsWith("/*"))
            {
                int end = rest[2..].IndexOf("*/");
                ReadOnlySpan<char> inside = end < 0 ? default : rest[2..][..end];
                // Without an end; code for MySQL and MariaDB; nested for some and over for others.
                if (end < 0 || inside.StartsWith("!") || inside.StartsWith("M!") || inside.Contains("/*", StringComparison.Ordinal))
                {
                    return false;
                }

                _at += end + 4;
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    // A backslash takes the meaning from a quote in one database and is a letter in another.
    private bool Quoted(char quote)
    {
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c == '\\' && _at < _text.Length && (_text[_at] == quote || _text[_at] == '\\'))
            {
                return false;
            }

            if (c == quote)
            {
                if (_at < _text.Length && _text[_at] == quote)
                {
                    _at++;
                    continue;
                }

                return true;
            }
        }

        return false;
    }

    // A name for T-SQL, the place in a list for PostgreSQL: both only where nothing in it could begin anything.
    private SqlToken Bracketed()
    {
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            if (c == ']')
            {
                return _at < _text.Length && _text[_at] == ']' ? SqlToken.Unclear : SqlToken.Value;
            }

            if (!IsNamePart(c) && !char.IsAsciiDigit(c) && c is not (' ' or ':' or ',' or '.'))
            {
                return SqlToken.Unclear;
            }
        }

        return SqlToken.Unclear;
    }

    // T-SQL reads a word that follows a number without a blank, others the number and the word as one.
    private bool Number(char first)
    {
        if (first == '0' && _at < _text.Length && _text[_at] is 'x' or 'X')
        {
            _at++;
            while (_at < _text.Length && char.IsAsciiHexDigit(_text[_at]))
            {
                _at++;
            }
        }
        else
        {
            Digits();
            if (_at < _text.Length && _text[_at] == '.')
            {
                _at++;
                Digits();
            }

            if (_at + 1 < _text.Length && _text[_at] is 'e' or 'E' && (char.IsAsciiDigit(_text[_at + 1]) || _text[_at + 1] is '+' or '-'))
            {
                _at += 2;
                Digits();
            }
        }

        return _at >= _text.Length || !IsNamePart(_text[_at]);
    }

    private void Digits()
    {
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }
    }

    // $1 is a parameter. What stands between $tag$ and $tag$ is a string for PostgreSQL and code for others: both, only where nothing in it could begin or end anything.
    private SqlToken Dollar()
    {
        int start = _at - 1;
        while (_at < _text.Length && (IsNamePart(_text[_at]) || char.IsAsciiDigit(_text[_at])))
        {
            _at++;
        }

        if (_at >= _text.Length || _text[_at] != '$')
        {
            return SqlToken.Value;
        }

        ReadOnlySpan<char> tag = _text[start..++_at];
        int length = _text[_at..].IndexOf(tag);
        if (length < 0)
        {
            return SqlToken.Unclear;
        }

        ReadOnlySpan<char> body = _text.Slice(_at, length);
        _at += length + tag.Length;
        return body.ContainsAny(Beginnings) || body.Contains("--", StringComparison.Ordinal) || body.Contains("/*", StringComparison.Ordinal) || HasVerb(body) ? SqlToken.Unclear : SqlToken.Value;
    }

    private static bool HasVerb(ReadOnlySpan<char> body)
    {
        int start = 0;
        for (int i = 0; i <= body.Length; i++)
        {
            if (i == body.Length || !IsNamePart(body[i]))
            {
                if (i > start && SqlVerbs.IsAnywhere(body[start..i]))
                {
                    return true;
                }

                start = i + 1;
            }
        }

        return false;
    }
}
