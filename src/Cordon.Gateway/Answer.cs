namespace Cordon.Gateway;

/// <summary>What came back from upstream: the head is here, the body still flows.</summary>
public sealed class Answer(HttpResponseMessage message, Stream body) : IDisposable
{
    public HttpResponseMessage Message { get; } = message;

    public Stream Body { get; } = body;

    /// <summary>Tells the upstream something about this answer; null where it takes nothing more.</summary>
    public Func<ReadOnlyMemory<byte>, Task>? Tell { get; init; }

    /// <summary>Null when the answer does not say, or says something that is none.</summary>
    public string? MediaType => Message.Content.Headers.ContentType?.MediaType;

    public void Dispose()
    {
        Body.Dispose();
        Message.Dispose();
    }
}
