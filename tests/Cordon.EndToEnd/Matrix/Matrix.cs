using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>What both halves of the matrix ask of a cell.</summary>
internal static class Matrix
{
    /// <summary>
    /// The headers repeat the record. A stream's head is sent before its end is known, so there only the record can say it (over HTTP/1.1, which has
    /// no trailers here).
    /// </summary>
    public static void SaysHowFar(Seen seen, bool stream, bool isPartial)
    {
        Assert.Equal(stream ? null : isPartial ? "partial" : "full", seen.Coverage);
        Assert.Equal(stream ? null : Words.Of(seen.Record.Decision), seen.Decision);
    }

    /// <summary>The probe has something to say about this surface, and about no other.</summary>
    public static void StandsOn(Seen seen, Direction direction, Surface surface, string type) =>
        Assert.Equal(
            [(direction, surface, type)],
            seen.Record.Findings.Where(finding => finding.Guard == Probe.Name).Select(finding => (finding.Direction, finding.Surface, finding.Type)).Distinct());

    public static void IsUninspected(Seen seen, Direction direction, Surface surface) =>
        Assert.Contains(seen.Record.Coverage, entry => entry is { Guard: "", State: CoverageState.Uninspected, Reason: "opaque" or "history-at-provider" } && (entry.Direction, entry.Surface) == (direction, surface));
}
