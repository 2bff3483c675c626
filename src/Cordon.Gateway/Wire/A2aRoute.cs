namespace Cordon.Gateway.Wire;

/// <summary>The paths of an agent behind the gateway: <c>/a2a/{agent}</c>, and its card below it.</summary>
internal static class A2aRoute
{
    public const string Pattern = Prefix + "{agent}";
    public const string Card = "/.well-known/agent-card.json";

    private const string Prefix = "/a2a/";

    /// <summary>The dialect of a request to an agent; null when the path or the method is none of the protocol's.</summary>
    public static A2aDialect? Find(string method, string path)
    {
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        bool isCard = method == "GET" && path.EndsWith(Card, StringComparison.Ordinal);
        int end = isCard ? path.Length - Card.Length : path.Length;
        return end > Prefix.Length && McpRoute.IsName(path[Prefix.Length..end]) && (isCard || method == "POST") ? new A2aDialect(path[Prefix.Length..end], isCard) : null;
    }

    /// <summary>Where callers of this gateway reach an agent.</summary>
    public static string PathOf(string agent) => Prefix + agent;

    /// <summary>The name under which the pool of upstreams knows an agent. No other upstream can have it, for the slash.</summary>
    public static string UpstreamOf(string agent) => "a2a/" + agent;

    /// <summary>The same for its card, which may lie elsewhere.</summary>
    public static string CardUpstreamOf(string agent) => "a2a-card/" + agent;

    /// <summary>The name under which the pin of its card is kept. No MCP server can have it, for the colon.</summary>
    public static string PinnedAs(string agent) => "a2a:" + agent;
}
