using System.Net;
using System.Text;
using System.Text.Json;

namespace Cordon.EndToEnd.Relay;

/// <summary>Ollama's own API over real sockets: streams of lines, which it sends unless it is told not to.</summary>
public sealed class OllamaTests
{
    private const string Ask = """{"model":"m","messages":[{"role":"user","content":"Hello"}]}""";
    private const string Whole = """{"model":"m","stream":false,"messages":[{"role":"user","content":"Hello"}]}""";
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

    private static string Line(string text, bool done = false) =>
        $$$"""{"model":"m","message":{"role":"assistant","content":{{{JsonSerializer.Serialize(text)}}}},"done":{{{(done ? "true" : "false")}}}}""" + "\n";

    [Fact]
    public async Task A_request_that_says_nothing_about_it_is_answered_with_a_stream()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync("/api/chat", Ask);
        string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.True(lines.Length > 1);
        Assert.EndsWith("}", lines[^1], StringComparison.Ordinal);
        Assert.Contains("\"done\":true", lines[^1], StringComparison.Ordinal);
        Assert.Equal(Ask, gateway.Model.Received[^1].BodyText);
    }

    [Fact]
    public async Task Two_network_writes_cut_anywhere_give_the_same_bytes()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        byte[] bytes = Encoding.UTF8.GetBytes("\r\n" + Line("the sea 🌊 ").ReplaceLineEndings("\r\n") + "\n" + Line(" is wide") + Line("", done: true).TrimEnd('\n'));
        await Parallel.ForEachAsync(Enumerable.Range(0, bytes.Length), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (cut, cancel) =>
        {
            using HttpResponseMessage response = await gateway.AskAsync("/api/chat", Ask, async raw =>
            {
                await raw.SendAsync(Head);
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
    public async Task A_denial_in_mid_stream_is_a_line_with_an_error_and_the_stream_ends_in_order()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync("version: 1\npreset: balanced\nlists: {deny: [project nightfall]}\n");
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using HttpResponseMessage response = await gateway.AskAsync("/api/chat", Ask, async raw =>
        {
            await raw.SendAsync(Head);
            await raw.ChunkAsync(Line("All is well. ") + Line("So it was. ") + Line("So it will be. "));
            await arrived.Task.WaitAsync(raw.Stop);
            await raw.ChunkAsync(Line("It is proj") + Line("ect nightfall, you know. ") + Line("", done: true));
            await raw.EndAsync();
        });
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal(Line("All is well. ").TrimEnd('\n'), await reader.ReadLineAsync());
        arrived.SetResult();
        string rest = await reader.ReadToEndAsync();

        Assert.DoesNotContain("nightfall", rest, StringComparison.Ordinal);
        using JsonDocument error = JsonDocument.Parse(rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(("cordon_denied", "denied-term"), (error.RootElement.GetProperty("type").GetString(), error.RootElement.GetProperty("code").GetString()));
        Assert.Equal(response.Headers.GetValues("x-cordon-exchange").Single(), error.RootElement.GetProperty("exchange").GetString());
        Assert.Equal(JsonValueKind.String, error.RootElement.GetProperty("error").ValueKind);
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    public async Task Lines_under_another_name_are_nothing_that_a_guard_follows(string type)
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync("version: 1\npreset: balanced\nopaque: {unknown: deny}\n");
        using HttpResponseMessage response = await gateway.AskAsync("/api/chat", Ask, async raw =>
        {
            await raw.SendAsync(Head.Replace("application/x-ndjson", type, StringComparison.Ordinal));
            await raw.ChunkAsync(Line("Good ") + Line("day.", done: true));
            await raw.EndAsync();
        });
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("Good", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_ids_of_a_completion_are_text_that_no_guard_reads()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync("version: 1\npreset: balanced\nopaque: {unknown: deny}\n");
        using HttpResponseMessage withIds = await gateway.PostAsync("/api/generate", """{"model":"m","stream":false,"prompt":"Hello"}""");
        using HttpResponseMessage raw = await gateway.PostAsync("/api/generate", """{"model":"m","stream":false,"raw":true,"prompt":"Hello"}""");
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (withIds.StatusCode, raw.StatusCode));
    }

    [Theory]
    [InlineData("POST", "/api/pull")]
    [InlineData("POST", "/api/push")]
    [InlineData("POST", "/api/create")]
    [InlineData("POST", "/api/copy")]
    [InlineData("DELETE", "/api/delete")]
    [InlineData("HEAD", "/api/blobs/sha256:00")]
    [InlineData("POST", "/api/blobs/sha256:00")]
    [InlineData("POST", "/api/chat/")]
    [InlineData("GET", "/api/chat")]
    [InlineData("POST", "/api/tags")]
    public async Task What_changes_models_is_not_served(string method, string path)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        if (method != "HEAD")
        {
            using JsonDocument error = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            Assert.Contains("does not serve this path", error.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        Assert.Empty(gateway.Model.Received);
    }

    [Fact]
    public async Task A_name_that_only_the_server_would_understand_never_reaches_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.PostAsync("/api/chat", """{"model":"m","messages":[],"Messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("ambiguous-key", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(gateway.Model.Received);
    }

    [Fact]
    public async Task A_secret_is_taken_out_of_a_whole_answer_and_of_a_streamed_one()
    {
        await using RelayGateway gateway = await RelayGateway.StartAsync();
        const string Secret = "AKIAQ3EGRV5JTN7YWXKD";
        string whole = Line($"The key is {Secret}.", done: true).TrimEnd('\n');
        using HttpResponseMessage one = await gateway.AskAsync("/api/chat", Whole, raw =>
            raw.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {whole.Length}\r\nConnection: close\r\n\r\n{whole}"));
        Assert.Equal(whole.Replace(Secret, "[REDACTED:secret]", StringComparison.Ordinal), await one.Content.ReadAsStringAsync());

        using HttpResponseMessage streamed = await gateway.AskAsync("/api/chat", Ask, async raw =>
        {
            await raw.SendAsync(Head);
            await raw.ChunkAsync(Line("The key is AKIAQ3EG") + Line("RV5JTN7YWXKD.") + Line("", done: true));
            await raw.EndAsync();
        });
        Assert.Equal(Line("The key is [REDACTED:secret]") + Line(".") + Line("", done: true), (await Received.AllAsync(streamed)).Text);
    }
}
