namespace Cordon.Detection;

// DROP AT MERGE: stands in for the engine's PreparedText so that this branch compiles alone.
public sealed class PreparedText
{
    private PreparedText(string original) => Original = original;

    public string Original { get; }

    public static PreparedText Of(string text) => new(text);
}
