using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Cordon.Soak.Processes;

/// <summary>The built executable, or a neighbour of it, as a process of its own, which we started and alone stop.</summary>
internal sealed class CordonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = [];
    private readonly List<Task> _reading = [];

    private CordonProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>The latest lines that it wrote on standard error and, once it was ready, on standard output.</summary>
    public IReadOnlyCollection<string> Said => _errors;

    /// <summary>Starts a command and waits for nothing.</summary>
    public static CordonProcess Begin(ProcessStartInfo command)
    {
        CordonProcess started = new(Process.Start(command)!);
        started._reading.AddRange([started.KeepAsync(started._process.StandardError), started.KeepAsync(started._process.StandardOutput)]);
        return started;
    }

    public Task EndedAsync() => _process.WaitForExitAsync();

    /// <summary>Starts it and waits for a line that begins with some words.</summary>
    public static async Task<(CordonProcess Process, string Line)> StartAsync(string executable, string ready, params string[] arguments)
    {
        CordonProcess started = new(Process.Start(Info(executable, arguments))!);
        using CancellationTokenSource patience = new(Patience);
        started._reading.Add(started.KeepAsync(started._process.StandardError));
        while (await started._process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(ready, StringComparison.Ordinal))
            {
                started._reading.Add(started.KeepAsync(started._process.StandardOutput));
                return (started, line);
            }
        }

        await started.DisposeAsync();
        throw new InvalidOperationException($"cordon {arguments[0]} ended before it was ready: {string.Join('\n', started._errors)}");
    }

    /// <summary>Runs a subcommand to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string executable, params string[] arguments)
    {
        using Process process = Process.Start(Info(executable, arguments))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    /// <summary>SIGTERM, as a service manager sends it; answers with the exit code, or -1 when it does not end.</summary>
    public async Task<int> StopAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using CancellationTokenSource patience = new(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return -1;
        }
    }

    /// <summary>SIGKILL: nothing of the process runs after it.</summary>
    public async Task KillAsync(bool withChildren = false)
    {
        _process.Kill(withChildren);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        await Task.WhenAll(_reading);
        _process.Dispose();
    }

    private static ProcessStartInfo Info(string executable, string[] arguments)
    {
        ProcessStartInfo start = new(executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // No real model and no setting of the machine takes part.
        foreach (string name in (ReadOnlySpan<string>)["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ASPNETCORE_URLS", "OTEL_EXPORTER_OTLP_ENDPOINT"])
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    // A pipe that nobody reads fills up, and the process would wait for it.
    private async Task KeepAsync(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            _errors.Enqueue(line);
            while (_errors.Count > 200)
            {
                _errors.TryDequeue(out _);
            }
        }
    }
}
