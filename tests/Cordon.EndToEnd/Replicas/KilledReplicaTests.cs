using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Cordon.EndToEnd.Approvals;
using Cordon.EndToEnd.CommandLine;
using Cordon.State;
using Cordon.State.Approvals;
using Cordon.Tests.Postgres;

namespace Cordon.EndToEnd.Replicas;

/// <summary>Two served gateways on one database, as processes that can be killed.</summary>
public sealed class KilledReplicaTests(SharedServer server) : IClassFixture<SharedServer>
{
    private const string Policy = ApprovalGateway.Rule + "tools: {default: allow}\napprovals: {velocity: 1000}\n";

    [Fact]
    public async Task Grants_that_are_raced_for_on_two_replicas_while_one_is_killed_are_used_once_each_and_none_is_lost()
    {
        const int Grants = 16;
        using ServedReplicas replicas = new(await server.CreateAsync(), Policy);
        await using ServingProcess one = await replicas.ServeAsync("one");
        await using ServingProcess two = await replicas.ServeAsync("two");
        string shop = await replicas.KeyAsync("one", "--application", "shop", "--name", "shop");
        string ann = await replicas.KeyAsync("two", "--role", "approver", "--name", "ann");
        string[] tickets = await Task.WhenAll(Enumerable.Range(0, Grants).Select(async number => (await replicas.PayAsync(number % 2 == 0 ? one : two, shop, number))!.Tickets.Single()));
        using StateDatabase state = StateDatabase.Open(replicas.Data("beside"), new SharedState(replicas.Environment[0].Value, SharedServer.Pepper));
        ApprovalStore store = new(state, TimeProvider.System, RandomNumberGenerator.Fill);
        Assert.Equal(Grants, tickets.Distinct().Count());
        CommandResult granted = await replicas.RunAsync("two", "approvals", "grant", tickets[0], "--key", ann);
        Assert.True(granted.Code == 0, granted.Errors);
        Assert.All(tickets[1..], ticket => Assert.Equal(ApprovalOutcome.Done, store.Grant(ticket, new Approver("bob", "bob", "bob", "default", "approvers", Cordon.State.Keys.KeyRole.Approver), "")));

        ConcurrentBag<int> passed = [];
        TaskCompletionSource first = new();
        Task killing = Task.Run(async () =>
        {
            await first.Task;
            await two.KillAsync();
        });
        // Each grant is raced for by four at once, two on each replica, and one replica goes in the middle of it.
        await Task.WhenAll(Enumerable.Range(0, Grants * 4).Select(async attempt =>
        {
            int number = attempt / 4;
            if (await replicas.PayAsync(attempt % 2 == 0 ? one : two, shop, number) is { Passed: true })
            {
                passed.Add(number);
                first.TrySetResult();
            }
        }));
        await killing;
        Assert.Equal(passed.Count, passed.Distinct().Count());

        // What nobody used is there for whoever comes now, and what was used is not.
        bool[] left = [.. tickets.Select(ticket => store.Find(ticket)!.State == ApprovalState.Granted)];
        for (int number = 0; number < Grants; number++)
        {
            Assert.False(left[number] && passed.Contains(number));
            Asked again = (await replicas.PayAsync(one, shop, number))!;
            Assert.True(again.Passed == left[number], $"{number}: {left[number]} {again.Body}");
        }

        Assert.All(tickets, ticket => Assert.Equal(ApprovalState.Redeemed, store.Find(ticket)!.State));
        Assert.Equal(Grants, tickets.Select(ticket => store.Find(ticket)!.RedeemedBy).Distinct().Count());
        Assert.Equal(0, await one.StopAsync());

        // Each step is on record, in the log of one replica or the other; a replica that was killed may have left one to be written again.
        List<(string Ticket, string Event)> steps = [];
        foreach (string name in (string[])["one", "two"])
        {
            await using ServingProcess? again = name == "two" ? await replicas.ServeAsync("two") : null;
            Assert.True(again is null || await again.StopAsync() == 0);
            CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(replicas.Data(name), "evidence"));
            Assert.True(verified.Code == 0, verified.Output + verified.Errors);
            CommandResult exported = await BuiltCordon.RunAsync("export", "--data", replicas.Data(name), "--format", "jsonl");
            steps.AddRange(exported.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line)).Where(line => line.GetProperty("kind").GetString() == "approval")
                .Select(line => line.GetProperty("statement").GetProperty("predicate")).Select(step => (step.GetProperty("approval").GetString()!, step.GetProperty("event").GetString()!)));
        }

        foreach (string ticket in tickets)
        {
            Assert.Equal(["granted", "opened", "redeemed"], steps.Where(step => step.Ticket == ticket).Select(step => step.Event).Distinct().Order());
        }

        // At most what was being written at once when it was killed: one step of each.
        Assert.InRange(steps.Count - steps.Distinct().Count(), 0, Grants);
    }

    [Fact]
    public async Task A_key_that_is_made_beside_one_replica_works_on_the_other_until_it_is_revoked_beside_the_first()
    {
        using ServedReplicas replicas = new(await server.CreateAsync(), Policy);
        await using ServingProcess one = await replicas.ServeAsync("one");
        await using ServingProcess two = await replicas.ServeAsync("two");
        string key = await replicas.KeyAsync("one", "--application", "shop", "--name", "shop");
        Assert.Equal("approval_required", (await replicas.PayAsync(two, key, 1))!.Code);

        CommandResult revoked = await replicas.RunAsync("one", "keys", "revoke", key[3..15]);
        Assert.True(revoked.Code == 0, revoked.Errors);
        int tries = 0;
        while ((await replicas.PayAsync(two, key, 1))!.Status != 401)
        {
            Assert.True(tries++ < 1_000, "the key still works");
        }
    }

    [Fact]
    public async Task A_directory_that_was_moved_to_a_server_has_its_keys_there()
    {
        using ServedReplicas replicas = new(await server.CreateAsync(), Policy);
        string config = Path.Combine(replicas.Data(""), "moved.yaml");
        await File.WriteAllTextAsync(config, "development: false\nstate: {postgres: {connection: \"env:CORDON_STATE_DB\"}}\nevidence: {origin: moved.example/evidence}\n");
        Directory.CreateDirectory(replicas.Data("old"));
        string key = await replicas.KeyAsync("old", "--application", "shop", "--name", "shop");
        Assert.Equal(2, (await replicas.RunAsync("nowhere", "state", "copy", "--config", config)).Code);

        CommandResult moved = await replicas.RunAsync("old", "state", "copy", "--config", config);
        Assert.True(moved.Code == 0, moved.Errors);
        Assert.Contains("on a server already", (await replicas.RunAsync("old", "state", "copy", "--config", config)).Errors, StringComparison.Ordinal);
        Assert.Contains(key[3..15], (await replicas.RunAsync("old", "keys", "list")).Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(replicas.Data("old"), StateDatabase.FileName));
        Assert.Contains(key[3..15], (await replicas.RunAsync("old", "keys", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_command_and_no_log_says_how_the_server_is_reached_and_each_says_what_is_wrong_with_it()
    {
        SharedState shared = await server.CreateAsync();
        using ServedReplicas replicas = new(shared, Policy);
        string config = replicas.Config("one");
        string said = "";
        async Task<CommandResult> RunAsync(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
        {
            CommandResult result = await ServedReplicas.RunAsync(environment, arguments);
            said += result.Output + result.Errors;
            return result;
        }

        await using (ServingProcess one = await replicas.ServeAsync("one"))
        {
            CommandResult twin = await RunAsync(replicas.Environment, "serve", "--urls", "http://127.0.0.1:0", "--data", replicas.Data("twin"), "--config", config);
            Assert.Equal(2, twin.Code);
            Assert.Contains("evidence.origin", twin.Errors, StringComparison.Ordinal);
            Assert.Equal(0, await one.StopAsync());
            said += string.Concat(one.Welcome) + await one.PrintedAsync();
        }

        KeyValuePair<string, string>[] wrong = [new("CORDON_STATE_DB", shared.Connection.Replace("Database=t", "Database=x", StringComparison.Ordinal)), replicas.Environment[1]];
        Assert.Equal(0, (await RunAsync([], "check", config)).Code);
        string literal = Path.Combine(replicas.Data("one"), "literal.yaml");
        await File.WriteAllTextAsync(literal, $"state: {{postgres: {{connection: \"{shared.Connection}\"}}}}\n");
        CommandResult spelled = await RunAsync([], "check", literal);
        Assert.True(spelled.Code == 2 && spelled.Output.Contains("state.postgres.connection is not a reference", StringComparison.Ordinal), spelled.Output);
        Assert.Contains("does not write through", (await RunAsync(replicas.Environment, "doctor", "--data", replicas.Data("one"), "--config", config)).Output, StringComparison.Ordinal);
        Assert.Contains("no such database", (await RunAsync(wrong, "doctor", "--data", replicas.Data("one"), "--config", config)).Output, StringComparison.Ordinal);
        CommandResult refused = await RunAsync(wrong, "serve", "--urls", "http://127.0.0.1:0", "--data", replicas.Data("one"), "--config", config);
        Assert.True(refused.Code == 2 && refused.Errors.Contains("no such database", StringComparison.Ordinal), refused.Errors);
        foreach (string[] command in (string[][])[["keys", "list"], ["agents", "list"], ["sessions", "list", "--key", "k"], ["effects", "list", "--key", "k"]])
        {
            Assert.Contains("CORDON_STATE_DB is not set", (await RunAsync([], [.. command, "--data", replicas.Data("one")])).Errors, StringComparison.Ordinal);
        }

        Assert.Contains("delete state.shared", (await RunAsync([], "serve", "--urls", "http://127.0.0.1:0", "--data", replicas.Data("one"))).Errors, StringComparison.Ordinal);
        Assert.Contains("NOT in this backup", (await RunAsync([], "backup", "--data", replicas.Data("one"), "--to", replicas.Data("copy"))).Output, StringComparison.Ordinal);
        Assert.Contains("stays as it is there", (await RunAsync([], "restore", "--from", replicas.Data("copy"), "--data", replicas.Data("restored"))).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, said, StringComparison.Ordinal);
        Assert.DoesNotContain(SharedServer.Pepper, said, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, await File.ReadAllTextAsync(Path.Combine(replicas.Data("one"), "state.shared")), StringComparison.Ordinal);
    }
}
