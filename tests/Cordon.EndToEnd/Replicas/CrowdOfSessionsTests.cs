using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Cordon.EndToEnd.Approvals;
using Cordon.EndToEnd.CommandLine;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Replicas;

/// <summary>A thousand sessions at once, on request: it prints its figures.</summary>
public sealed class CrowdOfSessionsTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const int Sessions = 1_000;

    [Fact]
    public async Task A_thousand_sessions_race_for_their_grants_on_two_replicas_while_one_is_killed_and_none_is_lost_or_used_twice()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CORDON_TEST_REPLICAS") == "1", "SKIPPED: takes minutes; set CORDON_TEST_REPLICAS=1.");
        using ServedReplicas replicas = new(
            await server.CreateAsync(durable: true), ApprovalGateway.Rule + "tools: {default: allow}\napprovals: {velocity: 10000}\n",
            "approvals: {open: 10000, open-per-application: 10000}\nlimits: {in-flight: 4096}\n");
        await using ServingProcess one = await replicas.ServeAsync("one");
        await using ServingProcess two = await replicas.ServeAsync("two");
        string shop = await replicas.KeyAsync("one", "--application", "shop", "--name", "shop");
        using StateDatabase state = StateDatabase.Open(replicas.Data("beside"), new SharedState(replicas.Environment[0].Value, SharedServer.Pepper));
        ApprovalStore store = new(state, TimeProvider.System, RandomNumberGenerator.Fill);

        Stopwatch watch = Stopwatch.StartNew();
        string[] tickets = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async session =>
        {
            Asked? told = null;
            for (int tries = 0; tries < 20; tries++)
            {
                told = await replicas.PayAsync(session % 2 == 0 ? one : two, shop, session, $"session-{session}");
                if (told is { Tickets: [var ticket] })
                {
                    return ticket;
                }
            }

            throw new InvalidOperationException($"session {session} is not asked about: {told?.Status} {told?.Code}");
        }));
        TimeSpan asked = watch.Elapsed;
        Assert.Equal(Sessions, tickets.Distinct().Count());
        watch.Restart();
        Assert.All(tickets, ticket => Assert.Equal(ApprovalOutcome.Done, store.Grant(ticket, new Approver("ann", "ann", "ann", "default", "approvers", KeyRole.Approver), "")));
        TimeSpan granted = watch.Elapsed;

        watch.Restart();
        ConcurrentBag<int> passed = [];
        int refused = 0, gone = 0;
        TaskCompletionSource some = new();
        Task killing = Task.Run(async () =>
        {
            await some.Task;
            await two.KillAsync();
        });
        await Task.WhenAll(Enumerable.Range(0, Sessions * 2).Select(async attempt =>
        {
            int session = attempt / 2;
            switch (await replicas.PayAsync(attempt % 2 == 0 ? one : two, shop, session, $"session-{session}"))
            {
                case { Passed: true }:
                    passed.Add(session);
                    break;
                case null:
                    Interlocked.Increment(ref gone);
                    break;
                default:
                    Interlocked.Increment(ref refused);
                    break;
            }

            if (passed.Count > Sessions / 10)
            {
                some.TrySetResult();
            }
        }));
        await killing;
        TimeSpan raced = watch.Elapsed;
        int twice = passed.Count - passed.Distinct().Count();
        bool[] left = [.. tickets.Select(ticket => store.Find(ticket)!.State == ApprovalState.Granted)];
        int wrong = passed.Count(session => left[session]);
        for (int session = 0; session < Sessions; session++)
        {
            wrong += (await replicas.PayAsync(one, shop, session, $"session-{session}"))!.Passed == left[session] ? 0 : 1;
        }

        int lost = tickets.Count(ticket => store.Find(ticket)!.State != ApprovalState.Redeemed);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Sessions} sessions: asked in {asked.TotalSeconds:0.0} s, granted in {granted.TotalSeconds:0.0} s, raced by {Sessions * 2} in {raced.TotalSeconds:0.0} s; " +
            $"passed {passed.Count}, refused {refused}, gone with the replica {gone}, left to be used {left.Count(granted => granted)}, used twice {twice}, lost {lost}, wrong {wrong}");
        Assert.Equal((0, 0, 0), (twice, lost, wrong));
        Assert.True(gone > 0, "the replica was not killed in the middle");
        Assert.Equal(0, await one.StopAsync());
    }
}
