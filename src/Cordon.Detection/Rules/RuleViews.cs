namespace Cordon.Detection;

/// <summary>Which readings of a text a rule is run on.</summary>
[Flags]
public enum RuleViews
{
    None = 0,

    /// <summary>The text as it was given.</summary>
    Original = 1,

    /// <summary>What an encoded run decodes to, and the text without its disguises (full-width letters, invisible characters, look-alikes). Case is kept.</summary>
    Decoded = 2,

    /// <summary>
    /// The reading for phrases: compatibility forms, look-alikes and accents folded to plain letters, other scripts in lower case, invisible
    /// characters gone; also read as leetspeak, as spaced letters, and through rot13.
    /// </summary>
    Folded = 4,

    /// <summary>For credentials and identifiers: exact characters.</summary>
    Plain = Original | Decoded,
}
