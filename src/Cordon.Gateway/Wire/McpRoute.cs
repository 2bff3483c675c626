namespace Cordon.Gateway.Wire;

/// <summary>The path of an MCP server behind the gateway, or of several that are one: <c>/mcp/{server}</c>, and nothing below it; <c>/mcp</c> is all servers.</summary>
internal static class McpRoute
{
    public const string Pattern = Prefix + "{server}";

    /// <summary>What stands between a server's name and a tool's, wherever policy speaks of the tool.</summary>
    public const string Between = "__";

    /// <summary>The name of all servers together; none of them can be called so.</summary>
    public const string Everything = "*";

    private const string Root = "/mcp";
    private const string Prefix = Root + "/";
    private const int LongestName = 64;

    /// <summary>The dialect of a request to a server; null when the path or the method is none of the protocol's.</summary>
    public static McpDialect? Find(string method, string path) =>
        NameIn(path) is { } name && method is "POST" or "GET" or "DELETE" ? new McpDialect(name, method) : null;

    public static string PathOf(string server) => Prefix + server;

    /// <summary>Whether a server may be called so: the name stands in paths, in the names of tools and in the record.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && name is not ("." or "..") && !name.Contains(Between, StringComparison.Ordinal) && !name.EndsWith('_');

    /// <summary>The name under which the pool of upstreams knows a server. No other upstream can have it, for the slash.</summary>
    public static string UpstreamOf(string server) => "mcp/" + server;

    /// <summary>A tool's name for policy, on every endpoint of that server.</summary>
    public static string ToolOf(string server, string tool) => server + Between + tool;

    private static string? NameIn(string path) =>
        path == Root ? Everything : path.StartsWith(Prefix, StringComparison.Ordinal) && IsName(path[Prefix.Length..]) ? path[Prefix.Length..] : null;
}
