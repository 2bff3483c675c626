namespace Cordon.Contracts;

/// <summary>Whose words an argument of a tool call repeats. Reaches explanations and approvals by name: members are only ever added.</summary>
public enum Provenance
{
    /// <summary>Nobody's that were read here: the model's own.</summary>
    Model,

    /// <summary>The user's, the operator's, or those of a tool whose results the operator vouches for.</summary>
    User,

    /// <summary>Those of a tool result, a document, a file or another agent, and of nobody who is trusted.</summary>
    Untrusted,

    /// <summary>Both: somebody untrusted wrote what the user had typed.</summary>
    Both,

    /// <summary>What the session has read is not all remembered here, and what is remembered does not tell.</summary>
    Unknown,
}

/// <summary>Where one argument of a tool call comes from.</summary>
/// <param name="From">The text that has it; null where none was found.</param>
public sealed record ArgumentOrigin(Provenance Provenance, OriginPlace? From);

/// <summary>A text of a session, by its place and without a word of it.</summary>
/// <param name="Exchange">The exchange that first brought it; its statement is the record.</param>
/// <param name="Segment">Index in the list of segments of that direction.</param>
public sealed record OriginPlace(string Exchange, Direction Direction, Surface Surface, int Segment, string Pointer);

/// <summary>A label that a session has gained in an exchange, and by what.</summary>
/// <param name="Surface">Null where the exchange as a whole gained it.</param>
/// <param name="Segment">Index in the list of segments of that direction; -1 for the exchange as a whole.</param>
public sealed record LabelChange(string Label, Direction Direction, Surface? Surface, int Segment);

/// <summary>Labels of sessions. They reach the log, so they are never renamed or reused.</summary>
public static class Labels
{
    /// <summary>Somebody spoke whom nobody vouches for: a tool, a document, a file, the web, another agent.</summary>
    public const string Untrusted = "untrusted";

    public const string Secret = "secret";

    public const string Pii = "pii";

    /// <summary>With a class behind it, which the operator names.</summary>
    public const string Confidential = "confidential:";

    /// <summary>With the class of a call behind it that the session has made: what it left behind.</summary>
    public const string Did = "did:";
}
