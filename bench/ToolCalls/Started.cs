using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cordon.ToolCalls;

/// <summary>A process of ours that listens on loopback; stopped by its id.</summary>
internal sealed class Started : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task _drained;

    private Started(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        // A pipe that nobody reads fills up, and the process would wait for it.
        _drained = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
    }

    public Uri Address { get; }

    private static string Executable => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cordon", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "cordon"));

    /// <summary><c>cordon serve</c> as the build made it, in front of one server: an address, or a program.</summary>
    public static Task<Started> CordonAsync(string directory, string policy, string server, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        int port = FreePort();
        string config = Path.Combine(directory, "cordon.yaml");
        string rules = Path.Combine(directory, "policy.yaml");
        File.WriteAllText(rules, policy);
        File.WriteAllText(config, $"listen: http://127.0.0.1:{port}\ndata: {directory}/data\npolicy: {rules}\ndevelopment: true\nmcp:\n  servers:\n    tools: {server}\n");
        return StartAsync(directory, port, "/mcp/tools", "/readyz", Executable, ["serve", "--config", config], cancel);
    }

    /// <summary>A bridge from a program's standard input and output to HTTP.</summary>
    public static Task<Started> ProxyAsync(string directory, string bridge, string[] program, CancellationToken cancel)
    {
        int port = FreePort();
        return StartAsync(directory, port, "/mcp", "/ping", "node", [bridge, "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--server", "stream", "--", .. program], cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using CancellationTokenSource patience = new(Grace);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        await _drained;
        _process.Dispose();
    }

    private static async Task<Started> StartAsync(string directory, int port, string path, string ready, string command, string[] arguments, CancellationToken cancel)
    {
        ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        Started started = new(process, new Uri($"http://127.0.0.1:{port}{path}"));
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(5) };
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < Patience && !process.HasExited;)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{ready}"), cancel);
                if (answer.IsSuccessStatusCode)
                {
                    return started;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, cancel);
        }

        await started.DisposeAsync();
        throw new InvalidOperationException($"{command} did not become ready.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
