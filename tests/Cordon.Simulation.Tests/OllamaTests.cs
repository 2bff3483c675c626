using System.Net;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Tests;

public sealed class OllamaTests : IAsyncLifetime
{
    private const string Question = "Tell me about mountains 🏔️ and the sea";

    private SimulatedModel _model = null!;
    private Caller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await SimulatedModel.StartAsync();
        _caller = new Caller(_model);
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _model.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("chunk=1")]
    [InlineData("crlf, split=3")]
    [InlineData("chunk=5, ping, split=2")]
    public async Task A_stream_of_lines_says_what_the_json_says_in_every_form(string form)
    {
        JsonNode chat = await _caller.JsonAsync("/api/chat", Chat(Question, more: ",\"stream\":false"), form);
        List<JsonNode> lines = await LinesAsync("/api/chat", Chat(Question), form);
        Assert.Equal((string)chat["message"]!["content"]!, string.Concat(lines.Select(line => (string?)line["message"]!["content"])));
        Assert.Equal([.. Enumerable.Repeat(false, lines.Count - 1), true], lines.Select(line => (bool)line["done"]!));
        Assert.Equal((int)chat["eval_count"]!, (int)lines[^1]["eval_count"]!);

        JsonNode completion = await _caller.JsonAsync("/api/generate", Prompt(Question, ",\"stream\":false"), form);
        List<JsonNode> pieces = await LinesAsync("/api/generate", Prompt(Question), form);
        Assert.Equal((string)completion["response"]!, string.Concat(pieces.Select(line => (string?)line["response"])));
        Assert.Equal(completion["context"]!.ToJsonString(), pieces[^1]["context"]!.ToJsonString());
    }

    [Fact]
    public async Task A_call_comes_in_one_line_with_its_arguments_as_an_object()
    {
        const string Tools = ""","tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""";
        List<JsonNode> lines = await LinesAsync("/api/chat", Chat("What is the weather in Paris?", more: Tools));
        JsonNode call = Assert.Single(lines, line => line["message"]!["tool_calls"] is not null)["message"]!["tool_calls"]![0]!["function"]!;
        Assert.Equal(("get_weather", "Paris"), ((string)call["name"]!, (string)call["arguments"]!["city"]!));
    }

    [Fact]
    public async Task Raw_completions_bring_no_token_ids_and_errors_are_a_string()
    {
        Assert.Null((await _caller.JsonAsync("/api/generate", Prompt(Question, ",\"stream\":false,\"raw\":true")))["context"]);
        using HttpResponseMessage failed = await _caller.SendAsync("/api/chat", Chat(Question), "error=500");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Contains("failed", (string)JsonNode.Parse(await failed.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
        Assert.NotNull((await LinesAsync("/api/chat", Chat(Question), "mid-stream-error"))[^1]["error"]);
    }

    [Fact]
    public async Task Models_and_vectors_are_told_in_Ollamas_shape()
    {
        JsonNode tags = await _caller.GetAsync("/api/tags");
        Assert.Equal("gullible-1", (string)tags["models"]![0]!["name"]!);
        Assert.NotNull((await _caller.GetAsync("/api/version"))["version"]);
        Assert.NotNull((await _caller.JsonAsync("/api/show", """{"model":"gullible-1"}"""))["modelfile"]);
        using HttpResponseMessage unknown = await _caller.SendAsync("/api/show", """{"model":"nobody"}""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        JsonNode several = await _caller.JsonAsync("/api/embed", """{"model":"m","input":["one","two"]}""");
        JsonNode older = await _caller.JsonAsync("/api/embeddings", """{"model":"m","prompt":"two"}""");
        Assert.Equal(older["embedding"]!.ToJsonString(), several["embeddings"]![1]!.ToJsonString());
    }

    [Fact]
    public async Task Azures_older_paths_want_a_version_and_all_of_them_answer_as_OpenAI_does()
    {
        string expected = (await _caller.JsonAsync("/v1/chat/completions", Requests.Chat(Question))).ToJsonString();
        Assert.Equal(expected, (await _caller.JsonAsync("/openai/v1/chat/completions", Requests.Chat(Question))).ToJsonString());
        Assert.Equal(expected, (await _caller.JsonAsync("/openai/deployments/desk/chat/completions?api-version=2024-10-21", Requests.Chat(Question))).ToJsonString());
        Assert.Equal("response", (string)(await _caller.JsonAsync("/openai/responses?api-version=2024-10-21", Requests.Response(Question)))["object"]!);
        using HttpResponseMessage without = await _caller.SendAsync("/openai/deployments/desk/chat/completions", Requests.Chat(Question));
        Assert.Equal(HttpStatusCode.NotFound, without.StatusCode);
    }

    private static string Chat(string user, string more = "") => $$"""{"model":"m","messages":[{"role":"user","content":"{{user}}"}]{{more}}}""";

    private static string Prompt(string user, string more = "") => $$"""{"model":"m","prompt":"{{user}}"{{more}}}""";

    private async Task<List<JsonNode>> LinesAsync(string path, string json, string? simulate = null)
    {
        using HttpResponseMessage response = await _caller.SendAsync(path, json, simulate);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Where(line => line.Trim().Length > 0).Select(line => JsonNode.Parse(line)!)];
    }
}
