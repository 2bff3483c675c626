using System.Collections.Concurrent;
using Cordon.Gateway.Admin;
using Cordon.Gateway.Telemetry;
using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Aggregates;

/// <summary>Which servers were missing when several were asked, until they answer again. The others answer without them. Safe from any thread.</summary>
internal sealed partial class LeftOut(Instruments instruments, ILogger<LeftOut> logger)
{
    private readonly ConcurrentDictionary<string, byte> _missing = new(StringComparer.Ordinal);

    /// <param name="server">A name of the configuration.</param>
    public void Missed(string server)
    {
        instruments.LeftOut(server);
        if (_missing.TryAdd(server, 0))
        {
            LogMissed(server);
        }
    }

    public void Heard(string server)
    {
        if (_missing.TryRemove(server, out _))
        {
            LogHeard(server);
        }
    }

    /// <summary>For <c>/readyz</c>.</summary>
    public IEnumerable<Trouble> Troubles() =>
        _missing.Keys.Order(StringComparer.Ordinal).Select(server => new Trouble($"mcp-server-left-out:{server}", $"The MCP server {server} did not answer when it was asked together with others, so they answer without it."));

    [LoggerMessage(Level = LogLevel.Warning, Message = "MCP server {Server} did not answer and is left out where several servers are one.")]
    private partial void LogMissed(string server);

    [LoggerMessage(Level = LogLevel.Information, Message = "MCP server {Server} answers again.")]
    private partial void LogHeard(string server);
}
