using System.Net;

namespace Cordon.EndToEnd.Matrix;

/// <summary>One exchange from both ends: what the caller got, what the model got, and what was recorded.</summary>
/// <param name="Body">As far as it came: a stream that ends with an error may be broken off.</param>
/// <param name="Decision">As the header or the trailer says; null where there is neither.</param>
/// <param name="Reached">Whether the model received the request.</param>
internal sealed record Seen(HttpStatusCode Status, string Body, string? Decision, string? Coverage, bool Reached, RecordedExchange Record)
{
    /// <summary>The body, its streamed texts put together.</summary>
    public string Text => Body + StreamedText.Of(Body);
}
