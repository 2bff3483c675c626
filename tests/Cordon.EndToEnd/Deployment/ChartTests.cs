using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Operations;

namespace Cordon.EndToEnd.Deployment;

/// <summary>The Helm chart, rendered by Go's templates with sprig, against Kubernetes' schemas and our own readers.</summary>
public sealed class ChartTests : IDisposable
{
    private static readonly string Chart = Path.Combine(Repository.Root, "deploy", "helm", "cordon");
    private static readonly string Verifier = Path.Combine(Repository.Root, "tests", "verifiers", "helm");
    private static readonly SemaphoreSlim Building = new(1);

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("full.values.yaml")]
    public async Task What_the_chart_renders_is_valid_and_the_gateway_reads_its_files(string values)
    {
        JsonElement rendered = await RenderAsync(values.Length == 0 ? null : Path.Combine(Verifier, values));
        Assert.Equal(["values ok", "ConfigMap ok", "NetworkPolicy ok", "Service ok", "StatefulSet ok"], await ValidateAsync(rendered));
        await AssertFilesAreFineAsync(rendered);
    }

    [Fact]
    public async Task A_configuration_without_any_key_is_one_too()
    {
        JsonElement rendered = await RenderAsync(_folder.File("values.yaml", "config: {development: null}\n"));
        await AssertFilesAreFineAsync(rendered);
    }

    [Theory]
    [InlineData("""{"replicas":2}""", "postgres")]
    [InlineData("""{"postgres":{"connection":{"secret":"s","key":"k"}}}""", "pepper")]
    [InlineData("""{"replicas":2,"postgres":{"connection":{"secret":"s","key":"k"},"pepper":{"secret":"s","key":"p"}},"config":{"evidence":{"origin":"one.example/log"}}}""", "config")]
    [InlineData("""{"config":{"state":{"postgres":{"connection":"env:X"}}}}""", "config")]
    public async Task Replicas_that_could_not_work_together_are_refused(string values, string what)
    {
        OtherProgram.SkipUnlessInstalled("node", "nodejs");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Verifier, "node_modules")), "SKIPPED: run 'npm ci' in tests/verifiers/helm.");
        JsonObject all = JsonNode.Parse((await RenderAsync(null)).GetRawText())!.AsObject();
        JsonObject given = all["values"]!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(values)!.AsObject())
        {
            given[key] = value!.DeepClone();
        }

        all["documents"] = new JsonArray();
        Assert.Contains(what, (await ValidateAsync(JsonElement.Parse(all.ToJsonString())))[0], StringComparison.Ordinal);
        Assert.DoesNotContain("values ok", (await ValidateAsync(JsonElement.Parse(all.ToJsonString())))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_make_no_sense_are_refused()
    {
        JsonElement rendered = await RenderAsync(_folder.File("values.yaml", "config: {listen: \"http://127.0.0.1:1\"}\nservice: {port: 0}\nstorage: {size: ten}\n"));
        string[] lines = await ValidateAsync(rendered);
        Assert.Contains("data/config", lines[0], StringComparison.Ordinal);
        Assert.Contains("data/service/port", lines[0], StringComparison.Ordinal);
        Assert.Contains("requests/storage", lines[^1], StringComparison.Ordinal);
    }

    private async Task AssertFilesAreFineAsync(JsonElement rendered)
    {
        JsonElement files = rendered.GetProperty("documents").EnumerateArray().Single(d => d.GetProperty("kind").GetString() == "ConfigMap").GetProperty("data");
        CommandResult run = await BuiltCordon.RunAsync(
            "check",
            _folder.File("cordon.yaml", files.GetProperty("cordon.yaml").GetString()),
            _folder.File("policy.yaml", files.GetProperty("policy.yaml").GetString()));
        Assert.Equal((0, "2 file(s) fine"), (run.Code, run.Lines[^1]));
    }

    private static async Task<JsonElement> RenderAsync(string? values)
    {
        OtherProgram.SkipUnlessInstalled("go", "golang-go");
        Assert.SkipUnless(Directory.Exists("/usr/share/gocode/src/github.com/Masterminds/sprig"), "SKIPPED: apt-get install golang-github-masterminds-sprig-dev.");
        string program = Path.Combine(AppContext.BaseDirectory, "render-chart");
        await Building.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            CommandResult build = await OtherProgram.RunAsync(
                "go", "", ["build", "-o", program, Path.Combine(Verifier, "render.go")], new("GO111MODULE", "off"), new("GOPATH", "/usr/share/gocode"));
            Assert.True(build.Code == 0, build.Errors);
        }
        finally
        {
            Building.Release();
        }

        CommandResult run = await OtherProgram.RunAsync(program, "", values is null ? [Chart] : [Chart, values]);
        Assert.True(run.Code == 0, run.Errors);
        return JsonSerializer.Deserialize<JsonElement>(run.Output);
    }

    private static async Task<string[]> ValidateAsync(JsonElement rendered)
    {
        OtherProgram.SkipUnlessInstalled("node", "nodejs");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Verifier, "node_modules")), "SKIPPED: run 'npm ci' in tests/verifiers/helm.");
        CommandResult run = await OtherProgram.RunAsync("node", rendered.GetRawText(), [Path.Combine(Verifier, "validate.mjs"), Path.Combine(Chart, "values.schema.json")]);
        Assert.True(run.Code == 0, run.Errors);
        return run.Lines;
    }
}
