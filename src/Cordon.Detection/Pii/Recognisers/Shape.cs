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

    private readonly record struct Element(char Kind, int Min, int Max, char Literal)
    {
        public bool IsDigit => Kind == 'D' || (Kind == '\'' && char.IsAsciiDigit(Literal));

        public bool IsLetter => Kind is 'L' or 'U' || (Kind == '\'' && char.IsAsciiLetter(Literal));

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
