namespace Cordon.Policy.Language;

/// <summary>Where something is written. Line 0 stands for a built-in default.</summary>
internal readonly record struct Place(string File, int Line, int Column)
{
    public override string ToString() => Line == 0 ? "built-in default" : $"{File}:{Line}";
}

/// <summary>A value with the place it was written at, so that an error can name both lines of a contradiction.</summary>
internal sealed record Located<T>(T Value, Place Place);
