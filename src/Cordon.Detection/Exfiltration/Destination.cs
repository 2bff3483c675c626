using System.Net;
using System.Net.Sockets;

namespace Cordon.Detection.Exfiltration;

/// <summary>Where a URL goes and whether it takes something along.</summary>
internal readonly record struct Destination(bool Allowed, bool Disguised, Carried Carries)
{
    /// <summary>Reads a URL behind its scheme and slashes.</summary>
    public static Destination Of(ReadOnlySpan<char> url, AllowedHosts allowed)
    {
        int path = url.IndexOfAny("/\\?#");
        ReadOnlySpan<char> rest = path < 0 ? [] : url[path..];
        ReadOnlySpan<char> host = HostOf(path < 0 ? url : url[..path], out int at);
        if (at < 0 && allowed.Contains(host))
        {
            return new(Allowed: true, Disguised: false, Carried.Nothing);
        }

        Carried carried = Payload.In(rest);
        if (carried != Carried.Text && HostCarries(host))
        {
            carried = Carried.Text;
        }

        return new(Allowed: false, at >= 0 || IsNumber(host) || host.Contains("xn--", StringComparison.OrdinalIgnoreCase), carried);
    }

    /// <summary>Whether a URL, read behind its scheme and slashes, goes where policy lets everything go.</summary>
    public static bool IsAllowed(ReadOnlySpan<char> url, AllowedHosts allowed)
    {
        int path = url.IndexOfAny("/\\?#");
        return HostOf(path < 0 ? url : url[..path], out int at) is var host && at < 0 && allowed.Contains(host);
    }

    // A user name can look like the host that was meant, and can carry data itself.
    private static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> authority, out int at)
    {
        at = authority.LastIndexOf('@');
        ReadOnlySpan<char> host = authority[(at + 1)..];
        int port = host.LastIndexOf(':');
        return port > 0 && host[^1] != ']' ? host[..port] : host;
    }

    private static bool IsNumber(ReadOnlySpan<char> host) =>
        !host.IsEmpty && (host[0] == '[' || (char.IsAsciiDigit(host[0]) && IPAddress.TryParse(host, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetwork));

    // Names are looked up even when nothing is loaded: long labels smuggle data through DNS. The registered name is left out.
    private static bool HostCarries(ReadOnlySpan<char> host)
    {
        int labels = host.Count('.') + 1;
        for (int label = 1; label <= labels - 2 && label < 12; label++)
        {
            int dot = host.IndexOf('.');
            if (dot >= 24 && Payload.LooksEncoded(host[..dot]))
            {
                return true;
            }

            host = host[(dot + 1)..];
        }

        return false;
    }
}

/// <summary>What a URL takes along: nothing of note, something long and unreadable, or text.</summary>
internal enum Carried
{
    Nothing,
    Opaque,
    Text,
}
