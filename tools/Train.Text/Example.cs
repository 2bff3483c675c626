using Cordon.Detection.Models;

namespace Cordon.Train.Text;

/// <summary>What each head should say of a text: yes, no, or nothing known.</summary>
internal readonly record struct Labels(byte Known, byte True)
{
    public static Labels None => default;

    public Labels Yes(params ReadOnlySpan<ModelHead> heads) => With(heads, true);

    public Labels No(params ReadOnlySpan<ModelHead> heads) => With(heads, false);

    public bool IsKnown(int head) => (Known & (1 << head)) != 0;

    public bool IsTrue(int head) => (True & (1 << head)) != 0;

    /// <summary>The same for a head of another model, by its number.</summary>
    public Labels Set(int head, bool value) => With([(ModelHead)head], value);

    /// <summary>What is known to these heads alone.</summary>
    public Labels Only(params ReadOnlySpan<ModelHead> heads)
    {
        int mask = 0;
        foreach (ModelHead head in heads)
        {
            mask |= 1 << (int)head;
        }

        return new((byte)(Known & mask), (byte)(True & mask));
    }

    private Labels With(ReadOnlySpan<ModelHead> heads, bool value)
    {
        Labels result = this;
        foreach (ModelHead head in heads)
        {
            int bit = 1 << (int)head;
            result = new((byte)(result.Known | bit), (byte)(value ? result.True | bit : result.True & ~bit));
        }

        return result;
    }
}

/// <summary>A text to learn from.</summary>
/// <param name="Id">Of the row, or of the generator's list with its number.</param>
/// <param name="Set">The file, or <see cref="Made"/>.</param>
/// <param name="Source">What is held out as a whole: the repository that a row comes from.</param>
internal sealed record Example(string Id, string Text, Labels Labels, string Set, string Source, string Kind)
{
    public const string Made = "grammar";

    public bool IsMade => Set == Made;

    /// <summary>ISO 639-1, as the row says; of what is made, the source.</summary>
    public string Language { get; init; } = Source;

    /// <summary>Where in the text stands what its label says, if only a part of it is that and one knows which.</summary>
    public (int Start, int Length)? Planted { get; init; }

    /// <summary>The same, with this part of its text as what its label says; nothing known where the text writes it in another way.</summary>
    public Example At(string part)
    {
        int at = Text.IndexOf(part, StringComparison.Ordinal);
        return at < 0 ? this : this with { Planted = (at, part.Length) };
    }

    /// <summary>False where only a part of the text is what its label says: an order buried in a document.</summary>
    public bool IsWhole { get; } = Kind is not ("buried" or "turned" or "poisoned" or "planted")
        && !Set.StartsWith("pi_indirect", StringComparison.Ordinal) && Set != "tool_descriptions";
}
