using System.Buffers;
using Cordon.Contracts;

namespace Cordon.Detection.Exfiltration;

/// <summary>
/// The pass over one text. It knows just enough markdown and HTML to tell what a client loads by itself from what a
/// person must click, and it looks only at what stands before a URL, so that a stream gives the same findings.
/// </summary>
/// <param name="found">Gets the URLs, in the place of judging them; null where they are judged.</param>
internal ref struct UrlScan(string text, AllowedHosts allowed, List<Finding>? findings, List<FoundUrl>? found = null)
{
    /// <summary>A longer URL is judged by its beginning; a stream is never held for more.</summary>
    public const int LongestUrl = 2048;

    // Letters of the longest scheme before its colon: "javascript".
    private const int LongestScheme = 10;

    // All that Step looks at but letters, and these matter only before a colon or at the end.
    private static readonly SearchValues<char> Signs = SearchValues.Create("[]<>/\\:");

    private static readonly string[] Schemes = ["https:", "http:", "ftp:", "wss:", "ws:", "javascript:", "vbscript:", "data:text/html", "data:application/xhtml"];

    private int _hold = text.Length;

    // One bit per open square bracket, the innermost lowest: whether it opened an image.
    private ulong _brackets;
    private bool _closedImage;
    private int _closedAt = -1;

    // A reference image was seen, so definitions further down may be loaded.
    private bool _imageReference;
    private int _tagFrom = -1;

    public int Run()
    {
        int at = 0;
        while (at < text.Length)
        {
            int sign = text.AsSpan(at).IndexOfAny(Signs);
            if (sign < 0)
            {
                // A scheme may have begun.
                Word(at, text.Length);
                break;
            }

            sign += at;
            at = text[sign] == ':' && Word(at, sign) is >= 0 and int behind ? behind : Step(sign);
        }

        return _hold;
    }

    /// <summary>Reads the word of letters that ends here as a scheme; -1 when none begins behind <paramref name="from"/>.</summary>
    private int Word(int from, int end)
    {
        int start = end;
        while (start > from && end - start <= LongestScheme && char.IsAsciiLetter(text[start - 1]))
        {
            start--;
        }

        return start < end && end - start <= LongestScheme && (start == 0 || !char.IsAsciiLetterOrDigit(text[start - 1])) && Scheme(start) is int behind && behind > end
            ? behind
            : -1;
    }

    private int Step(int at)
    {
        switch (text[at])
        {
            case '[':
                bool image = at > 0 && text[at - 1] == '!';
                _imageReference |= _closedAt == at && _closedImage;
                _brackets = (_brackets << 1) | (image ? 1UL : 0UL);
                return at + 1;
            case ']':
                _closedImage = (_brackets & 1) == 1;
                _brackets >>= 1;
                _closedAt = at + 1;
                return at + 1;
            case '<':
                _tagFrom = at;
                return at + 1;
            case '>':
                _tagFrom = -1;
                return at + 1;
            case '/' or '\\' when at > 0 && text[at - 1] is '(' or '"' or '\'' or '=' or '<':
                return Relative(at);
            default:
                return at + 1;
        }
    }

    private int Relative(int at)
    {
        int host = at;
        while (host < text.Length && host - at < 4 && text[host] is '/' or '\\')
        {
            host++;
        }

        Touch(at, host);
        return host - at == 2 && host < text.Length && char.IsAsciiLetterOrDigit(text[host]) ? Url(at, host, named: false) : host;
    }

    private int Scheme(int at)
    {
        foreach (string scheme in Schemes)
        {
            int length = Math.Min(scheme.Length, text.Length - at);
            if (!text.AsSpan(at, length).Equals(scheme.AsSpan(0, length), StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (length < scheme.Length)
            {
                Touch(at, text.Length);
                return at + 1;
            }

            int host = at + length;
            if (scheme[0] is 'j' or 'v' or 'd')
            {
                return Script(at, host);
            }

            // Browsers take any number of slashes and backslashes for the two.
            while (host < text.Length && host - at < length + 8 && text[host] is '/' or '\\')
            {
                host++;
            }

            Touch(at, host);
            return host - at - length >= 2 && host < text.Length ? Url(at, host, named: true) : at + length;
        }

        return at + 1;
    }

    // Only where a client would follow it: prose and code speak of javascript: too.
    private int Script(int at, int body)
    {
        int end = End(body);
        Touch(at, end);
        bool linked = at > 0 && (text[at - 1] is '(' or '"' or '\'' or '=' or '<') && (_tagFrom >= 0 || _closedAt == at - 1 || text[at - 1] == '<');
        if (linked && end > body)
        {
            Add(at, end, Severity.High, 0.85, "script-url", "A URL that runs script or markup of its own when it is opened.");
        }

        return end;
    }

    private int Url(int at, int host, bool named)
    {
        int end = End(host);
        Touch(at, end);
        Reference how = How(at);
        if (!named && how == Reference.Text)
        {
            return end;
        }

        if (found is not null)
        {
            found.Add(new FoundUrl(at, host, end, how));
            return end;
        }

        Destination to = Destination.Of(text.AsSpan(host, end - host), allowed);
        if (to.Allowed)
        {
            return end;
        }

        bool loads = how == Reference.Loads;
        (Severity severity, double score, string rule, string explanation) = (loads, to.Carries) switch
        {
            (true, Carried.Text) => (Severity.Critical, 0.95, "load-with-data", "Markup that a client loads by itself, carrying text to a host that is not allowed."),
            (true, Carried.Opaque) => (Severity.High, 0.7, "load-with-opaque-data", "Markup that a client loads by itself, carrying a long opaque value to a host that is not allowed."),
            (false, Carried.Text) => (Severity.High, 0.75, "link-with-data", "A link that carries text to a host that is not allowed."),
            (false, Carried.Opaque) => (Severity.Low, 0.35, "link-with-opaque-data", "A link with a long opaque value to a host that is not allowed."),
            (true, Carried.Nothing) when to.Disguised => (Severity.High, 0.7, "load-disguised-host", "Markup that a client loads by itself, from a host written as a number, in punycode or behind a user name."),
            (false, Carried.Nothing) when to.Disguised => (Severity.Medium, 0.45, "link-disguised-host", "A link to a host written as a number, in punycode or behind a user name."),
            (true, Carried.Nothing) => (Severity.Medium, 0.4, "load-foreign", "Markup that a client loads by itself from a host that is not allowed."),
            (false, Carried.Nothing) => (Severity.Info, 0.1, "link-foreign", "A link to a host that is not allowed."),
        };
        Add(at, end, severity, score, rule, explanation);
        return end;
    }

    /// <summary>How a client treats a URL that stands here, judged by what stands before.</summary>
    private readonly Reference How(int at)
    {
        int before = at;
        while (before > 0 && at - before < 4 && text[before - 1] is '"' or '\'' or ' ' or '<')
        {
            before--;
        }

        ReadOnlySpan<char> left = text.AsSpan(Math.Max(0, before - 24), before - Math.Max(0, before - 24));
        if (before > 0 && _closedAt == before - 1 && left[^1] == '(')
        {
            return _closedImage ? Reference.Loads : Reference.Clicks;
        }

        if (before > 0 && _closedAt == before - 1 && left[^1] == ':')
        {
            return _imageReference ? Reference.Loads : Reference.Clicks;
        }

        if (left.EndsWith("url(", StringComparison.OrdinalIgnoreCase) || left.EndsWith("@import", StringComparison.OrdinalIgnoreCase))
        {
            return Reference.Loads;
        }

        return _tagFrom >= 0 && at - _tagFrom < LongestUrl ? Tag.Treats(text.AsSpan(_tagFrom, at - _tagFrom)) : Reference.Text;
    }

    // Brackets inside a URL count only in pairs, as in markdown.
    private readonly int End(int from)
    {
        int depth = 0, end = from;
        for (; end < text.Length && end - from < LongestUrl; end++)
        {
            char c = text[end];
            if (c is <= ' ' or '<' or '>' or '"' or '`' or '\u007f' || char.IsWhiteSpace(c) || (c == '\'' && _tagFrom >= 0))
            {
                break;
            }

            if (c == '(')
            {
                depth++;
            }
            else if (c == ')' && --depth < 0)
            {
                break;
            }
        }

        return end;
    }

    private readonly void Add(int start, int end, Severity severity, double score, string rule, string explanation) =>
        findings?.Add(new(FindingTypes.Exfiltration, severity, score, start, end, "exfiltration", rule, explanation));

    // A reading that reached the end of the text is undecided.
    private void Touch(int start, int reached)
    {
        if (reached >= text.Length)
        {
            _hold = Math.Min(_hold, start);
        }
    }
}

/// <summary>What a client does with a URL: nothing, wait for a click, or load it at once.</summary>
internal enum Reference
{
    Text,
    Clicks,
    Loads,
}
