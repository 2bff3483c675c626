namespace Cordon.State.Sessions;

/// <summary>A label that a person has taken from a session, with the reason given.</summary>
/// <param name="Number">Rises with each, over all sessions.</param>
/// <param name="Key">Of whoever did it; empty for the development mode's operator.</param>
/// <param name="Name">What that key is called.</param>
/// <param name="Sequence">Of the statement in evidence; null until it is there.</param>
public sealed record Clearing(long Number, string Session, string Tenant, string Application, string Label, string Reason, string Key, string Name, DateTimeOffset At, long? Sequence);

/// <summary>What came of an attempt to take a label.</summary>
public enum ClearingOutcome
{
    Done,

    /// <summary>No such session, or none that this person may see.</summary>
    Unknown,

    /// <summary>The session does not carry that label.</summary>
    NotCarried,

    /// <summary>Whose session it is does not decide about it.</summary>
    OwnSession,
}

/// <summary>A session as those see it who may take its labels.</summary>
public sealed record LabelledSession(Session Session, IReadOnlyList<Clearing> Clearings);
