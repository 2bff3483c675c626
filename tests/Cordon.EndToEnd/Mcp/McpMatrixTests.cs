using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.Matrix;

namespace Cordon.EndToEnd.Mcp;

/// <summary>Every place of MCP's messages, whole and streamed, with a guard that reads, finds, throws or is too slow there.</summary>
public sealed class McpMatrixTests(McpMatrixTests.Gateways gateways) : IClassFixture<McpMatrixTests.Gateways>
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    public static TheoryData<string, bool> Texts => [.. Cells(Carries.Text)];

    public static TheoryData<string, bool> Opaque => [.. Cells(Carries.Opaque)];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_reads_passes_and_its_coverage_says_so(string name, bool stream)
    {
        (McpCell cell, Reply reply, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);
        Assert.Null(reply.Code);
        Assert.Equal((Decision.Allow, "mcp"), (record.Decision, record.Dialect));
        Assert.Equal([(CoverageState.Inspected, null)], record.ProbeOn(cell.Direction, cell.Surface).Select(entry => (entry.State, entry.Reason)).Distinct());
        Assert.Contains(Probe.Word(cell.Direction, Conduct.Reads), cell.Direction == Direction.Request ? gateways.Server(Stance.FailsClosed).Received.Last().Body : reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_that_the_guard_objects_to_does_not(string name, bool stream)
    {
        (McpCell cell, Reply reply, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, Conduct.Finds, stream);
        IsDenied(cell, reply, record, FindingTypes.DeniedTerm);
        Assert.Equal(
            [(cell.Direction, cell.Surface, FindingTypes.DeniedTerm)],
            record.Findings.Where(finding => finding.Guard == Probe.Name).Select(finding => (finding.Direction, finding.Surface, finding.Type)).Distinct());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Nor_does_one_on_which_the_guard_fails(string name, bool stream)
    {
        foreach ((Conduct conduct, string reason, string type) in new[] { (Conduct.Throws, "error", FindingTypes.GuardError), (Conduct.Dawdles, "timeout", FindingTypes.GuardTimeout) })
        {
            (McpCell cell, Reply reply, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, conduct, stream);
            IsDenied(cell, reply, record, type);
            Assert.Contains((CoverageState.Failed, reason), record.ProbeOn(cell.Direction, cell.Surface).Select(entry => (entry.State, entry.Reason)));
        }
    }

    [Theory]
    [MemberData(nameof(Opaque))]
    public async Task What_no_guard_can_read_is_recorded_as_uninspected_and_policy_decides(string name, bool stream)
    {
        (McpCell cell, Reply passed, RecordedExchange record) = await PlayAsync(Stance.FailsClosed, name, Conduct.Reads, stream);
        Assert.Null(passed.Code);
        Assert.Contains(record.Coverage, entry => entry is { Guard: "", State: CoverageState.Uninspected, Reason: "opaque" } && (entry.Direction, entry.Surface) == (cell.Direction, cell.Surface));
        (_, Reply stopped, RecordedExchange denied) = await PlayAsync(Stance.DeniesOpaque, name, Conduct.Reads, stream);
        IsDenied(cell, stopped, denied, Words.Of(cell.Surface));
    }

    private static void IsDenied(McpCell cell, Reply reply, RecordedExchange record, string reason)
    {
        Assert.Equal((Decision.Deny, reason), (record.Decision, record.Reason));
        Assert.DoesNotContain(Probe.Stem(cell.Direction), reply.Body, StringComparison.Ordinal);
        // What has no id to answer stays here without a word, or is refused with a status.
        bool isAnswered = reply.Body.Contains("\"id\":1", StringComparison.Ordinal);
        Assert.Equal(isAnswered || reply.Status != 200 ? reason : null, reply.Code);
    }

    private async Task<(McpCell, Reply, RecordedExchange)> PlayAsync(Stance stance, string name, Conduct conduct, bool stream)
    {
        McpCell cell = McpCells.Named(name);
        McpGateway gateway = await gateways.OfAsync(stance);
        string text = cell.With(conduct);
        gateway.Server.Answers["ping"] = cell.Direction == Direction.Request ? "{}" : stream ? $"event: message\ndata: {text}\n\n" : text;
        Reply reply = await gateway.PostAsync(cell.Direction == Direction.Request ? text : Ping);
        using JsonDocument shown = JsonDocument.Parse(await gateway.Running.Client.GetStringAsync($"/cordon/v1/exchanges/{reply.Exchange}"));
        return (cell, reply, RecordedExchange.Read(shown.RootElement.GetProperty("statement").GetProperty("predicate")));
    }

    private static IEnumerable<TheoryDataRow<string, bool>> Cells(Carries carries) =>
        from cell in McpCells.All
        where cell.Carries.HasFlag(carries)
        from stream in cell.Direction == Direction.Response ? new[] { false, true } : [false]
        select new TheoryDataRow<string, bool>(cell.Name, stream);

    /// <summary>A gateway for each policy, with the probe among its guards.</summary>
    public sealed class Gateways : IAsyncLifetime
    {
        // What the cells define is different each time.
        private const string Base = "version: 1\npreset: balanced\ntools: {default: allow}\ndefinitions: {changed: record, renamed: record}\n";

        private readonly Dictionary<Stance, McpGateway> _gateways = [];
        private readonly Probe _probe = new(new ManualTicks());

        internal async Task<McpGateway> OfAsync(Stance stance)
        {
            if (!_gateways.TryGetValue(stance, out McpGateway? gateway))
            {
                string policy = stance == Stance.DeniesOpaque ? Base + $"opaque: {{{string.Join(", ", Words.All<Surface>().Select(surface => surface + ": deny"))}}}\n" : Base;
                _gateways[stance] = gateway = await McpGateway.StartAsync(policy, configure: options => options with { Time = _probe.Clock, ExtendDetectors = detectors => detectors.With(_probe) });
            }

            return gateway;
        }

        internal ScriptedMcpServer Server(Stance stance) => _gateways[stance].Server;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            foreach (McpGateway gateway in _gateways.Values)
            {
                await gateway.DisposeAsync();
            }
        }
    }
}
