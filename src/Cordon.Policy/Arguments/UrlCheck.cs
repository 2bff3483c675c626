using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Cordon.Policy.Arguments;

/// <summary>
/// Where an address leads. Readers of addresses disagree about much: what two of them could read differently (names and passwords, backslashes, white space, letters
/// beyond ASCII, numbers in odd forms) is not understood.
/// </summary>
internal static class UrlCheck
{
    public static Truth IsWithin(string address, UrlBound bound)
    {
        if (Parse(address) is not { } url)
        {
            return Truth.Unknown;
        }

        return Truths.Of(bound.Schemes.IsEmpty || bound.Schemes.Contains(url.Scheme))
            .And(bound.Ports.IsEmpty ? Truth.Yes : url.Port is { } port ? Truths.Of(bound.Ports.Contains(port)) : Truth.Unknown)
            .And(bound.Hosts.IsEmpty ? Truth.Yes : Host(url, bound.Hosts));
    }

    private static Truth Host(Parsed url, ImmutableArray<string> hosts)
    {
        if (hosts.Contains(url.Host))
        {
            return Truth.Yes;
        }

        // A glob was written with names of the world in mind.
        return !Glob.MatchesAny(hosts, url.Host) ? Truth.No : url.IsPrivate ? Truth.Unknown : Truth.Yes;
    }

    private static Parsed? Parse(string address)
    {
        int colon = address.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !address.AsSpan(colon + 1).StartsWith("//") || address.AsSpan().ContainsAny('\\', '\uFFFD') || address.Any(c => c <= ' ' || c >= '\u007f'))
        {
            return null;
        }

        string scheme = address[..colon].ToLowerInvariant();
        ReadOnlySpan<char> rest = address.AsSpan(colon + 3);
        int end = rest.IndexOfAny('/', '?', '#');
        string authority = (end < 0 ? rest : rest[..end]).ToString();
        if (!char.IsAsciiLetter(scheme[0]) || !scheme.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.') || authority.Length == 0 || authority.AsSpan().ContainsAny('@', '%'))
        {
            return null;
        }

        int after = authority[0] == '[' ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        after = after < 0 ? authority.Length : after;
        if (after == 0 || Port(authority[after..], scheme, out int? port) is false)
        {
            return null;
        }

        string host = authority[..after].ToLowerInvariant();
        return host[0] == '[' ? Six(scheme, host, port) : Named(scheme, host, port);
    }

    private static bool Port(string text, string scheme, out int? port)
    {
        port = scheme switch { "http" or "ws" => 80, "https" or "wss" => 443, "ftp" => 21, _ => null };
        if (text.Length == 0)
        {
            return true;
        }

        bool isRead = text[0] == ':' && text.Length is > 1 and <= 6 && text[1] != '0' && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 65_535;
        port = isRead ? int.Parse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) : null;
        return isRead;
    }

    private static Parsed? Named(string scheme, string host, int? port)
    {
        host = host[^1] == '.' ? host[..^1] : host;
        string[] labels = host.Split('.');
        if (host.Length is 0 or > 253 || labels.Any(label => label.Length is 0 or > 63 || !label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            return null;
        }

        // What ends in a number is taken for an address of version 4 by browsers, in whatever form.
        if (labels[^1].All(char.IsAsciiDigit) || labels[^1].StartsWith("0x", StringComparison.Ordinal))
        {
            return labels.Length == 4 && labels.All(label => label.Length <= 3 && label.All(char.IsAsciiDigit) && (label == "0" || label[0] != '0')) && IPAddress.TryParse(host, out IPAddress? four)
                ? new Parsed(scheme, host, port, IsPrivateAddress(four))
                : null;
        }

        return new Parsed(scheme, host, port, labels.Length == 1 || labels[^1] is "localhost" or "local" or "internal" or "localdomain" or "arpa");
    }

    private static Parsed? Six(string scheme, string host, int? port) =>
        IPAddress.TryParse(host[1..^1], out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6 && !host.Contains('%', StringComparison.Ordinal)
            ? new Parsed(scheme, $"[{six}]", port, IsPrivateAddress(six.IsIPv4MappedToIPv6 ? six.MapToIPv4() : six))
            : null;

    private static bool IsPrivateAddress(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length == 16)
        {
            // Of version 6, only what is routed in the world: 2000::/3, and of that not what carries addresses of version 4 or is there for examples.
            bool isGlobal = (bytes[0] & 0xE0) == 0x20;
            return !isGlobal || (bytes[0] == 0x20 && bytes[1] == 0x02) || (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] is 0 or 0x0D);
        }

        return bytes switch
        {
            [0 or 10 or 127, ..] => true,
            [100, >= 64 and <= 127, ..] => true,
            [169, 254, ..] => true,
            [172, >= 16 and <= 31, ..] => true,
            [192, 168, ..] or [192, 0, 0 or 2, _] or [198, 18 or 19, ..] or [198, 51, 100, _] or [203, 0, 113, _] => true,
            [>= 224, ..] => true,
            _ => false,
        };
    }

    private sealed record Parsed(string Scheme, string Host, int? Port, bool IsPrivate);
}
