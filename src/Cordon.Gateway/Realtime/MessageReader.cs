using System.Net.WebSockets;

namespace Cordon.Gateway.Realtime;

/// <summary>What one side of a session did.</summary>
/// <param name="Code">Of a close; null where none was given.</param>
internal readonly record struct Arrival(bool FromModel, ArrivalKind Kind, byte[]? Text = null, WebSocketCloseStatus? Code = null)
{
    public bool IsLast => Kind != ArrivalKind.Text;
}

internal enum ArrivalKind
{
    Text,
    /// <summary>Events are text; what else is sent cannot be read.</summary>
    Binary,
    TooLarge,
    Closed,
    /// <summary>Frames that RFC 6455 forbids, or text that is not UTF-8.</summary>
    Invalid,
    /// <summary>The connection is gone without a word.</summary>
    Lost,
}

/// <summary>Puts the fragments of one side's messages together, as far as a message may be long. Pings are answered below this.</summary>
internal sealed class MessageReader(WebSocket socket, bool fromModel, int most)
{
    private const int Usual = 16 * 1024;

    private byte[] _buffer = new byte[Math.Min(Usual, most)];

    public async Task<Arrival> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await ReadMessageAsync(cancel);
        }
        catch (WebSocketException exception)
        {
            return new Arrival(fromModel, exception.WebSocketErrorCode is WebSocketError.Faulted or WebSocketError.InvalidMessageType or WebSocketError.HeaderError ? ArrivalKind.Invalid : ArrivalKind.Lost);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return new Arrival(fromModel, ArrivalKind.Lost);
        }
    }

    private async Task<Arrival> ReadMessageAsync(CancellationToken cancel)
    {
        int length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                if (length == most)
                {
                    return new Arrival(fromModel, ArrivalKind.TooLarge);
                }

                Array.Resize(ref _buffer, Math.Min(most, _buffer.Length * 2));
            }

            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancel);
            switch (part.MessageType)
            {
                case WebSocketMessageType.Close:
                    return new Arrival(fromModel, ArrivalKind.Closed, Code: socket.CloseStatus);
                case WebSocketMessageType.Binary:
                    return new Arrival(fromModel, ArrivalKind.Binary);
                case WebSocketMessageType.Text:
                    break;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                byte[] message = _buffer.AsSpan(0, length).ToArray();
                _buffer = _buffer.Length > Usual ? new byte[Math.Min(Usual, most)] : _buffer;
                return new Arrival(fromModel, ArrivalKind.Text, message);
            }
        }
    }
}
