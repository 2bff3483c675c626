namespace Cordon.Gateway.Reply;

/// <summary>Ends a stream early and on purpose: all that was written leaves, then the connection closes without the end that the caller waits for.</summary>
/// <remarks>
/// Aborting would reset the connection, and a reset throws away what the caller has not read yet. Letting an exception reach
/// Kestrel after the head has left is its only way to close in order: HTTP/1.1 lacks the last chunk then, HTTP/2 resets the stream.
/// </remarks>
internal sealed class StreamCutException() : Exception("The stream was ended early, on purpose.");
