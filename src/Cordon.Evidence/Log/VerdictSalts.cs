using Cordon.Contracts;

namespace Cordon.Evidence;

/// <summary>The salts of one verdict's commitments, from the vault; empty where a body had none, and where they were deleted.</summary>
public sealed record VerdictSalts(ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte> Answer)
{
    internal const int Size = 32;

    public static VerdictSalts None { get; } = new(default, default);

    /// <summary>The salt that a finding is committed with: that of the body it was found in, and where an answer broke off, the request's.</summary>
    public ReadOnlyMemory<byte> Of(Direction direction) => direction == Direction.Response && !Answer.IsEmpty ? Answer : Request;

    internal static VerdictSalts Of(ReadOnlyMemory<byte> stored) => new(Given(stored[..Size]), Given(stored[Size..]));

    private static ReadOnlyMemory<byte> Given(ReadOnlyMemory<byte> salt) => salt.Span.ContainsAnyExcept((byte)0) ? salt : default;
}
