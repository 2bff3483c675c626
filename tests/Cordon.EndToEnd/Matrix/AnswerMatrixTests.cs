using System.Net;
using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Every place of every answer, whole and streamed, with a guard that reads, finds, throws or is too slow there.</summary>
public sealed class AnswerMatrixTests(MatrixGateways gateways) : IClassFixture<MatrixGateways>
{
    public static TheoryData<string, bool> Texts => [.. Cells(Carries.Text)];

    public static TheoryData<string, bool> Opaque => [.. Cells(Carries.Opaque)];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_reads_reaches_the_caller_and_its_coverage_says_so(string name, bool stream)
    {
        (AnswerCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);

        Assert.Equal((HttpStatusCode.OK, Decision.Allow, true), (seen.Status, seen.Record.Decision, seen.Reached));
        Assert.Equal([(CoverageState.Inspected, null)], States(seen, cell).Distinct());
        Matrix.SaysHowFar(seen, IsStream(cell, stream), isPartial: cell.Carries.HasFlag(Carries.Opaque));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_objects_to_never_reaches_the_caller(string name, bool stream)
    {
        (AnswerCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Finds, stream);

        IsDenied(seen, cell, stream, FindingTypes.DeniedTerm);
        Matrix.SaysHowFar(seen, IsStream(cell, stream), isPartial: cell.Carries.HasFlag(Carries.Opaque));
        Assert.Equal([(CoverageState.Inspected, null)], States(seen, cell).Distinct());
        Matrix.StandsOn(seen, Direction.Response, cell.Surface, FindingTypes.DeniedTerm);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_guard_that_throws_ends_the_answer_before_the_text(string name, bool stream)
    {
        (AnswerCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Throws, stream);

        IsDenied(seen, cell, stream, FindingTypes.GuardError);
        Assert.Contains((CoverageState.Failed, "error"), States(seen, cell));
        Matrix.StandsOn(seen, Direction.Response, cell.Surface, FindingTypes.GuardError);
        Matrix.SaysHowFar(seen, IsStream(cell, stream), isPartial: true);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_guard_that_is_too_slow_ends_the_answer_before_the_text(string name, bool stream)
    {
        (AnswerCell cell, Seen seen) = await PlayAsync(Stance.FailsClosed, name, Conduct.Dawdles, stream);

        IsDenied(seen, cell, stream, FindingTypes.GuardTimeout);
        Assert.Contains((CoverageState.Failed, "timeout"), States(seen, cell));
        Matrix.SaysHowFar(seen, IsStream(cell, stream), isPartial: true);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Where_a_rule_lets_failures_pass_they_pass_on_record(string name, bool stream)
    {
        foreach ((Conduct conduct, string reason) in new[] { (Conduct.Throws, "error"), (Conduct.Dawdles, "timeout") })
        {
            (AnswerCell cell, Seen seen) = await PlayAsync(Stance.FailsOpen, name, conduct, stream);

            Assert.Equal((HttpStatusCode.OK, Decision.Allow), (seen.Status, seen.Record.Decision));
            Assert.Contains((CoverageState.Failed, reason), States(seen, cell));
            Matrix.SaysHowFar(seen, IsStream(cell, stream), isPartial: true);
        }
    }

    [Theory]
    [MemberData(nameof(Opaque))]
    public async Task What_no_guard_can_read_is_recorded_as_uninspected_and_policy_decides(string name, bool stream)
    {
        (AnswerCell cell, Seen passed) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);
        Assert.Equal((HttpStatusCode.OK, Decision.Allow), (passed.Status, passed.Record.Decision));
        Matrix.IsUninspected(passed, Direction.Response, cell.Surface);
        Matrix.SaysHowFar(passed, IsStream(cell, stream), isPartial: true);

        (_, Seen stopped) = await PlayAsync(Stance.DeniesOpaque, name, Conduct.Reads, stream);
        IsDenied(stopped, cell, stream, Words.Of(cell.Surface));
        Matrix.IsUninspected(stopped, Direction.Response, cell.Surface);
    }

    [Theory]
    [InlineData("chat: assistant, text")]
    [InlineData("responses: assistant, text")]
    [InlineData("messages: assistant, text")]
    [InlineData("completions: assistant, text")]
    [InlineData("ollama chat: assistant, text")]
    [InlineData("ollama generate: assistant, text")]
    public async Task A_guard_that_cannot_say_how_much_of_a_stream_must_wait_has_failed_too(string name)
    {
        (AnswerCell cell, Seen closed) = await PlayAsync(Stance.FailsClosed, name, Conduct.Stumbles, stream: true);
        IsDenied(closed, cell, stream: true, FindingTypes.GuardError);
        Assert.Contains((CoverageState.Failed, "error"), States(closed, cell));

        (_, Seen open) = await PlayAsync(Stance.FailsOpen, name, Conduct.Stumbles, stream: true);
        Assert.Equal(Decision.Allow, open.Record.Decision);
        Assert.Contains(Probe.Word(Direction.Response, Conduct.Stumbles), open.Text, StringComparison.Ordinal);
        Assert.Contains((CoverageState.Failed, "error"), States(open, cell));
    }

    [Theory]
    [InlineData("models")]
    [InlineData("anthropic models")]
    [InlineData("azure v1 models")]
    [InlineData("ollama tags")]
    [InlineData("ollama ps")]
    public async Task One_bad_name_in_a_list_of_models_denies_the_list(string route)
    {
        gateways.Probe.OnGarbage = Conduct.Reads;
        Seen seen = await gateways.PlayAsync(Stance.FailsClosed, Route.All.Single(known => known.Name == route), "");
        Assert.Equal((HttpStatusCode.Forbidden, Decision.Deny), (seen.Status, seen.Record.Decision));
        Assert.DoesNotContain(Probe.Stem(Direction.Response), seen.Body, StringComparison.Ordinal);
    }

    private async Task<(AnswerCell Cell, Seen Seen)> PlayAsync(Stance stance, string name, Conduct conduct, bool stream)
    {
        AnswerCell cell = AnswerCells.Named(name);
        gateways.Probe.OnGarbage = conduct;
        return (cell, await gateways.PlayAsync(stance, cell.Route, cell.With(conduct, stream), cell.Simulate, cell.ScriptWith(conduct)));
    }

    /// <summary>A whole answer is replaced by the error; a stream that has begun ends with it.</summary>
    private static void IsDenied(Seen seen, AnswerCell cell, bool stream, string reason)
    {
        Assert.Equal(IsStream(cell, stream) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, seen.Status);
        Assert.Equal((Decision.Deny, reason, true), (seen.Record.Decision, seen.Record.Reason, seen.Reached));
        Assert.Contains("cordon_denied", seen.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Probe.Stem(Direction.Response)[1..], seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("not the JSON", seen.Text, StringComparison.Ordinal);
    }

    private static bool IsStream(AnswerCell cell, bool stream) => stream || cell.ScriptStreams;

    private static IEnumerable<(CoverageState, string?)> States(Seen seen, AnswerCell cell) =>
        seen.Record.ProbeOn(Direction.Response, cell.Surface).Select(entry => (entry.State, entry.Reason));

    private static IEnumerable<TheoryDataRow<string, bool>> Cells(Carries carries) =>
        from cell in AnswerCells.All
        where cell.Carries.HasFlag(carries)
        from stream in cell.Streams ? new[] { false, true } : [false]
        select new TheoryDataRow<string, bool>(cell.Name, stream);
}
