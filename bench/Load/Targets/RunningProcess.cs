using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cordon.Load.Processes;

namespace Cordon.Load.Targets;

/// <summary>A program that is not ours, or is the product itself: started on a port, stopped by us, and by <c>timeout</c> should we be killed.</summary>
internal sealed class RunningProcess : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Child _process;
    private readonly string _name;

    private RunningProcess(Child process, string name, int port) => (_process, _name, Address) = (process, name, new Uri($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    public static RunningProcess Start(string name, string cores, TimeSpan longest, Func<int, string[]> command)
    {
        int port = FreePort();
        string seconds = ((int)longest.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        Child process = Child.Start(["/usr/bin/timeout", "--kill-after=5", seconds, .. Cores.On(cores, command(port))]);
        return new RunningProcess(process, name, port);
    }

    /// <summary>Waits until it listens.</summary>
    public async Task ListeningAsync(CancellationToken cancel)
    {
        for (int attempt = 0; attempt < Patience / Step && !_process.HasExited; attempt++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Address.Port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(Step, cancel);
            }
        }

        throw new InvalidOperationException($"{_name} did not start to listen; its complaint is above, or in its error.log.");
    }

    /// <summary>The target that it is. <c>timeout</c> has one child, which may have workers, as nginx has.</summary>
    public Target Target(string headers)
    {
        int[] main = CpuTime.ChildrenOf(_process.Id);
        return new Target(_name, Address, [.. main, .. main.SelectMany(CpuTime.ChildrenOf)]) { Headers = headers };
    }

    public void Dispose()
    {
        // SIGTERM to timeout is passed on; Kill would orphan the worker.
        _process.Terminate();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
