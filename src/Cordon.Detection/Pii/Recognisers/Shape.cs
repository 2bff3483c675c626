namespace Cordon.Detection.Pii;

/// <summary>
/// How a thing is written, read character by character without going back: <c>D</c> a digit, <c>L</c> a letter, <c>U</c> a capital, <c>X</c> either letter or
/// digit, <c>H</c> a hexadecimal digit, <c>S</c> a separator, <c>~</c> one that may be left out, <c>'…'</c> these characters in any case; with counts <c>{n}</c> or <c>{n,m}</c>.
/// </summary>
internal sealed class Shape
{
    private readonly Element[] _elements;

    private Shape(Element[] elements) => _elements = elements;

    public static Shape Of(string written)
    {
        List<Element> elements = [];
        for (int i = 0; i < written.Length; i++)
        {
            if (written[i] == '\'')
            {
                int close = written.IndexOf('\'', i + 1);
                elements.AddRange(written[(i + 1)..close].Select(c => new Element('\'', 1, 1, char.ToUpperInvariant(c))));
                i = close;
                continue;
            }

            char kind = written[i];
            int min = 1, max = 1;
            if (i + 1 < written.Length && written[i + 1] == '{')
            {
                int close = written.IndexOf('}', i);
                string[] counts = written[(i + 2)..close].Split(',');
                min = int.Parse(counts[0], System.Globalization.CultureInfo.InvariantCulture);
                max = int.Parse(counts[^1], System.Globalization.CultureInfo.InvariantCulture);
                i = close;
            }

            elements.Add(kind switch
            {
                'D' or 'L' or 'U' or 'X' or 'H' or 'S' => new Element(kind, min, max, '\0'),
                '~' => new Element(kind, 0, 1, '\0'),
                _ => throw new ArgumentException($"A shape has no '{kind}'.", nameof(written)),
            });
        }

        return new([.. elements]);
    }

    /// <summary>The end of what begins here in this shape, or −1; <paramref name="reached"/> says how far was looked.</summary>
    public int Match(string text, int at, out int reached)
    {
        int i = at;
        bool open = false;
        foreach (Element element in _elements)
        {
            int count = 0;
            while (count < element.Max && i < text.Length && element.Takes(text[i]))
            {
                // A separator stands between two characters of the thing.
                if (element.Kind == '~' && (i + 1 >= text.Length || !char.IsAsciiLetterOrDigit(text[i + 1])))
                {
                    open |= i + 1 >= text.Length;
                    break;
                }

                i++;
                count++;
            }

            if (count < element.Min)
            {
                // A character that does not fit settles it; the end of the text does not.
                reached = open || i >= text.Length ? text.Length : i;
                return -1;
            }
        }

        reached = i + 2;
        return i;
    }

    /// <summary>Whether a first run of this many digits or letters can begin it; what index the shape goes into.</summary>
    public bool CanBegin(bool digits, int run)
    {
        int least = 0, most = 0;
        foreach (Element element in _elements)
        {
            bool open = element.Kind is 'X' or 'H';
            bool same = open || (digits ? element.IsDigit : element.IsLetter);
            if (element.Kind == '~' && least <= run && run <= most)
            {
                return true;
            }

            if (!same && element.Kind != '~')
            {
                return least <= run && run <= most && most > 0;
            }

            // Where both may follow, the run of one may end anywhere.
            least += open ? (least == 0 && most == 0 ? 1 : 0) : element.Kind == '~' ? 0 : element.Min;
            most += element.Kind == '~' ? 0 : element.Max;
        }

        return least <= run && run <= most;
    }

    /// <summary>
    /// What may stand behind a first run of this many digits or letters where the shape matches: nearly every run is followed by something else. At least that;
    /// a count that a greedy reading could not leave is still admitted.
    /// </summary>
    public Behind CanFollow(bool digits, int run)
    {
        // For each element how many characters it has taken, as bits; the last one is the end of the shape.
        Span<UInt128> taken = stackalloc UInt128[_elements.Length + 1];
        taken[0] = 1;
        Close(taken);
        for (int i = 0; i < run; i++)
        {
            Take(taken, digits ? 'D' : 'L', taken);
        }

        Span<UInt128> after = stackalloc UInt128[taken.Length];
        Behind behind = taken[^1] != 0 ? Behind.End : Behind.None;
        behind |= Take(taken, digits ? 'L' : 'D', after) ? Behind.Other : Behind.None;
        if (Take(taken, 'S', after))
        {
            Span<UInt128> last = stackalloc UInt128[taken.Length];
            // What ends with a separator ends before anything.
            bool ends = after[^1] != 0;
            behind |= ends || Take(after, 'D', last) ? Behind.SignAndDigit : Behind.None;
            behind |= ends || Take(after, 'L', last) ? Behind.SignAndLetter : Behind.None;
            behind |= ends || Take(after, 'S', last) ? Behind.SignAndSign : Behind.None;
        }

        return behind;
    }

    // One character more: which elements may have it, and which may begin then.
    private bool Take(ReadOnlySpan<UInt128> before, char kind, Span<UInt128> after)
    {
        bool any = false;
        for (int i = 0; i < _elements.Length; i++)
        {
            UInt128 most = (UInt128.One << (_elements[i].Max + 1)) - 1;
            after[i] = _elements[i].MayTake(kind) ? (before[i] << 1) & most : 0;
            any |= after[i] != 0;
        }

        after[^1] = 0;
        Close(after);
        return any;
    }

    private void Close(Span<UInt128> taken)
    {
        for (int i = 0; i < _elements.Length; i++)
        {
            taken[i + 1] |= taken[i] >> _elements[i].Min != 0 ? UInt128.One : 0;
        }
    }

    private readonly record struct Element(char Kind, int Min, int Max, char Literal)
    {
        public bool IsDigit => Kind == 'D' || (Kind == '\'' && char.IsAsciiDigit(Literal));

        public bool IsLetter => Kind is 'L' or 'U' || (Kind == '\'' && char.IsAsciiLetter(Literal));

        // Whether some digit (D), letter (L) or other sign (S) is taken.
        public bool MayTake(char kind) => Kind switch
        {
            'X' or 'H' => kind is 'D' or 'L',
            '~' or 'S' => kind == 'S',
            _ => kind == (IsDigit ? 'D' : IsLetter ? 'L' : 'S'),
        };

        public bool Takes(char c) => Kind switch
        {
            'D' => char.IsAsciiDigit(c),
            'L' => char.IsAsciiLetter(c),
            'U' => char.IsAsciiLetterUpper(c),
            'X' => char.IsAsciiLetterOrDigit(c),
            'H' => char.IsAsciiHexDigit(c),
            '~' or 'S' => c is ' ' or '-' or '.' or '/' or '\u00a0',
            _ => char.ToUpperInvariant(c) == Literal,
        };
    }
}

/// <summary>What stands behind a run of digits or of letters.</summary>
[Flags]
internal enum Behind
{
    None = 0,

    /// <summary>Nothing that belongs to it.</summary>
    End = 1,

    /// <summary>A letter behind digits, a digit behind letters.</summary>
    Other = 2,

    SignAndDigit = 4,

    SignAndLetter = 8,

    SignAndSign = 16,

    Anything = 31,
}
