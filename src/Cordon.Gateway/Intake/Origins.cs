using System.Net;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Intake;

/// <summary>
/// Which web pages may speak to MCP servers through here, and under which names this gateway is spoken to. A page whose host name was made to resolve to this
/// machine comes with a name of its own in both headers (DNS rebinding).
/// </summary>
internal static class Origins
{
    /// <summary>Why the request is refused; null when it may go on.</summary>
    public static (string Code, string Message)? Problem(HttpRequest request, GatewayOptions options)
    {
        string host = request.Host.Host;
        bool isKnownHost = options.Mcp.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase) || (options.Development ? IsLoopback(host) : options.Mcp.Hosts.IsEmpty);
        if (!isKnownHost)
        {
            return ("host", "This gateway is not known under that name (mcp.hosts).");
        }

        if (!request.Headers.TryGetValue("Origin", out Microsoft.Extensions.Primitives.StringValues origin))
        {
            return null;
        }

        bool isKnownOrigin = options.Mcp.Origins.Contains(origin.ToString(), StringComparer.OrdinalIgnoreCase)
            || (options.Development && Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? page) && IsLoopback(page.Host));
        return isKnownOrigin ? null : ("origin", "Pages of that origin may not speak to MCP servers here (mcp.origins).");
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
