using System.Net;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Identity;

/// <summary>
/// Development mode trusts the machine's own programs, and only those: a proxy on the machine that forwards strangers,
/// or a web page whose host name was made to resolve to loopback, also connects from loopback.
/// </summary>
internal static class Loopback
{
    private static readonly string[] ProxyMarks =
        ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP"];

    public static bool IsDirect(HttpContext context)
    {
        HttpRequest request = context.Request;
        return context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && !ProxyMarks.Any(request.Headers.ContainsKey)
            // A proxy that marks nothing speaks HTTP/1.0 by default (nginx does); programs of today do not.
            && !HttpProtocol.IsHttp10(request.Protocol)
            && IsLoopbackHost(request.Host.Host)
            && (!request.Headers.TryGetValue("Origin", out var origin) || (Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? page) && IsLoopbackHost(page.Host)));
    }

    private static bool IsLoopbackHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
}
