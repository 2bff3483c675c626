using System.Collections.Immutable;

namespace Cordon.State.Kept;

/// <summary>How much of what a provider keeps under an id Cordon has read.</summary>
public enum KeptCoverage
{
    /// <summary>Not all of what was asked.</summary>
    None,
    /// <summary>All that was asked; the answer is not finished, or was not fetched yet.</summary>
    Asked,
    /// <summary>All of it.</summary>
    Whole,
}

/// <summary>To whom an id was given.</summary>
public sealed record KeptOwner(string Tenant, string Application);

/// <summary>What is remembered about an id that a provider gave out.</summary>
/// <param name="Kind">Kebab-case: <c>response</c>, <c>item</c>, <c>conversation</c>, <c>file</c>, <c>batch</c>.</param>
/// <param name="Upstream">Who gave it: only there it means something.</param>
/// <param name="Labels">Information-flow marks of what lies there.</param>
/// <param name="Tools">Names of the tools that were declared when it was made.</param>
/// <param name="Turn">The exchange that last took it up; empty when none adds to it.</param>
public sealed record KeptRecord(
    string Kind, string Upstream, ImmutableHashSet<string> Labels, ImmutableArray<string> Tools, KeptCoverage Coverage, string Turn = "")
{
    /// <summary>The model that was asked, or that a file's requests name; empty when there are several, or none.</summary>
    public string Model { get; init; } = "";

    /// <summary>Tokens that a file's requests may take in together, and be answered with.</summary>
    public long Input { get; init; }

    public long Output { get; init; }
}

/// <summary>What is known about an id: for whoever asks (null when it was not given to them), and whether it was given to anybody.</summary>
public readonly record struct KeptLookup(KeptRecord? Mine, bool IsSomebodys)
{
    public bool IsForeign => Mine is null && IsSomebodys;
}
