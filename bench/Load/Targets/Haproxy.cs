namespace Cordon.Load.Targets;

/// <summary>The other plain proxy: one thread, keep-alive both ways, no log; configured in a directory of ours, never the system's service.</summary>
internal static class Haproxy
{
    private const string Executable = "/usr/sbin/haproxy";

    public static Peer Peer { get; } = new(Target.Haproxy, Executable, "apt-get install haproxy", [Executable, "-v"], Command, _ => "");

    private static string[] Command(Uri upstream, string directory, int port)
    {
        string configuration = Path.Combine(directory, "haproxy.cfg");
        File.WriteAllText(configuration, Configuration(upstream, port));
        return [Executable, "-db", "-q", "-f", configuration];
    }

    // http-no-delay: a frame of a stream is sent when it comes. Its buffers of 16 KB stream bodies that are larger.
    private static string Configuration(Uri upstream, int port) =>
        $"""
        global
          nbthread 1
          maxconn 4096
        defaults
          mode http
          option http-no-delay
          option http-keep-alive
          http-reuse always
          timeout connect 10s
          timeout client 120s
          timeout server 120s
          timeout http-keep-alive 120s
        frontend callers
          bind 127.0.0.1:{port}
          default_backend model
        backend model
          server model {upstream.Authority} pool-max-conn -1

        """;
}
