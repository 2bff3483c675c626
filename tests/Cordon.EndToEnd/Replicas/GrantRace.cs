using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Cordon.EndToEnd.Approvals;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Mcp;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.State.Effects;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Replicas;

/// <summary>
/// Two replicas on one PostgreSQL server, in front of a model and of a server with a tool, and sessions that each have one grant: half of them for a call of the
/// tool, half for a call in the model's answer. Each is raced for on both replicas at once, and something happens in the middle.
/// </summary>
internal sealed class GrantRace : IAsyncDisposable
{
    private const string Policy =
        "version: 1\npreset: balanced\ntools: {default: allow}\nrules:\n  - {id: payments, when: {tool: pay_*}, then: step-up}\n  - {id: calls, when: {tool: desk__pay}, then: step-up}\napprovals: {velocity: 10000}\n";

    private static readonly Approver Ann = new("ann", "ann", "ann", "default", "approvers", KeyRole.Admin);

    private readonly ScriptedMcpServer _desk;
    private readonly ServedReplicas _replicas;
    private readonly StateDatabase _state;
    private readonly ApprovalStore _approvals;
    private readonly EffectStore _effects;
    private readonly string _shop;
    private readonly RacedGrants _race = new();
    private readonly Stopwatch _watch = new();
    private RacedGrant[] _grants = [];

    private GrantRace(ScriptedMcpServer desk, ServedReplicas replicas, ServingProcess one, ServingProcess two, SharedState shared, string shop)
    {
        (_desk, _replicas, One, Two, _shop) = (desk, replicas, one, two, shop);
        _state = StateDatabase.Open(replicas.Data("beside"), shared);
        _approvals = new ApprovalStore(_state, TimeProvider.System, RandomNumberGenerator.Fill);
        _effects = new EffectStore(_state, TimeProvider.System, RandomNumberGenerator.Fill);
    }

    public ServingProcess One { get; }

    public ServingProcess Two { get; private set; }

    public int Gone => _race.Gone;

    public int Passed => _race.Passed;

    /// <summary>What was seen, for whoever reads the tests' output.</summary>
    public string Figures { get; private set; } = "";

    public static async Task<GrantRace> StartAsync(SharedState shared)
    {
        ScriptedMcpServer desk = await ScriptedMcpServer.StartAsync();
        desk.Answers["tools/list"] = $$$"""{"jsonrpc":"2.0","id":§,"result":{"tools":[{{{McpGateway.Tool("pay")}}}]}}""";
        ServedReplicas replicas = new(
            shared, Policy, $"approvals: {{open: 10000, open-per-application: 10000}}\nlimits: {{in-flight: 4096}}\nmcp:\n  servers:\n    desk: {{url: \"{desk.Address}\"}}\n");
        ServingProcess one = await replicas.ServeAsync("one");
        ServingProcess two = await replicas.ServeAsync("two");
        string shop = await replicas.KeyAsync("one", "--application", "shop", "--name", "shop");
        await replicas.SayAsync(one, "/mcp/desk", shop, "s", McpGateway.List);
        return new GrantRace(desk, replicas, one, two, shared, shop);
    }

