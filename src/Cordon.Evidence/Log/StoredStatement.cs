namespace Cordon.Evidence;

/// <summary>A statement as the store holds it. <see cref="Bytes"/> are zeros when it was erased.</summary>
public sealed record StoredStatement(long Sequence, ReadOnlyMemory<byte> Bytes)
{
    public bool IsErased => !Bytes.Span.ContainsAnyExcept((byte)0);
}
