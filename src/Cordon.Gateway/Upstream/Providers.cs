using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Upstream;

/// <summary>What upstreams of the providers have in common and what not: who reads whose format, and where the credential goes.</summary>
public static class Providers
{
    public static IReadOnlyList<string> Known { get; } = ["openai", "anthropic", "gemini", "ollama", "azure", "bedrock"];

    /// <summary>
    /// Whether an upstream reads requests of a dialect as they are. Azure serves OpenAI's own paths below <c>/openai</c>; between all other
    /// pairs something would be lost.
    /// </summary>
    internal static bool Speaks(string upstream, string dialect) => upstream == dialect || IsOpenAiAtAzure(upstream, dialect);

    /// <summary>Where an upstream has the path of a dialect.</summary>
    internal static PathString PathAt(string upstream, string dialect, PathString path) =>
        IsOpenAiAtAzure(upstream, dialect) ? new PathString("/openai").Add(path) : path;

    private static bool IsOpenAiAtAzure(string upstream, string dialect) => (upstream, dialect) is ("azure", "openai");

    internal static (string Header, string Value) Authorisation(string provider, string credential) => provider switch
    {
        "anthropic" => ("x-api-key", credential),
        "gemini" => ("x-goog-api-key", credential),
        "azure" => ("api-key", credential),
        _ => ("Authorization", $"Bearer {credential}"),
    };
}
