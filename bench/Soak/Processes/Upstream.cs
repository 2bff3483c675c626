using System.Globalization;

namespace Cordon.Soak.Processes;

/// <summary>The simulated model as a process that is killed and started again on the same port.</summary>
internal sealed class Upstream(string executable, int port) : IAsyncDisposable
{
    private CordonProcess? _process;

    public int Kills { get; private set; }

    public Uri Address => new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");

    public async Task StartAsync() => (_process, _) = await CordonProcess.StartAsync(executable, "The simulated model listens", "simulate", "--url", Address.ToString());

    public async Task KillAsync()
    {
        Kills++;
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }
}
