using System.Buffers;

namespace Cordon.Gateway.Wire;

/// <summary>What the path of a request to Bedrock says.</summary>
/// <param name="Model">The model's id, decoded: a name such as <c>anthropic.claude-3-haiku-20240307-v1:0</c>, or an ARN.</param>
/// <param name="Operation"><c>converse</c>, <c>converse-stream</c>, <c>invoke</c> or <c>invoke-with-response-stream</c>.</param>
internal sealed record BedrockCall(string Model, string Operation)
{
    public static readonly string[] Operations = ["converse", "converse-stream", "invoke", "invoke-with-response-stream"];

    private const int LongestModel = 2048;
    private const string Prefix = "/model/";

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/");

    public bool Streams => Operation.EndsWith("-stream", StringComparison.Ordinal);

    /// <summary>The path as AWS's own clients write it. Whatever the caller escaped, this is what was read.</summary>
    public string Path => $"{Prefix}{Uri.EscapeDataString(Model)}/{Operation}";

    /// <summary>Where the model's id stands in a path.</summary>
    public static Range? ModelInPath(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) && path.LastIndexOf('/') is var slash && slash > Prefix.Length ? Prefix.Length..slash : null;

    /// <param name="path">As the server decoded it: all escapes but that of the slash are gone.</param>
    public static BedrockCall? Of(string path)
    {
        int slash = path.LastIndexOf('/');
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || slash <= Prefix.Length || !Operations.Contains(path[(slash + 1)..]))
        {
            return null;
        }

        string model = path[Prefix.Length..slash].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return model.Length <= LongestModel && !model.AsSpan().ContainsAnyExcept(Letters)
            && model.Split('/').All(part => part is not ("" or "." or "..")) && (!model.Contains('/') || model.StartsWith("arn:", StringComparison.Ordinal))
            ? new BedrockCall(model, path[(slash + 1)..])
            : null;
    }
}
