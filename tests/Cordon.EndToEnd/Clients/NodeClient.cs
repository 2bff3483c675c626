using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace Cordon.EndToEnd.Clients;

/// <summary>Runs the scenarios of an npm client, which its script (in the folder npm, unless it says another) prints as one JSON line each.</summary>
internal static class NodeClient
{
    private static readonly string[] Prefixes = ["OPENAI_", "ANTHROPIC_", "AZURE_", "OLLAMA_", "GOOGLE_", "GEMINI_", "AWS_", "LANGCHAIN_", "LANGSMITH_", "AI_"];

    public static async Task<IReadOnlyList<(string Scenario, Sight Sight)>> RunAsync(string script, Uri address, string key = "none", params IEnumerable<string> scenarios) =>
        [.. (await LinesAsync(script, [address.ToString().TrimEnd('/'), key, .. scenarios])).Select(Read)];

    /// <summary>The lines that a script prints.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(string script, params IEnumerable<string> arguments)
    {
        Assert.SkipUnless(OnPath("node"), "SKIPPED: no node on this machine.");
        string[] parts = script.Split('/');
        string name = parts.Length > 1 ? parts[0] : "npm";
        string folder = Path.Combine(Repository, "tests", "clients", name);
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), $"SKIPPED: run 'npm ci' in tests/clients/{name}.");

        ProcessStartInfo start = new("node", [Path.Combine(folder, parts[^1]), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The clients read settings from these, and the tests say everything themselves.
        foreach (string variable in start.Environment.Keys.Where(n => Prefixes.Any(prefix => n.StartsWith(prefix, StringComparison.Ordinal))).ToList())
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static (string, Sight) Read(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        JsonElement error = json.RootElement.GetProperty("error");
        ImmutableArray<string> seen =
        [
            .. json.RootElement.GetProperty("seen").EnumerateArray().Select(piece => piece.ValueKind == JsonValueKind.String ? piece.GetString()! : piece.GetRawText()),
        ];
        return (json.RootElement.GetProperty("scenario").GetString()!, new Sight(seen, error.ValueKind == JsonValueKind.Null ? null : Raised.Read(error)));
    }

    public static string Repository
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cordon.slnx")))
            {
                folder = folder.Parent;
            }

            return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }
    }

    public static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
