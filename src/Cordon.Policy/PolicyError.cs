using System.Collections.Immutable;

namespace Cordon.Policy;

/// <summary>Why a policy was refused: one place, what is wrong there, and what to do about it. Line and column count from 1; 0 means the whole file.</summary>
public sealed record PolicyError(string File, int Line, int Column, string Message, string Hint)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message} ({Hint})";
}

/// <summary>Something in an accepted policy that probably is not meant so.</summary>
public sealed record PolicyWarning(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>Either a set, or all the reasons why there is none.</summary>
public sealed record PolicyResult(PolicySet? Set, ImmutableArray<PolicyError> Errors);
