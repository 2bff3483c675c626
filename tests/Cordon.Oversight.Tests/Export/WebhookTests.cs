using System.Collections.Concurrent;
using System.Text.Json;
using Cordon.Oversight.Export;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Oversight.Tests.Export;

public sealed class WebhookTests
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    [Fact]
    public async Task The_library_of_standard_webhooks_accepts_each_delivery_and_refuses_it_altered()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(30);
        await using (Exports exports = Start(recorded, To(receiver.Address) with { BatchStatements = 7 }))
        {
            await Wait.ForAsync(() => exports.Health[0].Next >= recorded.Log.Count);
        }

        string[] lines = [.. receiver.Posted.SelectMany(posted => (IEnumerable<string>)[Line(posted), Line(posted with { Body = posted.Body + " " }), Line(posted with { Headers = new(posted.Headers) { ["webhook-id"] = "msg_0" } })])];
        string[] verdicts = (await ThirdParty.NodeAsync("webhook.mjs", string.Join('\n', lines))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, lines.Length).Select(i => i % 3 == 0 ? "ok" : "refused"), verdicts);
        Assert.True(receiver.Posted.Count >= 5);
        Assert.Equal(recorded.Ids(), receiver.Accepted.SelectMany(posted => posted.Ids));

        static string Line(Posted posted) => JsonSerializer.Serialize(new { secret = Secret, headers = posted.Headers, body = posted.Body });
    }

    [Fact]
    public async Task A_receiver_that_fails_in_every_way_it_can_gets_the_whole_log_in_the_end()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(async (context, n, _) =>
        {
            switch (n % 6)
            {
                case 0:
                    context.Response.StatusCode = 500;
                    break;
                case 1:
                    // Dies in the middle of its answer.
                    context.Abort();
                    context.Response.StatusCode = 599;
                    break;
                case 2:
                    context.Response.StatusCode = 301;
                    context.Response.Headers.Location = "/elsewhere";
                    break;
                case 3:
                    // Never answers.
                    context.Response.StatusCode = 599;
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
                    break;
                case 4:
                    context.Response.StatusCode = 429;
                    context.Response.Headers.RetryAfter = "0";
                    break;
                default:
                    context.Response.StatusCode = 204;
                    break;
            }
        });
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(40);
        await using Exports exports = Start(recorded, To(receiver.Address) with { BatchStatements = 15, Timeout = TimeSpan.FromMilliseconds(300) });
        await Wait.ForAsync(() => exports.Health[0].Next >= recorded.Log.Count);
        Assert.Equal(recorded.Ids(), receiver.Accepted.SelectMany(posted => posted.Ids));
        Assert.All(receiver.Posted, posted => Assert.Equal("/hook", posted.Path));
        // The same batch is the same message: a receiver that had accepted it before its answer was lost can tell.
        Assert.Single(receiver.Posted.Take(6).Select(posted => posted.Headers["webhook-id"]).Distinct());
        Assert.Equal((SinkState.Running, (string?)null), (exports.Health[0].State, exports.Health[0].Error));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_for_good_is_left_alone_and_nothing_is_lost()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((context, n, _) =>
        {
            context.Response.StatusCode = n == 0 ? 410 : 200;
            return Task.CompletedTask;
        });
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await using (Exports exports = Start(recorded, To(receiver.Address)))
        {
            await Wait.ForAsync(() => exports.Health[0].State == SinkState.Stopped);
            await recorded.AppendAsync(5);
            Assert.Equal(("http-410", 0L, recorded.Log.Count), (exports.Health[0].Error, exports.Health[0].Next, exports.Health[0].Lag));
            Assert.Single(receiver.Posted);
        }

        await using Exports again = Start(recorded, To(receiver.Address));
        await Wait.ForAsync(() => again.Health[0].Lag == 0);
        Assert.Equal(recorded.Ids(), receiver.Accepted.SelectMany(posted => posted.Ids));
    }

    [Fact]
    public async Task A_receiver_with_a_small_limit_gets_smaller_batches_and_in_the_end_statements_without_their_lists()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync((context, _, posted) =>
        {
            context.Response.StatusCode = posted.Body.Length > 6_000 ? 413 : 200;
            return Task.CompletedTask;
        });
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(20);
        await recorded.Log.AppendAsync(new Cordon.Evidence.VerdictStatement(RecordedLog.Verdict(3, findings: 200)));
        await recorded.AppendAsync(3);
        await using Exports exports = Start(recorded, To(receiver.Address));
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.Equal(recorded.Ids(), receiver.Accepted.SelectMany(posted => posted.Ids));
        Assert.Single(receiver.Accepted.SelectMany(posted => posted.Json.GetProperty("data").EnumerateArray()), statement => statement.TryGetProperty("shortened", out _));
    }

    [Fact]
    public async Task A_dead_receiver_holds_up_no_other_and_no_memory_grows_for_it()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using WebhookReceiver slow = await WebhookReceiver.StartAsync((_, _, _) => release.Task);
        await using WebhookReceiver quick = await WebhookReceiver.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync(segmentBytes: 256 * 1024);
        Uri nobody = new($"http://127.0.0.1:{ThirdParty.FreePort()}/");
        await using Exports exports = Exports.Start(
            new ExportOptions { Sinks = [To(slow.Address) with { Name = "slow", Timeout = TimeSpan.FromMinutes(5) }, To(nobody) with { Name = "dead" }, To(quick.Address) with { Name = "quick" }] },
            recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);
        for (int i = 0; i < 20; i++)
        {
            await recorded.AppendAsync(200);
        }

        await Wait.ForAsync(() => exports.Health[2].Lag == 0);
        Assert.Equal(recorded.Ids(), quick.Accepted.SelectMany(posted => posted.Ids));
        Assert.Equal(0, exports.Health[0].Next);
        Assert.Equal(0, exports.Health[1].Next);
        Assert.Single(slow.Posted);
        Assert.True(slow.Posted[0].Body.Length <= SinkOptions.UsualBatchBytes);
        release.SetResult();
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.Equal(recorded.Ids(), slow.Accepted.SelectMany(posted => posted.Ids));
        Assert.All(slow.Accepted, posted => Assert.True(posted.Ids.Count() <= SinkOptions.UsualBatchStatements));
    }

    [Fact]
    public async Task A_batch_has_no_more_bytes_than_it_may()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(30);
        await recorded.Log.AppendAsync(new Cordon.Evidence.VerdictStatement(RecordedLog.Verdict(3, findings: 200)));
        await recorded.AppendAsync(3);
        await using Exports exports = Start(recorded, To(receiver.Address) with { BatchBytes = 5_000 });
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.Equal(recorded.Ids(), receiver.Accepted.SelectMany(posted => posted.Ids));
        // The envelope around the statements is not counted; the one large statement went alone.
        Assert.All(receiver.Accepted.Where(posted => posted.Ids.Count() > 1), posted => Assert.InRange(posted.Body.Length, 1, 5_000 + 100));
        Assert.Single(receiver.Accepted, posted => posted.Body.Length > 5_100);
        Assert.Contains(receiver.Accepted, posted => posted.Ids.Count() > 1);
    }

    [Fact]
    public async Task Collectors_that_want_lines_and_a_token_get_them()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(5);
        await using Exports exports = Start(recorded, To(receiver.Address) with
        {
            Format = ExportFormat.Cef,
            To = new WebhookDestination(receiver.Address) { Body = WebhookBody.Lines, Authorization = "Splunk 0123" },
        });
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        Assert.All(receiver.Accepted, posted => Assert.Equal(("text/plain", "Splunk 0123"), (posted.Headers["content-type"], posted.Headers["authorization"])));
        string[] lines = [.. receiver.Accepted.SelectMany(posted => posted.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(recorded.Log.Count, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("CEF:0|Cordon|Cordon|", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chat_gets_one_sentence_for_each_request_that_waits_for_a_person_and_nobody_is_called_by_it()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RecordedLog recorded = await RecordedLog.OpenAsync();
        await recorded.AppendAsync(3);
        foreach (string happened in (string[])["opened", "granted"])
        {
            await recorded.Log.AppendAsync(new Cordon.Evidence.EventStatement(Cordon.Evidence.PredicateTypes.Approval, "approval", default,
            [
                new("event", happened), new("approval", "ap_0"), new("rule", "payments"), new("tenant", "acme"), new("application", "<!channel> \"shop\""), new("direction", "response"),
                new("kind", "tool-call"), new("expires", "2026-11-22T05:00:00.000Z"), .. happened == "granted" ? [new KeyValuePair<string, Cordon.Evidence.EventValue>("approver_key", "k1")] : Array.Empty<KeyValuePair<string, Cordon.Evidence.EventValue>>(),
            ]));
        }

        await using Exports exports = Start(recorded, To(receiver.Address) with
        {
            To = new WebhookDestination(receiver.Address) { Body = WebhookBody.Chat, Secret = Secret },
            Filter = new ExportFilter { Kinds = ["approval"] },
        });
        await Wait.ForAsync(() => exports.Health[0].Lag == 0);
        string text = string.Concat(receiver.Accepted.Select(posted => posted.Json.GetProperty("text").GetString()));
        Assert.Equal(
            """
            A person is asked: payments of acme/&lt;!channel&gt; "shop" (response, tool-call), until 2026-11-22T05:00:00.000Z. cordon approvals show ap_0
            Approval ap_0 (payments of acme/&lt;!channel&gt; "shop"): granted by key k1

            """,
            text);
        Assert.All(receiver.Accepted, posted => Assert.True(posted.Headers.ContainsKey("webhook-signature")));
    }

    private static SinkOptions To(Uri address) => new()
    {
        Name = "hook",
        To = new WebhookDestination(address) { Secret = Secret },
        Interval = TimeSpan.FromMilliseconds(10),
        RetryFirst = TimeSpan.FromMilliseconds(10),
        RetryMost = TimeSpan.FromMilliseconds(50),
    };

    private static Exports Start(RecordedLog recorded, SinkOptions sink) =>
        Exports.Start(new ExportOptions { Sinks = [sink] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);
}
