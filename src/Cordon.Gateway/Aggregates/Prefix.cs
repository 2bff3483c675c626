using System.Text;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Aggregates;

/// <summary>
/// How what belongs to a server is called where several are one endpoint: a tool or a prompt as policy calls a tool (<c>files__read</c>), an address
/// <c>cordon:files/file:///notes</c>, an id that the server made up <c>files/…</c>. A server's name has no slash and no two underscores, so what
/// stands in front of the first of them is the server, whatever the rest is.
/// </summary>
/// <param name="Server">Whose it is.</param>
/// <param name="Length">Characters in front of what the server itself calls it.</param>
internal readonly record struct Prefix(string Server, int Length)
{
    private const string Scheme = "cordon:";
    private const char Slash = '/';

    public static byte[] OfName(string server) => Encoding.ASCII.GetBytes(server + McpRoute.Between);

    public static byte[] OfAddress(string server) => Encoding.ASCII.GetBytes(Scheme + server + Slash);

    public static byte[] OfId(string server) => Encoding.ASCII.GetBytes(server + Slash);

    public static Prefix? InName(string? name) => Cut(name, 0, McpRoute.Between);

    public static Prefix? InAddress(string? address) => address?.StartsWith(Scheme, StringComparison.Ordinal) == true ? Cut(address, Scheme.Length, "/") : null;

    public static Prefix? InId(string? id) => Cut(id, 0, "/");

    private static Prefix? Cut(string? text, int from, string end)
    {
        int at = text?.IndexOf(end, from, StringComparison.Ordinal) ?? -1;
        return at > from ? new Prefix(text![from..at], at + end.Length) : null;
    }
}
