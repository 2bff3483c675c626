using System.Net;
using System.Net.Sockets;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Addresses of hexadecimal digits: IP version 6, and those of network cards.</summary>
internal static class HexAddresses
{
    private const int LongestAddress = 46;
    private const int Mac = 17;

    public static void Read(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        int end = at, colons = 0;
        bool digit = false;
        while (end < text.Length && end - at < LongestAddress && (char.IsAsciiHexDigit(text[end]) || text[end] is ':' or '.'))
        {
            colons += text[end] == ':' ? 1 : 0;
            digit |= char.IsAsciiDigit(text[end]);
            end++;
        }

        candidates.Touch(at, end);
        if (candidates.Wanted.MacAddress && IsMac(ref candidates, at))
        {
            candidates.Add(new(at, at + Mac, PiiEntities.MacAddress, "mac-address", Severity.Low, 0.85, "The address of a network card.", Proven: true));
        }

        while (end > at && text[end - 1] is '.' or ':' && !(end - at > 1 && text[end - 2] == ':'))
        {
            end--;
        }

        // Two colons and no digit is a qualified name; times have two colons and no pair.
        if (colons < 3 || !digit || !Signposts.Ends(text, end) || end - at >= LongestAddress
            || !IPAddress.TryParse(text.AsSpan(at, end - at), out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bool local = address.IsIPv6LinkLocal || IPAddress.IsLoopback(address) || (bytes[0] & 0xfe) == 0xfc
            || bytes[..4].SequenceEqual((ReadOnlySpan<byte>)[0x20, 0x01, 0x0d, 0xb8]);
        candidates.Add(new(at, end, PiiEntities.Ip, "ip-v6", Severity.Low, local ? 0.3 : 0.8, "An IP address (version 6).", Proven: true));
    }

    // Six pairs with one and the same sign between them, and not part of a longer row of pairs.
    private static bool IsMac(ref Candidates candidates, int at)
    {
        string text = candidates.Text;
        if (at + 2 >= text.Length || text[at + 2] is not (':' or '-'))
        {
            return false;
        }

        int i = 0;
        while (i < Mac && at + i < text.Length && (i % 3 == 2 ? text[at + i] == text[at + 2] : char.IsAsciiHexDigit(text[at + i])))
        {
            i++;
        }

        candidates.Touch(at, at + i + 2);
        return i == Mac && Signposts.EndsWhole(text, at + Mac) && !(at > 1 && text[at - 1] == text[at + 2] && char.IsAsciiHexDigit(text[at - 2]))
            && text.AsSpan(at, Mac).ContainsAnyInRange('1', '9');
    }
}
