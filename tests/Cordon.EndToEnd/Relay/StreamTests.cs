using System.Net;
using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd.Relay;

/// <summary>Streams over real sockets: what flows, what waits, and how they end.</summary>
public sealed class StreamTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Responses = "/v1/responses";
    private const string Messages = "/v1/messages";
    private const string Ask = """{"model":"m","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}""";

    // The policy's hold-back in balanced.
    private const int HoldBack = 256;

    // Made up; its checksum is right.
    private const string Secret = "AKIAQ3EGRV5JTN7YWXKD";

    private static string Event(string text) => $$$"""data: {"choices":[{"index":0,"delta":{"content":{{{JsonSerializer.Serialize(text)}}}}}]}""" + "\n\n";

    private static string AskOn(string path) => path == Responses ? """{"model":"m","stream":true,"input":"Hello"}""" : Ask;

    private static string Text(string path, string text) => path switch
    {
        Responses => $$"""
            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":{{JsonSerializer.Serialize(text)}}}


            """,
        Messages => $$$"""
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{JsonSerializer.Serialize(text)}}}}}


            """,
        _ => Event(text),
    };

    [Theory]
    [InlineData(Chat)]
    [InlineData(Responses)]
    [InlineData(Messages)]
    public async Task Two_network_writes_cut_anywhere_give_the_same_bytes(string path)
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        byte[] bytes = Encoding.UTF8.GetBytes(": hi\r\n\r\n" + Text(path, "the sea 🌊 ").ReplaceLineEndings("\r\n") + Text(path, "is wide") + "data: [DONE]\n\n");
        await Parallel.ForEachAsync(Enumerable.Range(0, bytes.Length), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (cut, cancel) =>
        {
            using HttpResponseMessage response = await gateway.AskAsync(path, AskOn(path), async raw =>
            {
                await raw.StartStreamAsync();
                await raw.ChunkAsync(bytes.AsMemory(0, cut));
                await raw.ChunkAsync(bytes.AsMemory(cut));
                await raw.EndAsync();
            }, cancel);
            Received received = await Received.AllAsync(response);
            Assert.True(received.Complete);
            Assert.Equal(Encoding.UTF8.GetString(bytes), received.Text);
        });
    }

    [Fact]
    public async Task The_head_arrives_before_the_upstream_says_a_word()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, async raw =>
        {
            await raw.StartStreamAsync();
            await arrived.Task.WaitAsync(raw.Stop);
            await raw.ChunkAsync(Event("Hello."));
            await raw.EndAsync();
        });
        arrived.SetResult();
        Assert.Equal(Event("Hello."), (await Received.AllAsync(response)).Text);
    }

    [Theory]
    [InlineData(Chat)]
    [InlineData(Responses)]
    [InlineData(Messages)]
    public async Task All_but_the_hold_back_has_arrived_before_the_upstream_says_another_word(string path)
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        string[] sentences = [.. Enumerable.Range(0, 200).Select(i => $"Then we walked on along the shore for mile {i}. ")];
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpResponseMessage response = await gateway.AskAsync(path, AskOn(path), async raw =>
        {
            await raw.StartStreamAsync();
            foreach (string sentence in sentences)
            {
                await raw.ChunkAsync(Text(path, sentence));
            }

            await arrived.Task.WaitAsync(raw.Stop);
            await raw.ChunkAsync("data: [DONE]\n\n");
            await raw.EndAsync();
        });

        // The reading ends by itself only if enough arrives while the upstream is silent.
        string due = string.Concat(sentences.SkipLast((HoldBack / sentences[0].Length) + 2).Select(sentence => Text(path, sentence)));
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] first = new byte[Encoding.UTF8.GetByteCount(due)];
        await body.ReadExactlyAsync(first);
        arrived.SetResult();
        string rest = await new StreamReader(body).ReadToEndAsync();
        Assert.Equal(string.Concat(sentences.Select(sentence => Text(path, sentence))) + "data: [DONE]\n\n", Encoding.UTF8.GetString(first) + rest);
    }

    [Fact]
    public async Task An_answer_does_not_wait_for_the_reasoning_before_it()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync("version: 1\npreset: balanced\nguards:\n  pii: {mode: enforce}\n");
        string thought = Event("I think it is jane").Replace("\"content\"", "\"reasoning_content\"", StringComparison.Ordinal);
        string[] sentences = [.. Enumerable.Range(0, 60).Select(i => $"Then we walked on along the shore for mile {i}. ")];
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, async raw =>
        {
            await raw.StartStreamAsync();
            await raw.ChunkAsync(thought);
            foreach (string sentence in sentences)
            {
                await raw.ChunkAsync(Event(sentence));
            }

            await arrived.Task.WaitAsync(raw.Stop);
            await raw.EndAsync();
        });
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] first = new byte[Encoding.UTF8.GetByteCount(thought + string.Concat(sentences.Take(40).Select(Event)))];
        await body.ReadExactlyAsync(first);
        arrived.SetResult();
        Assert.StartsWith(thought, Encoding.UTF8.GetString(first), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Chat)]
    [InlineData(Responses)]
    [InlineData(Messages)]
    public async Task When_the_upstream_breaks_off_the_caller_has_what_was_decided_and_notices(string path)
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        string[] sentences = [.. Enumerable.Range(0, 40).Select(i => $"Then we walked on along the shore for mile {i}. ")];
        string due = string.Concat(sentences.SkipLast((HoldBack / sentences[0].Length) + 2).Select(sentence => Text(path, sentence)));
        for (int round = 0; round < 60; round++)
        {
            bool reset = round % 2 == 0;
            using HttpResponseMessage response = await gateway.AskAsync(path, AskOn(path), async raw =>
            {
                await raw.StartStreamAsync();
                await raw.ChunkAsync(string.Concat(sentences.Select(sentence => Text(path, sentence))));
                if (reset)
                {
                    // A reset may overtake what was sent; a half-written chunk does not.
                    await raw.SendAsync("ff\r\nda");
                }
            });
            Received received = await Received.AllAsync(response);
            Assert.False(received.Complete);
            Assert.StartsWith(due, received.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Chat, false)]
    [InlineData(Responses, false)]
    [InlineData(Messages, true)]
    public async Task A_denial_in_mid_stream_ends_it_with_the_dialects_error_and_nothing_of_what_was_pending(string path, bool complete)
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync("version: 1\npreset: balanced\nguards:\n  secrets: {action: deny}\n");
        for (int round = 0; round < 60; round++)
        {
            using HttpResponseMessage response = await gateway.AskAsync(path, AskOn(path), async raw =>
            {
                await raw.StartStreamAsync();
                await raw.ChunkAsync(Text(path, "It is ") + Text(path, Secret[..9]) + Text(path, Secret[9..]) + Text(path, " -- there you are."));
                await raw.ChunkAsync("data: [DONE]\n\n");
                await raw.EndAsync();
            });
            Received received = await Received.AllAsync(response);
            Assert.Contains("\"secret\"", received.Text, StringComparison.Ordinal);
            Assert.Contains("error", received.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret[..6], received.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("[DONE]", received.Text, StringComparison.Ordinal);
            Assert.Equal(complete, received.Complete);
        }
    }

    // The record is asked for until it is there, so the test needs an end of its own.
    [Fact(Timeout = 60_000)]
    public async Task A_caller_that_leaves_in_mid_stream_leaves_a_record()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        string exchange;
        using (CancellationTokenSource leave = new())
        {
            TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using HttpResponseMessage response = await gateway.AskAsync(Chat, Ask, async raw =>
            {
                await raw.StartStreamAsync();
                string some = string.Concat(Enumerable.Repeat(Event("Then we walked on. "), 60));
                await raw.ChunkAsync(some);
                await gone.Task.WaitAsync(raw.Stop);
                while (true)
                {
                    // Until the gateway hangs up on us, as the caller did on it.
                    await raw.ChunkAsync(some);
                }
            }, leave.Token);
            exchange = response.Headers.GetValues("x-cordon-exchange").Single();
            Stream body = await response.Content.ReadAsStreamAsync(leave.Token);
            await body.ReadExactlyAsync(new byte[100], leave.Token);
            response.Dispose();
            gone.SetResult();
        }

        HttpResponseMessage found;
        do
        {
            found = await gateway.Client.GetAsync(new Uri($"/cordon/v1/exchanges/{exchange}", UriKind.Relative));
        }
        while (found.StatusCode == HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }
}
