using System.Buffers;
using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// OpenAI's formats as Azure serves them: the same documents behind other paths and another credential. Where the path names a deployment, that is
/// the model, whatever the body says.
/// </summary>
internal sealed class AzureDialect(Dialect format, string? deployment = null) : Dialect
{
    public override string Name => format.Name;

    public override string Provider => "azure";

    public override string StreamMediaType => format.StreamMediaType;

    public override bool BreaksAfterStreamError => format.BreaksAfterStreamError;

    public override string RequestIdHeader => format.RequestIdHeader;

    public override Effect EffectOf(JsonNode request) => format.EffectOf(request);

    public override Range? ModelInPath(string path) =>
        deployment is null ? null : AzureDeployments.Prefix.Length..(AzureDeployments.Prefix.Length + deployment.Length);

    public override RequestReading ReadRequest(JsonTape body)
    {
        RequestReading reading = format.ReadRequest(body);
        return deployment is null ? reading : reading with { Model = deployment };
    }

    public override ImmutableArray<Segment> ReadAnswer(JsonTape body) => format.ReadAnswer(body);

    public override ImmutableArray<KeptId> ReadGiven(JsonTape answer) => format.ReadGiven(answer);

    public override Usage? ReadUsage(JsonTape answer) => format.ReadUsage(answer);

    public override bool IsMetered => format.IsMetered;

    public override StreamSplitter? OpenFrames(string? mediaType, int maxFrameBytes) => format.OpenFrames(mediaType, maxFrameBytes);

    public override StreamReading OpenStream() => format.OpenStream();

    public override byte[] WriteError(Denial denial) => format.WriteError(denial);

    public override byte[] WriteStreamError(Denial denial) => format.WriteStreamError(denial);

    public override byte[]? WriteMessage(RequestReading request, string exchange, string text) => format.WriteMessage(request, exchange, text);

    public override byte[]? WriteStreamMessage(RequestReading request, string exchange, string text) => format.WriteStreamMessage(request, exchange, text);
}

/// <summary>Azure's older paths: <c>/openai/deployments/{deployment}/chat/completions</c>.</summary>
internal static class AzureDeployments
{
    public const string Prefix = "/openai/deployments/";

    // What Azure lets a deployment be called. Nothing that another decoding would make a different path is in it.
    private const int LongestName = 64;
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    /// <summary>Cuts a path into the deployment and what follows it, from its slash on; false when it is none.</summary>
    public static bool TryCut(string path, out string deployment, out string tail)
    {
        (deployment, tail) = ("", "");
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        int end = path.IndexOf('/', Prefix.Length);
        if (end < 0)
        {
            return false;
        }

        (deployment, tail) = (path[Prefix.Length..end], path[end..]);
        return deployment.Length <= LongestName && !deployment.AsSpan().ContainsAnyExcept(NameLetters) && deployment.AsSpan().ContainsAnyExcept('.');
    }
}
