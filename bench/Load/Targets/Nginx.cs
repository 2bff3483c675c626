namespace Cordon.Load.Targets;

/// <summary>The peer everybody knows: one worker, own configuration in a directory of ours, never the system's service.</summary>
internal static class Nginx
{
    private const string Executable = "/usr/sbin/nginx";

    public static Peer Peer { get; } = new(Target.Nginx, Executable, "apt-get install nginx", [Executable, "-v"], Command, _ => "");

    private static string[] Command(Uri upstream, string directory, int port)
    {
        string configuration = Path.Combine(directory, "nginx.conf");
        File.WriteAllText(configuration, Configuration(upstream, directory, port));
        return [Executable, "-c", configuration, "-e", Path.Combine(directory, "error.log")];
    }

    // Buffering off as for any streaming upstream; requests per connection unlimited, or the tail would show reconnects.
    private static string Configuration(Uri upstream, string directory, int port) =>
        $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 8192;
        pid {{directory}}/nginx.pid;
        error_log {{directory}}/error.log warn;
        events { worker_connections 4096; }
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
            keepalive 1024;
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
