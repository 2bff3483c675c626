using Cordon.Detection.Models;

namespace Cordon.Detection.Refusals;

/// <summary>What the weights of the guard <c>refusal</c> are asked about a whole answer, and about each sentence of it.</summary>
internal enum RefusalHead
{
    /// <summary>Some part of the answer does what was asked, whatever else it says.</summary>
    Complies,

    /// <summary>Some part of it declines, warns or talks the asker out of it.</summary>
    Refuses,
}

/// <summary>The weights of the guard <c>refusal</c> (catalog/models/refusal-linear).</summary>
internal static class RefusalModel
{
    private const int Longest = 96;

    private static readonly WeightFile File = WeightFile.Read("refusal-linear");

    /// <summary>Changes when a weight changes, or how the guard uses them.</summary>
    public static string Revision { get; } = DetectorEntry.TrainedRevision + File.Revision + " phrases/2 voices/1";

    public static LinearModel Weights => File.Model;

    public static void Score(ReadOnlySpan<char> text, Span<HeadScore> scores) => File.Model.Score(text, Longest, scores);
}
