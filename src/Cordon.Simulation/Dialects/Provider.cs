using Microsoft.AspNetCore.Http;

namespace Cordon.Simulation.Dialects;

/// <summary>Whose manners an answer has: headers, errors, streams.</summary>
internal enum Provider
{
    OpenAi,
    Anthropic,
    Ollama,
}

/// <summary>Azure serves OpenAI's formats behind paths of its own; the older ones want a version in the query.</summary>
internal static class AzurePaths
{
    private const string Root = "/openai/";
    private const string Deployments = Root + "deployments/";

    /// <summary>The path at OpenAI that answers the same; any other path as it stands.</summary>
    public static string Meaning(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        if (path.StartsWith(Root + "v1/", StringComparison.Ordinal))
        {
            return path[(Root.Length - 1)..];
        }

        if (!path.StartsWith(Root, StringComparison.Ordinal) || !request.Query.ContainsKey("api-version"))
        {
            return path;
        }

        int name = path.StartsWith(Deployments, StringComparison.Ordinal) ? path.IndexOf('/', Deployments.Length) : Root.Length - 1;
        return name < 0 ? path : "/v1" + path[name..];
    }
}
