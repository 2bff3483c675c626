namespace Cordon.Detection.Exfiltration;

/// <summary>What a client does with a URL inside an HTML tag.</summary>
internal static class Tag
{
    private static readonly string[] Loading =
    [
        "src", "srcset", "data", "poster", "background", "ping", "style", "content", "xlink:href", "action", "formaction", "imagesrcset", "srcdoc", "lowsrc", "code", "classid",
    ];

    /// <summary>Judges by the tag up to the URL: <c>&lt;img alt="x" src="</c>.</summary>
    public static Reference Treats(ReadOnlySpan<char> tag)
    {
        int name = 1;
        while (name < tag.Length && char.IsAsciiLetterOrDigit(tag[name]))
        {
            name++;
        }

        if (name == 1)
        {
            return tag.Length == 1 ? Reference.Clicks : Reference.Text;
        }

        ReadOnlySpan<char> element = tag[1..name];
        int equals = tag.LastIndexOf('=');
        if (equals < 0)
        {
            return Reference.Text;
        }

        ReadOnlySpan<char> attributes = tag[..equals].TrimEnd();
        int from = attributes.Length;
        while (from > 0 && (char.IsAsciiLetter(attributes[from - 1]) || attributes[from - 1] is ':' or '-'))
        {
            from--;
        }

        ReadOnlySpan<char> attribute = attributes[from..];
        if (attribute.Equals("href", StringComparison.OrdinalIgnoreCase))
        {
            return Is(element, "link") || Is(element, "image") || Is(element, "use") || Is(element, "base") ? Reference.Loads : Reference.Clicks;
        }

        // A refresh has its URL behind a second sign: content="0;url=https://…".
        if (Is(attribute, "url") && Is(element, "meta"))
        {
            return Reference.Loads;
        }

        foreach (string loading in Loading)
        {
            if (Is(attribute, loading))
            {
                return Reference.Loads;
            }
        }

        // Later entries of srcset, and attributes nobody listed.
        return tag.Contains("srcset", StringComparison.OrdinalIgnoreCase) ? Reference.Loads : Reference.Clicks;
    }

    private static bool Is(ReadOnlySpan<char> name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
