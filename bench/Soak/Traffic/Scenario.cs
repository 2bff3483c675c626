namespace Cordon.Soak.Traffic;

/// <summary>How an answer is taken.</summary>
internal enum Manner
{
    Whole,

    /// <summary>Read to its end.</summary>
    Streamed,

    /// <summary>The caller leaves after the first bytes.</summary>
    Left,
}

/// <summary>What has to come of a request while the upstream is there.</summary>
internal enum Due
{
    Answer,
    Denial,

    /// <summary>An answer, or 429 by a budget.</summary>
    AnswerOrBudget,
}

/// <summary>One sort of request. In the body ¤ stands for what the caller says.</summary>
/// <param name="Dialect">As metrics, statements and access log call it.</param>
/// <param name="Simulate">What the simulated model is told about the form of its answer.</param>
internal sealed record Scenario(string Name, string Dialect, string Application, string Path, string? Body, Manner Manner, Due Due, string Text, int Weight, string? Simulate = null, string? Anthropic = null);
