using System.Buffers;
using Microsoft.AspNetCore.WebUtilities;

namespace Cordon.Gateway.Wire;

/// <summary>What path and query of a request to Gemini say.</summary>
/// <param name="Model">The model's name, without <c>models/</c>.</param>
/// <param name="Operation">The method after the colon, for instance <c>generateContent</c>; empty for the list of models.</param>
/// <param name="Query">The query as it goes on: only what is known and read here.</param>
internal sealed record GeminiCall(string Model, string Operation, string? Query)
{
    /// <summary>The versions of the API.</summary>
    public static readonly string[] Versions = ["/v1beta", "/v1"];

    public static readonly string[] Operations = ["generateContent", "streamGenerateContent", "countTokens", "embedContent", "batchEmbedContents"];

    private const int LongestModel = 128;
    private const int LongestPageToken = 512;
    private const string Models = "/models";

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");
    private static readonly SearchValues<char> TokenLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._=+/");

    /// <summary>Whether server-sent events come back.</summary>
    public bool Streams => Operation == "streamGenerateContent" && Query == "?alt=sse";

    /// <summary>Whether the answers of a stream come back as one list.</summary>
    public bool AnswersList => Operation == "streamGenerateContent" && !Streams;

    /// <summary>Where the model's name stands in a path with a method.</summary>
    public static Range? ModelInPath(string path) =>
        path.IndexOf(Models + "/", StringComparison.Ordinal) is >= 0 and var at && path.LastIndexOf(':') is var colon && colon > at ? (at + Models.Length + 1)..colon : null;

    /// <summary>Null when the path is none of Gemini's, or has no method after the model.</summary>
    public static GeminiCall? Of(string path, string? query)
    {
        int colon = path.LastIndexOf(':');
        return colon > 0 && Operations.Contains(path[(colon + 1)..]) && ModelIn(path[..colon], Versions) is { Length: > 0 } model
            ? new GeminiCall(model, path[(colon + 1)..], QueryOf(query, "alt"))
            : null;
    }

    /// <summary>The list of models, or one of them. OpenAI and Anthropic have theirs under <c>/v1</c>.</summary>
    public static GeminiCall? OfModels(string path, string? query) =>
        ModelIn(path, ["/v1beta"]) is { } model ? new GeminiCall(model, "", QueryOf(query, "pageSize", "pageToken")) : null;

    // A name of these letters is one path segment to every decoder; the dots that mean another folder are none.
    private static string? ModelIn(string path, string[] versions)
    {
        foreach (string version in versions)
        {
            if (!path.StartsWith(version + Models, StringComparison.Ordinal))
            {
                continue;
            }

            string rest = path[(version.Length + Models.Length)..];
            if (rest.Length == 0)
            {
                return "";
            }

            string name = rest[1..];
            return rest[0] == '/' && name.Length is > 0 and <= LongestModel && !name.AsSpan().ContainsAnyExcept(NameLetters) && name is not ("." or "..") ? name : null;
        }

        return null;
    }

    // A key in the query is a credential, and the other parameters of Google's APIs change what comes back: none of them goes on.
    private static string? QueryOf(string? query, params string[] known)
    {
        string written = "";
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in QueryHelpers.ParseQuery(query))
        {
            if (known.Contains(name, StringComparer.Ordinal) && values is [{ } value] && IsKnown(name, value))
            {
                written += $"{(written.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
            }
        }

        return written.Length == 0 ? null : written;
    }

    private static bool IsKnown(string name, string value) => name switch
    {
        "alt" => value is "sse" or "json",
        "pageSize" => value.Length is > 0 and <= 6 && value.All(char.IsAsciiDigit),
        _ => value.Length <= LongestPageToken && !value.AsSpan().ContainsAnyExcept(TokenLetters),
    };
}
