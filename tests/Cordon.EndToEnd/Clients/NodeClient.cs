using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace Cordon.EndToEnd.Clients;

/// <summary>Runs the scenarios of an npm client, which its script prints as one JSON line each.</summary>
internal static class NodeClient
{
    public static async Task<IReadOnlyList<(string Scenario, Sight Sight)>> RunAsync(string script, Uri address, string key = "none", params IEnumerable<string> scenarios)
    {
        Assert.SkipUnless(OnPath("node"), "SKIPPED: no node on this machine.");
        string folder = Path.Combine(Repository, "tests", "clients", "npm");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "SKIPPED: run 'npm ci' in tests/clients/npm.");

        ProcessStartInfo start = new("node", [Path.Combine(folder, script), address.ToString().TrimEnd('/'), key, .. scenarios])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The clients read settings from these, and the tests say everything themselves.
        foreach (string name in start.Environment.Keys.Where(n => n.StartsWith("OPENAI_", StringComparison.Ordinal) || n.StartsWith("ANTHROPIC_", StringComparison.Ordinal) || n.StartsWith("AZURE_", StringComparison.Ordinal) || n.StartsWith("OLLAMA_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
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

    private static string Repository
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

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
