using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Says whether letters and digits without separators, capitals all, can be such an id.</summary>
internal delegate bool IdCheck(ReadOnlySpan<char> id);

/// <summary>One kind of id: how it is written, what proves it, which words announce it, and how sure each of these makes.</summary>
internal sealed record Recogniser
{
    /// <summary>Rule id, never renamed.</summary>
    public required string Id { get; init; }

    public required string Entity { get; init; }

    /// <summary>ISO 3166 codes with spaces between; empty where it is written the same everywhere.</summary>
    public string Countries { get; init; } = "";

    public required string[] Shapes { get; init; }

    public LabelSet Labels { get; init; }

    /// <summary>Labels that say less: an id of some sort.</summary>
    public LabelSet Vague { get; init; }

    public IdCheck? Check { get; init; }

    /// <summary>Whether the check is given the text as written, not in capitals.</summary>
    public bool KeepsCase { get; init; }

    /// <summary>Score without any label; 0 for: then it is nothing.</summary>
    public double Bare { get; init; }

    /// <summary>Score with a label of its own.</summary>
    public double Named { get; init; } = 0.9;

    /// <summary>Score with a vague label.</summary>
    public double Hinted { get; init; }

    /// <summary>Score with a label of its own where the check fails: mistyped, and still somebody's.</summary>
    public double Mistyped { get; init; }

    public Severity Severity { get; init; } = Severity.High;

    public required string Explanation { get; init; }

    /// <summary>False where no check could make it anything.</summary>
    public bool IsPossible(LabelSet labels) => Bare > 0 || Labels.Meets(labels) || Vague.Meets(labels);

    public double ScoreFor(LabelSet labels, bool isProven) =>
        Labels.Meets(labels) ? (isProven || Check is null ? Named : Mistyped)
        : Check is not null && !isProven ? 0
        : Vague.Meets(labels) ? Hinted
        : Bare;
}
