using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.Matrix;
using Cordon.EndToEnd.Mcp;

namespace Cordon.EndToEnd.A2a;

/// <summary>Every place of A2A's messages, whole and streamed, with a guard that reads, finds, throws or is too slow there.</summary>
public sealed class A2aMatrixTests(A2aMatrixTests.Gateways gateways) : IClassFixture<A2aMatrixTests.Gateways>
{
    public static TheoryData<string, bool> Texts => [.. Cells(Carries.Text)];

    public static TheoryData<string, bool> Opaque => [.. Cells(Carries.Opaque)];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_reads_passes_and_its_coverage_says_so(string name, bool stream)
    {
        (A2aCell cell, Reply reply, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);
        Assert.Null(reply.Code);
        Assert.Equal((Decision.Allow, "a2a"), (record.Decision, record.Dialect));
        Assert.Equal([(CoverageState.Inspected, null)], record.ProbeOn(cell.Direction, cell.Surface).Select(entry => (entry.State, entry.Reason)).Distinct());
        Assert.Contains(Probe.Word(cell.Direction, Conduct.Reads), cell.Direction == Direction.Request ? gateways.Agent(Stance.FailsClosed).Received.Last().Body : reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_objects_to_does_not(string name, bool stream)
    {
        (A2aCell cell, Reply reply, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, Conduct.Finds, stream);
        IsDenied(cell, reply, record, FindingTypes.DeniedTerm);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Nor_does_one_on_which_the_guard_fails(string name, bool stream)
    {
        foreach ((Conduct conduct, string reason, string type) in new[] { (Conduct.Throws, "error", FindingTypes.GuardError), (Conduct.Dawdles, "timeout", FindingTypes.GuardTimeout) })
        {
            (A2aCell cell, Reply reply, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, conduct, stream);
            IsDenied(cell, reply, record, type);
            Assert.Contains((CoverageState.Failed, reason), record.ProbeOn(cell.Direction, cell.Surface).Select(entry => (entry.State, entry.Reason)));
        }
    }

    [Theory]
    [MemberData(nameof(Opaque))]
    public async Task What_no_guard_can_read_is_recorded_as_uninspected_and_policy_decides(string name, bool stream)
    {
        (A2aCell cell, Reply passed, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);
        Assert.Null(passed.Code);
        Assert.Contains(record.Coverage, entry => entry is { Guard: "", State: CoverageState.Uninspected, Reason: "opaque" } && (entry.Direction, entry.Surface) == (cell.Direction, cell.Surface));
        (_, Reply stopped, RecordedExchange denied) = await PlayAsync(Stance.DeniesOpaque, name, Conduct.Reads, stream);
        IsDenied(cell, stopped, denied, Words.Of(cell.Surface));
    }

    private static void IsDenied(A2aCell cell, Reply reply, RecordedExchange record, string reason)
    {
        Assert.Equal((Decision.Deny, reason), (record.Decision, record.Reason));
        Assert.DoesNotContain(Probe.Stem(cell.Direction), reply.Body, StringComparison.Ordinal);
        Assert.Equal(reason, reply.Code);
    }

    private async Task<(A2aCell, Reply, RecordedExchange)> PlayAsync(Stance stance, string name, Conduct conduct, bool stream)
    {
        A2aCell cell = A2aCells.Named(name);
        A2aGateway gateway = await gateways.OfAsync(stance);
        string text = cell.With(conduct);
        gateway.Agent.Card = cell.IsCard ? text : ScriptedAgent.UsualCard;
        gateway.Agent.Answers["message/stream"] = stream ? $"data: {text}\n\n" : text;
        Reply reply = cell.IsCard ? await gateway.CardAsync() : await gateway.PostAsync(cell.Direction == Direction.Request ? text : A2aGateway.Message(A2aGateway.Text("Hello."), "message/stream"));
        using JsonDocument shown = JsonDocument.Parse(await gateway.Running.Client.GetStringAsync($"/cordon/v1/exchanges/{reply.Exchange}"));
        return (cell, reply, RecordedExchange.Read(shown.RootElement.GetProperty("statement").GetProperty("predicate")));
    }

    private static IEnumerable<TheoryDataRow<string, bool>> Cells(Carries carries) =>
        from cell in A2aCells.All
        where cell.Carries.HasFlag(carries)
        from stream in cell is { Direction: Direction.Response, IsCard: false } ? new[] { false, true } : [false]
        select new TheoryDataRow<string, bool>(cell.Name, stream);

    /// <summary>A gateway for each policy, with the probe among its guards.</summary>
    public sealed class Gateways : IAsyncLifetime
    {
        // What the cells say of the agent is different each time.
        private const string Base = "version: 1\npreset: balanced\ndefinitions: {changed: record, renamed: record}\n";

        private readonly Dictionary<Stance, A2aGateway> _gateways = [];
        private readonly Probe _probe = new(new ManualTicks());

        internal async Task<A2aGateway> OfAsync(Stance stance)
        {
            if (!_gateways.TryGetValue(stance, out A2aGateway? gateway))
            {
                string policy = stance == Stance.DeniesOpaque ? Base + $"opaque: {{{string.Join(", ", Words.All<Surface>().Select(surface => surface + ": deny"))}}}\n" : Base;
                _gateways[stance] = gateway = await A2aGateway.StartAsync(policy, configure: options => options with { Time = _probe.Clock, ExtendDetectors = detectors => detectors.With(_probe) });
            }

            return gateway;
        }

        internal ScriptedAgent Agent(Stance stance) => _gateways[stance].Agent;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            foreach (A2aGateway gateway in _gateways.Values)
            {
                await gateway.DisposeAsync();
            }
        }
    }
}
