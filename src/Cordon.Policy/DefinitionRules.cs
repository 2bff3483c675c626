using Cordon.Contracts;

namespace Cordon.Policy;

/// <summary>What becomes of what a server offers when it is seen for the first time, was changed, or has another name.</summary>
public sealed record DefinitionRules(DefinitionAction New, DefinitionAction Changed, DefinitionAction Renamed)
{
    /// <summary>What becomes of a call whose arguments break the schema of its tool.</summary>
    public SchemaAction Arguments { get; init; }

    /// <summary>The same for results.</summary>
    public SchemaAction Results { get; init; }

    /// <summary>The same where nobody can tell: the tool was never listed, has no schema of arguments, or one that cannot be checked.</summary>
    public SchemaAction Unchecked { get; init; }

    public static DefinitionRules Usual { get; } = new(DefinitionAction.Record, DefinitionAction.Record, DefinitionAction.Record);

    /// <summary>Decides about a definition as it is now. Pure.</summary>
    public DefinitionOutcome Judge(DefinitionFact fact)
    {
        if (fact.Digest == fact.Approved)
        {
            return DefinitionOutcome.Fine;
        }

        if (fact.Digest == fact.Rejected)
        {
            return new(FindingTypes.DefinitionRejected, DefinitionAction.Deny);
        }

        return fact switch
        {
            { First: { } first } when (fact.Approved ?? first) != fact.Digest => new(FindingTypes.DefinitionChanged, Changed),
            { IsRenamed: true } => new(FindingTypes.DefinitionRenamed, Renamed),
            _ => new(FindingTypes.DefinitionNew, New),
        };
    }
}

/// <summary>What a policy says of definitions.</summary>
public enum DefinitionAction
{
    /// <summary>It goes on, and the record has it.</summary>
    Record,
    /// <summary>It is as if it were not there, until a person approves it.</summary>
    Deny,
}

/// <summary>What becomes of a call or a result that is not what the tool's schema says.</summary>
public enum SchemaAction
{
    /// <summary>Nobody looks.</summary>
    Allow,
    /// <summary>It goes on, and the record has it.</summary>
    Record,
    Deny,
}

/// <summary>One definition. All digests are of its canonical form.</summary>
/// <param name="Digest">As it is now.</param>
/// <param name="First">As it was first seen; null when that is now.</param>
/// <param name="IsRenamed">Whether it looks like one that is not there any more.</param>
public sealed record DefinitionFact(string Digest, string? First, string? Approved, string? Rejected, bool IsRenamed);

/// <summary>What was made of it.</summary>
/// <param name="Finding">The finding type; null when there is nothing to say.</param>
public sealed record DefinitionOutcome(string? Finding, DefinitionAction Action)
{
    public static DefinitionOutcome Fine { get; } = new(null, DefinitionAction.Record);

    public bool IsBlocked => Finding is not null && Action == DefinitionAction.Deny;
}
