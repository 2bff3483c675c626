using System.Threading.Channels;

namespace Cordon.Gateway.Mcp;

/// <summary>The messages that go back on one POST: whatever belongs to its request, and the response at the end.</summary>
/// <param name="progressToken">Under which the request wants to hear of progress; null when it does not.</param>
internal sealed class Outlet(string? progressToken)
{
    // A caller that does not read holds up its own session, and no other.
    private const int MostWaiting = 64;

    private readonly Channel<(byte[] Message, bool IsResponse)> _messages =
        Channel.CreateBounded<(byte[], bool)>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    public string? ProgressToken { get; } = progressToken;

    /// <summary>Throws <see cref="ChannelClosedException"/> when nobody reads any more.</summary>
    public ValueTask PutAsync(byte[] message) => _messages.Writer.WriteAsync((message, false));

    /// <summary>The last message. Throws <see cref="ChannelClosedException"/> when nobody reads any more.</summary>
    public async ValueTask AnswerAsync(byte[] response)
    {
        await _messages.Writer.WriteAsync((response, true));
        _messages.Writer.TryComplete();
    }

    /// <summary>Nothing more will come, and the response has not.</summary>
    public void Break() => _messages.Writer.TryComplete(new IOException("The server ended before it answered."));

    /// <summary>Nobody reads any more.</summary>
    public void Abandon() => _messages.Writer.TryComplete();

    /// <summary>The next message; null after the response. Throws <see cref="IOException"/> where that is missing.</summary>
    public async ValueTask<(byte[] Message, bool IsResponse)?> NextAsync(CancellationToken cancel) =>
        await _messages.Reader.WaitToReadAsync(cancel) && _messages.Reader.TryRead(out (byte[], bool) message) ? message : null;
}
