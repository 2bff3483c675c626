namespace Cordon.Feedback;

/// <summary>What of a marked text is excepted.</summary>
internal enum ExceptionScope
{
    /// <summary>All of it: nothing else is the same text.</summary>
    Text,

    /// <summary>The finding with what stands around it, in whatever text of its surface.</summary>
    Passage,
}
