using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cordon.Load.Processes;

namespace Cordon.Load.Targets;

/// <summary>The peer everybody knows: one worker, own configuration in a directory of ours, never the system's service.</summary>
internal sealed class NginxProcess : IDisposable
{
    private const string Executable = "/usr/sbin/nginx";

    private readonly Child _process;

    private NginxProcess(Child process, Target target) => (_process, Target) = (process, target);

    public Target Target { get; }

    public static bool IsInstalled => File.Exists(Executable);

    /// <summary>Starts nginx on the targets' core. It is stopped by us, and by <c>timeout</c> should we be killed.</summary>
    public static async Task<NginxProcess> StartAsync(Uri upstream, string directory, TimeSpan longest, CancellationToken cancel)
    {
        int port = FreePort();
        Directory.CreateDirectory(directory);
        string configuration = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(upstream, directory, port), cancel);
        string seconds = ((int)longest.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        Child process = Child.Start(["/usr/bin/timeout", "--kill-after=5", seconds, .. Cores.On(Cores.Target, Executable, "-c", configuration, "-e", Path.Combine(directory, "error.log"))]);
        Uri address = new($"http://127.0.0.1:{port}");
        try
        {
            await ListeningAsync(process, port, cancel);
            // timeout → nginx master → worker.
            int master = CpuTime.ChildrenOf(process.Id).Single();
            return new NginxProcess(process, new Target(Target.Nginx, address, [master, .. CpuTime.ChildrenOf(master)]));
        }
        catch
        {
            process.Terminate();
            process.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // SIGTERM to timeout is passed on; Kill would orphan the worker.
        _process.Terminate();
        _process.Dispose();
    }

    private static async Task ListeningAsync(Child process, int port, CancellationToken cancel)
    {
        for (int attempt = 0; attempt < 100 && !process.HasExited; attempt++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancel);
            }
        }

        throw new InvalidOperationException("nginx did not start to listen; its complaint is above, or in error.log.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Buffering off as for any streaming upstream; requests per connection unlimited, or the tail would show reconnects.
    private static string Configuration(Uri upstream, string directory, int port) =>
        $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        pid {{directory}}/nginx.pid;
        error_log {{directory}}/error.log warn;
        events { worker_connections 1024; }
        http {
          access_log off;
          server_tokens off;
          tcp_nodelay on;
          keepalive_requests 1000000000;
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          client_body_buffer_size 2m;
          client_max_body_size 32m;
          upstream model {
            server {{upstream.Authority}};
            keepalive 256;
            keepalive_requests 1000000000;
          }
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass http://model;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
            }
          }
        }
        """;
}
