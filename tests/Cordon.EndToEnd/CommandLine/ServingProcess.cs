using System.Diagnostics;

namespace Cordon.EndToEnd.CommandLine;

/// <summary><c>cordon serve</c> as a process of its own, from its welcome until it is stopped or killed.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string[]> _drained;

    private ServingProcess(Process process, List<string> welcome)
    {
        _process = process;
        Welcome = welcome;
        // A pipe that nobody reads fills up, and the gateway would wait for it.
        _drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public List<string> Welcome { get; }

    public Uri Address => new(Welcome[0].Split(' ')[^1]);

    public string Key => Welcome.Single(line => line.StartsWith("  key ", StringComparison.Ordinal)).Split(' ')[^1];

    public string Curl => Welcome.Single(line => line.Contains("curl ", StringComparison.Ordinal));

    public static Task<ServingProcess> StartAsync(string data, params string[] more) => StartAsync(data, [], more);

    public static Task<ServingProcess> StartAsync(string data, IEnumerable<KeyValuePair<string, string>> environment, params string[] more) =>
        ReadyAsync(BuiltCordon.Start(BuiltCordon.Executable, ["serve", "--urls", "http://127.0.0.1:0", "--data", data, .. more], environment));

    /// <summary>Any process that serves. What it prints last when it is ready depends on whether callers need a key.</summary>
    public static async Task<ServingProcess> ReadyAsync(Process process)
    {
        List<string> welcome = [];
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            welcome.Add(line);
            if (line.Contains("curl ", StringComparison.Ordinal) || line.StartsWith("  keys ", StringComparison.Ordinal))
            {
                return new ServingProcess(process, welcome);
            }
        }

        string errors = await process.StandardError.ReadToEndAsync();
        process.Dispose();
        throw new InvalidOperationException($"serve ended before it was ready: {errors}");
    }

    /// <summary>All that it printed after its welcome, and its errors. Completes when it has ended.</summary>
    public async Task<string> PrintedAsync() => string.Concat(await _drained);

    /// <summary>SIGTERM, as a service manager sends it; answers with the exit code.</summary>
    public Task<int> StopAsync() => StopAsync(_process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>SIGTERM to the one process that this one started and watches.</summary>
    public async Task<int> StopInsideAsync() => await StopAsync((await File.ReadAllTextAsync($"/proc/{_process.Id}/task/{_process.Id}/children")).Trim());

    private async Task<int> StopAsync(string id)
    {
        using Process kill = Process.Start("kill", ["-TERM", id]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of the process runs after it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await _drained;
        _process.Dispose();
    }
}
