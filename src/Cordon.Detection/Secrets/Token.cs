using System.Collections.Immutable;

namespace Cordon.Detection.Secrets;

/// <summary>A token that says by its own characters what it is, in one of several documented forms.</summary>
internal sealed class Token(ImmutableArray<TokenShape> shapes) : SpanFinder
{
    // One character more tells whether the token has ended.
    public override int MaxLength { get; } = shapes.Max(shape => shape.Longest) + 1;

    public override string ToString() => string.Join(' ', shapes);

    internal override bool Find(ReadOnlySpan<char> text, int literal, int literalEnd, out int start, out int end)
    {
        foreach (TokenShape shape in shapes)
        {
            if (shape.Find(text, literal, out start, out end))
            {
                return true;
            }
        }

        (start, end) = (0, 0);
        return false;
    }
}
