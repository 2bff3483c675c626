using System.Diagnostics;
using System.Text.Json;

namespace Cordon.EndToEnd.Operations;

/// <summary>An OpenTelemetry collector in node, which decodes what it gets with OpenTelemetry's own message types.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;

    private Collector(Process process, JsonElement addresses)
    {
        _process = process;
        (Http, Grpc) = (addresses.GetProperty("http").GetString()!, addresses.GetProperty("grpc").GetString()!);
        _output = process.StandardOutput.ReadToEndAsync();
    }

    public string Http { get; }
    public string Grpc { get; }

    public static async Task<Collector> StartAsync()
    {
        string folder = Path.Combine(Repository.Root, "tests", "clients", "otlp");
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(on => File.Exists(Path.Combine(on, "node"))), "SKIPPED: no node on this machine.");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "SKIPPED: run 'npm ci' in tests/clients/otlp.");
        Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "collector.mjs")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return new Collector(process, JsonSerializer.Deserialize<JsonElement>((await process.StandardOutput.ReadLineAsync())!));
    }

    /// <summary>Ends the collector and answers with everything that it got, one JSON text per request.</summary>
    public async Task<IReadOnlyList<string>> FinishAsync()
    {
        _process.StandardInput.Close();
        string output = await _output;
        await _process.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
