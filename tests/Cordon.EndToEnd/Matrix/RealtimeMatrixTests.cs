using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Every place of every event of a session, in both directions, with a guard that reads, finds, throws or is too slow there.</summary>
public sealed class RealtimeMatrixTests(MatrixGateways gateways) : IClassFixture<MatrixGateways>
{
    // Calls need a tool that the session declared.
    private const string Tools =
        """{"type":"session.update","session":{"type":"realtime","tools":[{"type":"function","name":"f"},{"type":"function","name":"weather"},{"type":"function","name":"cobaltowl-finds"},{"type":"function","name":"cobaltowl-throws"},{"type":"function","name":"cobaltowl-dawdles"}]}}""";

    public static TheoryData<string> Texts => [.. RealtimeCells.All.Where(cell => cell.Carries.HasFlag(Carries.Text)).Select(cell => cell.Name)];

    public static TheoryData<string> Opaque => [.. RealtimeCells.All.Where(cell => cell.Carries.HasFlag(Carries.Opaque)).Select(cell => cell.Name)];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_reads_passes_and_its_coverage_says_so(string name)
    {
        (RealtimeCell cell, SessionSeen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads);

        Assert.Equal(Decision.Allow, seen.Of(200).Decision);
        Assert.Equal([(CoverageState.Inspected, null)], States(seen.Of(200), cell).Distinct());
        Assert.Contains(cell.With(Conduct.Reads).Split('\n')[^1], cell.Direction == Direction.Request ? [seen.Model, .. Lines(seen.Model)] : seen.Caller);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_objects_to_does_not_pass_and_the_session_goes_on(string name)
    {
        (RealtimeCell cell, SessionSeen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Finds);

        IsDenied(seen, cell, FindingTypes.DeniedTerm);
        Assert.Equal([(CoverageState.Inspected, null)], States(seen.Of(403), cell).Distinct());
        Assert.Equal(
            [(cell.Direction, cell.Surface, FindingTypes.DeniedTerm)],
            seen.Of(403).Findings.Where(finding => finding.Guard == Probe.Name).Select(finding => (finding.Direction, finding.Surface, finding.Type)).Distinct());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_guard_that_throws_stops_what_it_was_shown(string name)
    {
        (RealtimeCell cell, SessionSeen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Throws);

        IsDenied(seen, cell, FindingTypes.GuardError);
        Assert.Contains((CoverageState.Failed, "error"), States(seen.Of(403), cell));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_guard_that_is_too_slow_stops_what_it_was_shown(string name)
    {
        (RealtimeCell cell, SessionSeen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Dawdles);

        IsDenied(seen, cell, FindingTypes.GuardTimeout);
        Assert.Contains((CoverageState.Failed, "timeout"), States(seen.Of(403), cell));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Where_a_rule_lets_failures_pass_they_pass_on_record(string name)
    {
        foreach ((Conduct conduct, string reason) in new[] { (Conduct.Throws, "error"), (Conduct.Dawdles, "timeout") })
        {
            (RealtimeCell cell, SessionSeen seen) = await PlayAsync(Stance.FailsOpen, name, conduct);

            Assert.Equal(Decision.Allow, seen.Of(200).Decision);
            Assert.Contains((CoverageState.Failed, reason), States(seen.Of(200), cell));
        }
    }

    [Theory]
    [MemberData(nameof(Opaque))]
    public async Task What_no_guard_can_read_is_recorded_as_uninspected_and_policy_decides(string name)
    {
        (RealtimeCell cell, SessionSeen passed) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads);
        RecordedCoverage line = new(cell.Direction, cell.Surface, "", CoverageState.Uninspected, "opaque");
        Assert.Equal(Decision.Allow, passed.Of(200).Decision);
        Assert.Contains(line, passed.Of(200).Coverage);

        (_, SessionSeen stopped) = await PlayAsync(Stance.DeniesOpaque, name, Conduct.Reads);
        IsDenied(stopped, cell, Words.Of(cell.Surface));
        Assert.Contains(line, stopped.Of(403).Coverage);
        Assert.DoesNotContain(cell.With(Conduct.Reads).Split('\n')[^1], cell.Direction == Direction.Request ? [stopped.Model] : stopped.Caller.Where(message => !message.Contains("response.done", StringComparison.Ordinal)));
    }

    private async Task<(RealtimeCell Cell, SessionSeen Seen)> PlayAsync(Stance stance, string name, Conduct conduct)
    {
        RealtimeCell cell = RealtimeCells.Named(name);
        string text = cell.With(conduct);
        return (cell, cell.Direction == Direction.Request
            ? await gateways.PlaySessionAsync(stance, text, RealtimeCells.Silence)
            : await gateways.PlaySessionAsync(stance, cell.Surface == Surface.ToolCall ? Tools : RealtimeCells.Quiet, text));
    }

    /// <summary>The client is told by an error; the other side never hears of it.</summary>
    private static void IsDenied(SessionSeen seen, RealtimeCell cell, string reason)
    {
        Assert.Equal((Decision.Deny, reason), (seen.Of(403).Decision, seen.Of(403).Reason));
        Assert.Contains(seen.Caller, message => message.Contains("cordon_denied", StringComparison.Ordinal) && message.Contains($"\"code\":\"{reason}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(Probe.Stem(cell.Direction)[1..], seen.Text, StringComparison.Ordinal);
        if (cell.Direction == Direction.Request)
        {
            Assert.DoesNotContain(Probe.Stem(cell.Direction)[1..], seen.Model, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Lines(string heard) => heard.Split('\n');

    private static IEnumerable<(CoverageState, string?)> States(RecordedExchange record, RealtimeCell cell) =>
        record.ProbeOn(cell.Direction, cell.Surface).Select(entry => (entry.State, entry.Reason));
}
