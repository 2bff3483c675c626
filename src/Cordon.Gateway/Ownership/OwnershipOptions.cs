using Cordon.State.Kept;

namespace Cordon.Gateway.Ownership;

/// <summary>What becomes of an id that was not given out here.</summary>
public enum UnknownIds
{
    /// <summary>It is as if there were nothing of that id.</summary>
    Refuse,
    /// <summary>It goes upstream, and what lies there counts as not inspected.</summary>
    Allow,
}

/// <summary>Whose the things are that providers keep: responses, conversations, files, batches.</summary>
public sealed record OwnershipOptions
{
    /// <summary>Null: refuse where callers need keys, allow in development.</summary>
    public UnknownIds? Unknown { get; init; }

    /// <summary>How long an id is remembered that nobody uses.</summary>
    public TimeSpan Keeps { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How many ids of one application are remembered; those that were not used for the longest are forgotten first.</summary>
    public int Most { get; init; } = KeptStore.UsualMost;
}
