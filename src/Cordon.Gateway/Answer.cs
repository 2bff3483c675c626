namespace Cordon.Gateway;

/// <summary>What came back from upstream: the head is here, the body still flows.</summary>
public sealed class Answer(HttpResponseMessage message, Stream body) : IDisposable
{
    public HttpResponseMessage Message { get; } = message;

    public Stream Body { get; } = body;

    public bool IsEventStream => string.Equals(Message.Content.Headers.ContentType?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);

    public void Dispose()
    {
        Body.Dispose();
        Message.Dispose();
    }
}
