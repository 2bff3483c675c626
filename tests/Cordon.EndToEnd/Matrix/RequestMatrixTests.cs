using System.Net;
using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Every place of every request, with a guard that reads, finds, throws or is too slow there.</summary>
public sealed class RequestMatrixTests(MatrixGateways gateways) : IClassFixture<MatrixGateways>
{
    public static TheoryData<string, bool> Texts => [.. Cells(Carries.Text)];

    public static TheoryData<string, bool> Opaque => [.. Cells(Carries.Opaque)];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_reads_reaches_the_model_and_its_coverage_says_so(string name, bool stream)
    {
        (RequestCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);

        Assert.Equal((HttpStatusCode.OK, Decision.Allow, true), (seen.Status, seen.Record.Decision, seen.Reached));
        Assert.Equal([(CoverageState.Inspected, null)], States(seen, cell));
        Matrix.SaysHowFar(seen, stream, isPartial: cell.Carries.HasFlag(Carries.Opaque));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_objects_to_is_denied_where_it_stands(string name, bool stream)
    {
        (RequestCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Finds, stream);

        IsDenied(seen, FindingTypes.DeniedTerm);
        Assert.Equal([(CoverageState.Inspected, null)], States(seen, cell));
        Matrix.StandsOn(seen, Direction.Request, cell.Surface, FindingTypes.DeniedTerm);
        Assert.Equal(cell.Carries.HasFlag(Carries.Opaque) ? "partial" : "full", seen.Coverage);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_guard_that_throws_stops_the_exchange_before_the_model(string name, bool stream)
    {
        (RequestCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Throws, stream);

        IsDenied(seen, FindingTypes.GuardError);
        Assert.Contains((CoverageState.Failed, "error"), States(seen, cell));
        Matrix.StandsOn(seen, Direction.Request, cell.Surface, FindingTypes.GuardError);
        Assert.Equal("partial", seen.Coverage);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_guard_that_is_too_slow_stops_the_exchange_before_the_model(string name, bool stream)
    {
        (RequestCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Dawdles, stream);

        IsDenied(seen, FindingTypes.GuardTimeout);
        Assert.Contains((CoverageState.Failed, "timeout"), States(seen, cell));
        Assert.Equal("partial", seen.Coverage);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Where_a_rule_lets_failures_pass_they_pass_on_record(string name, bool stream)
    {
        foreach ((Conduct conduct, string reason) in new[] { (Conduct.Throws, "error"), (Conduct.Dawdles, "timeout") })
        {
            (RequestCell cell, Seen seen) = await PlayAsync(Stance.FailsOpen, name, conduct, stream);

            Assert.Equal((HttpStatusCode.OK, Decision.Allow, true), (seen.Status, seen.Record.Decision, seen.Reached));
            Assert.Contains((CoverageState.Failed, reason), States(seen, cell));
            Matrix.SaysHowFar(seen, stream, isPartial: true);
        }
    }

    [Theory]
    [MemberData(nameof(Opaque))]
    public async Task What_no_guard_can_read_is_recorded_as_uninspected_and_policy_decides(string name, bool stream)
    {
        (RequestCell cell, Seen passed) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);
        Assert.Equal((HttpStatusCode.OK, Decision.Allow, true), (passed.Status, passed.Record.Decision, passed.Reached));
        Matrix.IsUninspected(passed, Direction.Request, cell.Surface);
        Matrix.SaysHowFar(passed, stream, isPartial: true);

        (_, Seen stopped) = await PlayAsync(Stance.DeniesOpaque, name, Conduct.Reads, stream);
        IsDenied(stopped, Words.Of(cell.Surface));
        Matrix.IsUninspected(stopped, Direction.Request, cell.Surface);
    }

    private async Task<(RequestCell Cell, Seen Seen)> PlayAsync(Stance stance, string name, Conduct conduct, bool stream)
    {
        RequestCell cell = RequestCells.Named(name);
        return (cell, await gateways.PlayAsync(stance, cell.Route, cell.With(conduct, stream), stream: stream));
    }

    private static void IsDenied(Seen seen, string reason)
    {
        Assert.Equal((HttpStatusCode.Forbidden, "deny", false), (seen.Status, seen.Decision, seen.Reached));
        Assert.Equal((Decision.Deny, reason), (seen.Record.Decision, seen.Record.Reason));
        Assert.Contains("cordon_denied", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Probe.Stem(Direction.Request), seen.Body, StringComparison.Ordinal);
    }

    private static IEnumerable<(CoverageState, string?)> States(Seen seen, RequestCell cell) =>
        seen.Record.ProbeOn(Direction.Request, cell.Surface).Select(entry => (entry.State, entry.Reason));

    private static IEnumerable<TheoryDataRow<string, bool>> Cells(Carries carries) =>
        from cell in RequestCells.All
        where cell.Carries.HasFlag(carries)
        from stream in cell.Route.Streams ? new[] { false, true } : [false]
        select new TheoryDataRow<string, bool>(cell.Name, stream);
}