    /// <summary>Every session asks at once, and a person grants all of it.</summary>
    public async Task GrantAsync(int sessions)
    {
        _watch.Restart();
        _grants = await Task.WhenAll(Enumerable.Range(0, sessions).Select(async number =>
        {
            RacedGrant grant = new(number, IsCall: number % 2 == 0, "");
            Asked? told = null;
            for (int tries = 0; tries < 20; tries++)
            {
                told = await TryAsync(number % 4 < 2 ? One : Two, grant);
                if (told is { Tickets: [var ticket, ..] })
                {
                    return grant with { Ticket = ticket };
                }
            }

            throw new InvalidOperationException($"session {number} is not asked about: {told?.Status} {told?.Code}");
        }));
        Said($"{sessions} sessions: asked in {_watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal(sessions, _grants.Select(grant => grant.Ticket).Distinct().Count());
        _watch.Restart();
        Assert.All(_grants, grant => Assert.Equal(ApprovalOutcome.Done, _approvals.Grant(grant.Ticket, Ann, "")));
        Said($", granted in {_watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Each session tries on both replicas at once; when three of ten have heard, something happens.</summary>
    /// <param name="withheld">Calls whose answer the tool's server keeps until then: so some are under way.</param>
    public async Task RunAsync(int withheld, Func<Task> middle)
    {
        _watch.Restart();
        int calls = 0;
        TaskCompletionSource happened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _desk.Instead = async context =>
        {
            if (Interlocked.Increment(ref calls) <= withheld)
            {
                await happened.Task;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"jsonrpc":"2.0","id":"c-1","result":{"content":[{"type":"text","text":"Paid."}]}}""");
        };
        int heard = 0;
        using SemaphoreSlim enough = new(0);
        // A thread of its own: among thousands of exchanges a task would have its turn when they are over.
        Task happening = Task.Factory.StartNew(
            async () =>
            {
                enough.Wait();
                try
                {
                    await middle();
                }
                finally
                {
                    happened.SetResult();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await Task.WhenAll(_grants.SelectMany(grant => ((ServingProcess[])[One, Two]).Select(async replica =>
        {
            _race.Heard(grant, await TryAsync(replica, grant));
            if (Interlocked.Increment(ref heard) == _grants.Length * 2 * 3 / 10)
            {
                enough.Release();
            }
        })));
        await happening;
        Said($", raced by {_grants.Length * 2} in {_watch.Elapsed.TotalSeconds:0.0} s: passed {_race.Passed}, gone with the replica {_race.Gone}, refused {_race.Refused}");
    }

    /// <summary>A replica starts where the one was that was killed.</summary>
    public async Task StartAgainAsync() => Two = await _replicas.ServeAsync("two");

    /// <summary>What became of each grant; looked at until it is as it should be, because what a replica has to write again is not there at once.</summary>
    /// <param name="killed">The replica that was killed.</param>
    public async Task<IReadOnlyDictionary<RacedGrant, GrantEnd>> EndsAsync(string? killed)
    {
        Dictionary<int, int> called = Calls();
        Stopwatch looking = Stopwatch.StartNew();
        while (true)
        {
            ILookup<string, EffectRecord> noted = _effects.List(Ann, null, _grants.Length * 4).ToLookup(effect => effect.Call.Exchange);
            Dictionary<RacedGrant, GrantEnd> ends = _grants.ToDictionary(grant => grant, grant =>
                _approvals.Find(grant.Ticket) is { } found ? _race.End(grant, found, called.GetValueOrDefault(grant.Number), [.. noted[found.RedeemedBy ?? ""]], $"{killed}.example/evidence") : GrantEnd.Wrong);
            if (!ends.ContainsValue(GrantEnd.Wrong) || looking.Elapsed > TimeSpan.FromSeconds(60))
            {
                Said($"; {string.Join(", ", ends.Values.CountBy(end => end).OrderBy(end => end.Key).Select(end => $"{end.Key} {end.Value}"))}");
                Assert.All(ends.Where(end => end.Value == GrantEnd.Wrong), end => Assert.Fail(
                    $"{end.Key}: {_approvals.Find(end.Key.Ticket)!.State} by {_approvals.Find(end.Key.Ticket)!.RedeemedBy}, called {called.GetValueOrDefault(end.Key.Number)} times, heard {_race.Of(end.Key)}, noted {string.Join(", ", noted[_approvals.Find(end.Key.Ticket)!.RedeemedBy ?? ""].Select(effect => effect.State))}; {Figures}"));
                return ends;
            }

            await Task.Yield();
        }
    }

    /// <summary>Whoever comes again passes with a grant that is left, once, and with no other.</summary>
    public async Task TryAgainAsync(IReadOnlyDictionary<RacedGrant, GrantEnd> ends)
    {
        _watch.Restart();
        Dictionary<int, int> before = Calls();
        foreach ((RacedGrant grant, GrantEnd end) in ends)
        {
            foreach (bool isFirst in (bool[])[true, false])
            {
                Asked again = (await TryAsync(grant.Number % 3 == 0 == isFirst ? Two : One, grant))!;
                // Each connection to a server that is gone tells of it once.
                for (int tries = 0; again.Code == "state-unavailable" && tries < 100; tries++)
                {
                    again = (await TryAsync(grant.Number % 3 == 0 == isFirst ? Two : One, grant))!;
                }

                Assert.Equal(end == GrantEnd.Ambiguous ? "effect-ambiguous" : end == GrantEnd.Left && isFirst ? "" : "approval_required", again.Code);
                Assert.Equal(end == GrantEnd.Left && isFirst, again.Passed);
            }
        }

        Dictionary<int, int> after = Calls();
        Assert.All(_grants, grant => Assert.Equal(ApprovalState.Redeemed, _approvals.Find(grant.Ticket)!.State));
        Assert.All(ends, end => Assert.Equal(before.GetValueOrDefault(end.Key.Number) + (end.Key.IsCall && end.Value == GrantEnd.Left ? 1 : 0), after.GetValueOrDefault(end.Key.Number)));
        Said($"; tried again in {_watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Stops both replicas; their logs hold.</summary>
    public async Task StopAsync()
    {
        Assert.Equal((0, 0), (await One.StopAsync(), await Two.StopAsync()));
        foreach (string name in (string[])["one", "two"])
        {
            CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(_replicas.Data(name), "evidence"));
            Assert.True(verified.Code == 0, verified.Output + verified.Errors);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
        _state.Dispose();
        _replicas.Dispose();
        await _desk.DisposeAsync();
    }

    private Task<Asked?> TryAsync(ServingProcess replica, RacedGrant grant) =>
        grant.IsCall ? _replicas.CallAsync(replica, _shop, grant.Number, grant.Session) : _replicas.PayAsync(replica, _shop, grant.Number, grant.Session);

    /// <summary>How often the server was called with each number, since persons were asked.</summary>
    private Dictionary<int, int> Calls() => _desk.Received.Where(message => message.Body.Contains("tools/call", StringComparison.Ordinal))
        .CountBy(message => JsonElement.Parse(message.Body).GetProperty("params").GetProperty("arguments").GetProperty("number").GetInt32()).ToDictionary();

    private void Said(FormattableString figures) => Figures += FormattableString.Invariant(figures);
}
