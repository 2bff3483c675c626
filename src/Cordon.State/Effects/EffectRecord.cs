namespace Cordon.State.Effects;

/// <summary>What is known of a call that may have changed something.</summary>
public enum EffectState
{
    /// <summary>Noted, and then sent; what became of it is not known yet.</summary>
    Reserved,

    /// <summary>The server did it.</summary>
    Done,

    /// <summary>The server said that it did not, or nothing was sent.</summary>
    Failed,

    /// <summary>It was sent, and no answer came: nobody knows. It stands in the way of the same call until a person says what became of it.</summary>
    Ambiguous,
}

/// <summary>A call that is about to be sent.</summary>
/// <param name="Digest">The same for the same call of the same caller in the same session.</param>
/// <param name="Log">The name of the log that the replica writes.</param>
public sealed record EffectCall(string Digest, string Log, EffectCaller Caller, string Session, string Server, string Tool, string Exchange);

/// <summary>Who calls. Empty where it is not known.</summary>
public sealed record EffectCaller(string Tenant, string Application, string Key = "", string Agent = "", string User = "");

/// <summary>A call that was noted before it was sent.</summary>
/// <param name="Ended">Since when the state is what it is; null while it is under way.</param>
/// <param name="Resolved">Who has said what became of it; null while nobody had to.</param>
public sealed record EffectRecord(string Id, EffectState State, EffectCall Call, DateTimeOffset Reserved, DateTimeOffset? Ended, EffectResolution? Resolved);

/// <param name="Key">Of whoever said it; empty for the development mode's operator.</param>
/// <param name="Name">What that key is called.</param>
public sealed record EffectResolution(string Key, string Name, string Note);

/// <summary>A step that belongs into evidence.</summary>
/// <param name="Number">Rises with each.</param>
/// <param name="Event"><c>effect-ambiguous</c> or <c>effect-resolved</c>.</param>
/// <param name="Outcome">What is known of the call from then on.</param>
/// <param name="Key">Of the person; empty where none took part.</param>
public sealed record EffectEvent(long Number, string Event, EffectState Outcome, DateTimeOffset At, string Key, string Note, EffectRecord Effect);

/// <summary>How many calls are under way, and of how many nobody knows what became; of all replicas together.</summary>
public sealed record OpenEffects(long Reserved, long Ambiguous);

/// <summary>What came of an attempt to note a call.</summary>
public abstract record EffectReservation
{
    private EffectReservation()
    {
    }

    /// <summary>It may be sent.</summary>
    public sealed record Noted(string Id) : EffectReservation;

    /// <summary>The same call stands in its way.</summary>
    public sealed record Blocked(EffectRecord By) : EffectReservation;

    /// <summary>More calls of the application than may be are under way or unknown.</summary>
    public sealed record Full : EffectReservation;
}

/// <summary>What came of an attempt to say what became of a call.</summary>
public enum EffectVerdict
{
    Done,

    /// <summary>No such call, or none that this person may see.</summary>
    Unknown,

    /// <summary>It is known already.</summary>
    TooLate,

    /// <summary>Whose call it was does not decide about it.</summary>
    OwnCall,
}
