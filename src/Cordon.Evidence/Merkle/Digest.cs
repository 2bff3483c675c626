using System.Runtime.InteropServices;

namespace Cordon.Evidence;

/// <summary>A SHA-256 value: 32 bytes, held in place and compared by value.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Digest
{
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException("A digest has 32 bytes.", nameof(bytes));
        }

        this = MemoryMarshal.Read<Digest>(bytes);
    }

    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    public string ToHex()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    public override string ToString() => ToHex();
}
