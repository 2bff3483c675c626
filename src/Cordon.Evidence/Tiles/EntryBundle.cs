using System.Buffers.Binary;

namespace Cordon.Evidence.Tiles;

/// <summary>An entry bundle of C2SP tlog-tiles: up to 256 entries, each behind a big-endian uint16 length.</summary>
internal static class EntryBundle
{
    public const int MaxEntry = ushort.MaxValue;

    public static void Append(List<byte> bundle, ReadOnlySpan<byte> entry)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)entry.Length));
        bundle.AddRange(length);
        bundle.AddRange(entry);
    }

    /// <summary>Cuts the next entry off; false at a torn one.</summary>
    public static bool TryNext(ref ReadOnlySpan<byte> bundle, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (bundle.Length < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bundle);
        if (bundle.Length - 2 < length)
        {
            return false;
        }

        entry = bundle.Slice(2, length);
        bundle = bundle[(2 + length)..];
        return true;
    }
}
