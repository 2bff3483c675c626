namespace Cordon.State.Pins;

/// <summary>What a server's definition is of.</summary>
public enum PinKind
{
    Tool,
    Prompt,
    Resource,
    ResourceTemplate,
    /// <summary>What a server says of itself to whoever begins to talk with it.</summary>
    Instructions,
    /// <summary>What an agent says of itself (A2A).</summary>
    Card,
}

/// <summary>A definition as a server shows it.</summary>
/// <param name="Digest">SHA-256, in hex, of <paramref name="Canonical"/>.</param>
/// <param name="Canonical">The definition as canonical JSON (RFC 8785).</param>
public sealed record Sighting(PinKind Kind, string Name, string Digest, string Canonical)
{
    /// <summary>The name of a definition that this one looks like and that is not shown beside it; null when there is none.</summary>
    public string? RenamedFrom { get; init; }
}

/// <summary>What is remembered of one definition of one server.</summary>
/// <param name="First">As it was first seen.</param>
/// <param name="Seen">As it was last seen.</param>
public sealed record Pin(string Server, PinKind Kind, string Name, PinnedDefinition First, PinnedDefinition Seen)
{
    /// <summary>As a person approved it; null while nobody has.</summary>
    public PinnedDefinition? Approved { get; init; }

    /// <summary>The digest of what a person rejected; null while nobody has.</summary>
    public string? Rejected { get; init; }

    public string? RenamedFrom { get; init; }

    /// <summary>Who approved or rejected last.</summary>
    public string? DecidedBy { get; init; }

    public DateTimeOffset FirstSeen { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Since when the server lists it no more; null while it does.</summary>
    public DateTimeOffset? Gone { get; init; }

    public PinState State =>
        Seen.Digest == Approved?.Digest ? PinState.Approved
        : Seen.Digest == Rejected ? PinState.Rejected
        : Seen.Digest != Baseline.Digest ? PinState.Changed
        : RenamedFrom is not null ? PinState.Renamed
        : PinState.New;

    /// <summary>What a change is a change of: what a person approved, else what was seen first.</summary>
    public PinnedDefinition Baseline => Approved ?? First;
}

/// <summary>How a definition, as it is now, stands to what is known of it.</summary>
public enum PinState
{
    /// <summary>It is as it was first seen, and nobody has said anything of it.</summary>
    New,
    Approved,
    Changed,
    /// <summary>It was new when one that looked like it was gone.</summary>
    Renamed,
    Rejected,
}

/// <param name="Canonical">Canonical JSON.</param>
public sealed record PinnedDefinition(string Digest, string Canonical);

/// <summary>What a person decided about a definition.</summary>
/// <param name="Number">Its place among all decisions.</param>
public sealed record PinDecision(long Number, string Server, PinKind Kind, string Name, string Digest, bool IsApproval, string By, DateTimeOffset At);
