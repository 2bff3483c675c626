using System.Diagnostics;
using Cordon.EndToEnd.CommandLine;

namespace Cordon.EndToEnd.Deployment;

/// <summary>A registry of images on loopback, with its data in a directory of the test.</summary>
internal sealed class LoopbackRegistry : IAsyncDisposable
{
    private const string Listening = "listening on 127.0.0.1:";

    private readonly Process _process;
    private readonly Task _drained;

    private LoopbackRegistry(Process process, string port)
    {
        _process = process;
        Name = $"localhost:{port}";
        _drained = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>Host and port, as image names begin.</summary>
    public string Name { get; }

    public static async Task<LoopbackRegistry> StartAsync(Folder folder)
    {
        string file = folder.File("registry.yml", $$"""
            version: 0.1
            log: {level: info}
            storage:
              filesystem: {rootdirectory: '{{folder.File("registry")}}'}
            http: {addr: "127.0.0.1:0"}
            """);
        Process process = BuiltCordon.Start("docker-registry", ["serve", file]);
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            int at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at >= 0)
            {
                return new LoopbackRegistry(process, string.Concat(line[(at + Listening.Length)..].TakeWhile(char.IsAsciiDigit)));
            }
        }

        process.Dispose();
        throw new InvalidOperationException("The registry ended before it listened.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _drained;
        _process.Dispose();
    }
}
