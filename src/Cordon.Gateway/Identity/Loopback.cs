using System.Net;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Identity;

/// <summary>
/// Development mode trusts the machine's own programs, and only those: a proxy on the machine that forwards strangers,
/// or a web page whose host name was made to resolve to loopback, also connects from loopback.
/// </summary>
internal static class Loopback
{
    public static bool IsDirect(HttpContext context)
    {
        HttpRequest request = context.Request;
        return context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && !request.Headers.ContainsKey("Forwarded")
            && !request.Headers.ContainsKey("X-Forwarded-For")
            && IsLoopbackHost(request.Host.Host)
            && (!request.Headers.TryGetValue("Origin", out var origin) || (Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? page) && IsLoopbackHost(page.Host)));
    }

    private static bool IsLoopbackHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
