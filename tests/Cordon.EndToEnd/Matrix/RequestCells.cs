using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.EndToEnd.Matrix;

/// <summary>One place of a request where text, or something that no guard can read, may stand.</summary>
/// <param name="Body">¤ is the probe's word; § the same with its first letter escaped once more, as JSON inside a JSON string allows.</param>
/// <param name="Carries">Whether the place holds text, something opaque, or both (a link: its address is text, what it points at is not).</param>
internal sealed record RequestCell(Route Route, Surface Surface, string Place, string Body, Carries Carries = Carries.Text)
{
    public string Name => $"{Route.Name}: {Words.Of(Surface)}, {Place}";

    public string With(Conduct conduct, bool stream) => CellText.Fill(Body, Direction.Request, conduct, Route, stream);
}

/// <summary>What a place of the matrix holds.</summary>
[Flags]
public enum Carries
{
    Text = 1,
    Opaque = 2,
    Link = Text | Opaque,
}

/// <summary>How a cell's template becomes a body.</summary>
internal static class CellText
{
    /// <param name="route">Null for what is no request.</param>
    public static string Fill(string template, Direction direction, Conduct conduct, Route? route = null, bool stream = false)
    {
        string word = Probe.Word(direction, conduct);
        string filled = template.Replace("¤", word, StringComparison.Ordinal).Replace("§", $"\\\\u{(int)word[0]:x4}{word[1..]}", StringComparison.Ordinal);
        return (stream && route?.StreamPath is null) || route is { Unasked: true } ? $"{{\"stream\":{(stream ? "true" : "false")},{filled.AsSpan(1)}" : filled;
    }
}

/// <summary>All places of all requests. A surface or route without a row here fails <see cref="CompletenessTests"/>.</summary>
internal static class RequestCells
{
    public static readonly ImmutableArray<RequestCell> All =
        [.. ChatRows.Requests, .. ResponsesRows.Requests, .. MessagesRows.Requests(Route.Messages), .. MessagesRows.Requests(Route.CountTokens), .. InputRows.Requests, .. OllamaRows.Requests, .. AzureRows.Requests,
         .. GeminiRows.Requests(Route.Gemini), .. GeminiRows.Requests(Route.GeminiCount), .. GeminiRows.Inputs, .. BedrockRows.Requests, .. KeptRows.Requests,
         new(Route.GeminiList, Surface.User, "turn", """{"contents":[{"role":"user","parts":[{"text":"About the ¤."}]}]}""")];

    private static readonly Dictionary<string, RequestCell> ByName = All.ToDictionary(cell => cell.Name);

    public static RequestCell Named(string name) => ByName[name];
}
