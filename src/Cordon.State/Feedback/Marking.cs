namespace Cordon.State.Feedback;

/// <summary>A finding of a recorded exchange that a person has marked as a false positive.</summary>
/// <param name="Finding">Its place among the findings of the statement, from 1.</param>
/// <param name="Sha256">Of the text that it was found in, in hex.</param>
/// <param name="Text">That text; null where nobody asked to keep it.</param>
public sealed record Marking(
    string Id, string Exchange, int Finding, string Direction, string Surface, string Type, string Guard, string Rule, string Tenant, string Application, string Sha256, string? Text, string By, DateTimeOffset At)
{
    /// <summary>Who answers for the exception that was made for it; null while there is none.</summary>
    public string? Owner { get; init; }

    public DateTimeOffset? Expires { get; init; }

    /// <summary>Digest of the finding with what stands around it; null where it has none, or was marked before there were any.</summary>
    public string? Passage { get; init; }
}

/// <summary>What a person did, until it is in evidence.</summary>
/// <param name="Event"><c>marked</c> or <c>excepted</c>.</param>
public sealed record MarkingEvent(long Number, Marking Marking, string Event, string By, DateTimeOffset At, DateTimeOffset? Expires);
