namespace Cordon.State;

/// <summary>The state cannot be opened or trusted; the message names the cause and the remedy for an operator.</summary>
public sealed class StateException : Exception
{
    public StateException(string message) : base(message)
    {
    }

    public StateException(string message, Exception inner) : base(message, inner)
    {
    }
}
