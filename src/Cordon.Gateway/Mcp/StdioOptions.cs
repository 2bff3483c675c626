using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Gateway.Mcp;

/// <summary>An MCP server that is a program: how it is started, and how much of it there may be.</summary>
/// <param name="Command">The program and its arguments; no shell reads them.</param>
public sealed record StdioOptions(ImmutableArray<string> Command)
{
    /// <summary>
    /// Variables that the program gets beside <see cref="Inherited"/>, with their values resolved. It gets no others: the gateway's own hold the
    /// credentials of all upstreams.
    /// </summary>
    public FrozenDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Where it runs; null for the gateway's own directory.</summary>
    public string? Directory { get; init; }

    /// <summary>Where what it writes to standard error goes, up to <see cref="MostErrorBytes"/> per process; null for nowhere.</summary>
    public string? ErrorFile { get; init; }

    /// <summary>Most sessions, each with a process of its own, at once.</summary>
    public int MaxSessions { get; init; } = 64;

    /// <summary>Longest message in either direction, in bytes. A longer one from the program ends its session.</summary>
    public int MaxMessageBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How long a session may be neither asked nor listened to before its process is stopped.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the program may take to read what it is sent, and to leave when its input ends.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most bytes of standard error that are kept of one process.</summary>
    public const int MostErrorBytes = 10 * 1024 * 1024;

    /// <summary>What programs need to find their files and to speak the user's language, and nothing that is secret.</summary>
    public static ImmutableArray<string> Inherited { get; } = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL", "TZ", "TMPDIR"];
}
