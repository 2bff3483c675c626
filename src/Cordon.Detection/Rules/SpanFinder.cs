namespace Cordon.Detection;

/// <summary>Confirms a literal hit by code that is told from data. A hit costs a fixed number of steps at most, whatever stands around it.</summary>
public abstract class SpanFinder
{
    private protected SpanFinder()
    {
    }

    /// <summary>The most characters of a match, counted from the literal's first.</summary>
    public abstract int MaxLength { get; }

    /// <summary>The span that the literal at these offsets announces or is part of.</summary>
    internal abstract bool Find(ReadOnlySpan<char> text, int literal, int literalEnd, out int start, out int end);
}
