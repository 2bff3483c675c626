using System.Diagnostics;

namespace Cordon.Load.Processes;

/// <summary>A process that we started and that we alone stop, by its id.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private Child(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a command whose standard input stays open as long as we live.</summary>
    public static Child Start(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new Child(Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start."));
    }

    /// <summary>Starts a subcommand of this program on some cores.</summary>
    public static Child StartSelf(string cores, params string[] arguments)
    {
        string self = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, typeof(Child).Assembly.Location] : [self];
        return Start(Cores.On(cores, [.. program, .. arguments]));
    }

    /// <summary>The next line of its standard output: how a subcommand says that it is ready, and where.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancel)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        return await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException("A child process ended before it was ready.");
    }

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("/usr/bin/kill", ["-TERM", $"{_process.Id}"]);
            kill.WaitForExit();
        }
    }

    public void Dispose()
    {
        // Our own subcommands end with their standard input; peers do not read it, and have been asked by Terminate.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Grace))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit(Grace);
        }

        _process.Dispose();
    }
}
