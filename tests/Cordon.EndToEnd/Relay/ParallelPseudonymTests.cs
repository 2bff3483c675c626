using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd.Relay;

public sealed class ParallelPseudonymTests
{
    [Fact]
    public async Task Exchanges_at_the_same_time_get_their_own_values_back_and_nobody_elses()
    {
        const int Callers = 64;
        await using RelayGateway gateway = await RelayGateway.StartAsync("version: 1\npreset: balanced\nguards:\n  pii: {mode: enforce, action: pseudonymise}\n");
        int waiting = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Parallel.ForEachAsync(Enumerable.Range(0, Callers), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (caller, cancel) =>
        {
            bool streamed = caller % 2 == 0;
            string address = $"caller{caller}@example.org";
            string ask = $$"""{"model":"m","stream":{{(streamed ? "true" : "false")}},"messages":[{"role":"user","content":"Write to {{address}}."}]}""";
            using HttpResponseMessage response = await gateway.AskAsync("/v1/chat/completions", ask, async raw =>
            {
                Assert.Contains("Write to <EMAIL_1>.", raw.Body, StringComparison.Ordinal);
                if (Interlocked.Increment(ref waiting) == Callers)
                {
                    all.SetResult();
                }

                // Every exchange is open, with its value in mind, before the first one is answered.
                await all.Task.WaitAsync(raw.Stop);
                string[] pieces = ["Done: <EM", "AIL_1", ">, not <EMAIL_2>."];
                if (streamed)
                {
                    await raw.StartStreamAsync();
                    foreach (string piece in pieces)
                    {
                        await raw.ChunkAsync($$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{piece}}}"}}]}""" + "\n\n");
                    }

                    await raw.EndAsync();
                }
                else
                {
                    string answer = $$$"""{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"{{{string.Concat(pieces)}}}"}}]}""";
                    await raw.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}");
                }
            }, cancel);
            Received received = await Received.AllAsync(response);
            Assert.Equal($"Done: {address}, not <EMAIL_2>.", Said(received.Text));
        });
    }

    private static string Said(string answer)
    {
        StringBuilder said = new();
        foreach (string line in answer.Split('\n').Select(line => line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : line).Where(line => line.StartsWith('{')))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement choice = json.RootElement.GetProperty("choices")[0];
            said.Append((choice.TryGetProperty("delta", out JsonElement delta) ? delta : choice.GetProperty("message")).GetProperty("content").GetString());
        }

        return said.ToString();
    }
}
