using System.Diagnostics;
using System.Text.Json;
using Cordon.State;
using Cordon.State.Exports;

namespace Cordon.Oversight.Tests.Export;

public sealed class CrashTests
{
    private const int Statements = 3_000;

    [Fact]
    public async Task A_process_that_is_killed_again_and_again_delivers_each_statement_and_nothing_else()
    {
        string directory = RecordedLog.NewDirectory(), file = Path.Combine(directory, "out", "statements.jsonl");
        int kills = 0;
        HashSet<string> printed = [];
        TaskCompletionSource? reached = null;
        int next = 0;
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((context, n, _) =>
        {
            // The process dies between the arrival of a batch and the answer to it: the worst moment for a cursor.
            if (n >= Volatile.Read(ref next) && reached is { } moment && moment.TrySetResult())
            {
                // Not accepted: this batch does not count until it comes again.
                context.Response.StatusCode = 599;
                return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            return Task.CompletedTask;
        });
        while (true)
        {
            reached = kills < 8 ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            Volatile.Write(ref next, receiver.Posted.Count + 5 + (kills * 3));
            using Process process = ExportingProcess.Start(directory, receiver.Address, file, Statements);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (reached is not null && await Task.WhenAny(reached.Task, output) == reached.Task)
            {
                process.Kill();
                await process.WaitForExitAsync();
                kills++;
                printed.UnionWith(Ids(await output));
                CursorIsNotAhead(directory, receiver);
                continue;
            }

            Assert.Contains("delivered", await output, StringComparison.Ordinal);
            printed.UnionWith(Ids(await output));
            await process.WaitForExitAsync();
            break;
        }

        Assert.Equal(8, kills);
        // The last heartbeat is written after the exporter has stopped; the next start delivers it.
        RecordedLog recorded = await RecordedLog.OpenAsync(directory);
        string[] written = [.. recorded.Ids()];
        string[] posted = [.. receiver.Accepted.SelectMany(batch => batch.Ids).Distinct()];
        string[] lines = [.. File.ReadLines(file).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!).Distinct()];
        Assert.True(posted.Length >= Statements);
        Assert.Equal(written.Take(posted.Length), posted);
        Assert.Equal(written.Take(lines.Length), lines);
        Assert.True(lines.Length >= Statements);
        Assert.Empty(lines.Except(printed));
        Assert.Empty(printed.Except(written));
        Assert.True(receiver.Posted.SelectMany(batch => batch.Ids).Count() > posted.Length, "No batch came twice: the test did not kill in the middle.");
        await recorded.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    // A process that dies in the middle of a line leaves that line without an end.
    private static IEnumerable<string> Ids(string output) =>
        output.Split('\n')[..^1].Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);

    private static void CursorIsNotAhead(string directory, WebhookReceiver receiver)
    {
        using StateDatabase state = StateDatabase.Open(directory);
        long next = new ExportCursors(state, TimeProvider.System).Find("hook", RecordedLog.Origin)?.Next ?? 0;
        long accepted = receiver.Accepted.SelectMany(batch => batch.Json.GetProperty("data").EnumerateArray()).Select(statement => statement.GetProperty("sequence").GetInt64() + 1).DefaultIfEmpty(0).Max();
        Assert.InRange(next, 0, accepted);
    }
}
