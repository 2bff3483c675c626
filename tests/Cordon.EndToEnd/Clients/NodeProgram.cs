using System.Diagnostics;

namespace Cordon.EndToEnd.Clients;

/// <summary>A program of node that runs beside a test and says with its first line where it listens. It is ended with the test.</summary>
internal sealed class NodeProgram : IAsyncDisposable
{
    private readonly Process _process;

    private NodeProgram(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <param name="folder">The folder below <c>tests/clients</c>.</param>
    public static async Task<NodeProgram> StartAsync(string folder, string script)
    {
        string path = Path.Combine(NodeClient.Repository, "tests", "clients", folder);
        Assert.SkipUnless(NodeClient.OnPath("node") && Directory.Exists(Path.Combine(path, "node_modules")), $"SKIPPED: run 'npm ci' in tests/clients/{folder}, on a machine with node.");
        Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(path, script)]) { RedirectStandardOutput = true })!;
        string? address = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new NodeProgram(process, new Uri(address ?? throw new InvalidOperationException($"{folder}/{script} did not start.")));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
