using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Cordon.Evidence.Storage;

/// <summary>
/// Records of segment and statement files: big-endian uint32 length, CRC-32C (Castagnoli) of length and payload,
/// payload. The length is under the checksum, and a length of zero is no record: a file that was extended but not
/// written after power loss reads as zeros.
/// </summary>
internal static class RecordFile
{
    public const int Header = 8, MaxPayload = 1 << 20;

    /// <summary>Writes a record and gives its length.</summary>
    public static int Write(Span<byte> target, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        int length = first.Length + second.Length;
        BinaryPrimitives.WriteInt32BigEndian(target, length);
        first.CopyTo(target[Header..]);
        second.CopyTo(target[(Header + first.Length)..]);
        uint crc = Continue(Continue(uint.MaxValue, target[..4]), target.Slice(Header, length));
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], ~crc);
        return Header + length;
    }

    /// <summary>CRC-32C (Castagnoli).</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes) => ~Continue(uint.MaxValue, bytes);

    /// <summary>The record at an offset; false when it is cut off or has an impossible length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, int offset, out ReadOnlySpan<byte> payload, out bool intact)
    {
        payload = default;
        intact = false;
        if (file.Length - offset < Header)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(file[offset..]);
        if (length is <= 0 or > MaxPayload || file.Length - offset - Header < length)
        {
            return false;
        }

        payload = file.Slice(offset + Header, length);
        uint crc = Continue(Continue(uint.MaxValue, file.Slice(offset, 4)), payload);
        intact = BinaryPrimitives.ReadUInt32BigEndian(file[(offset + 4)..]) == ~crc;
        return true;
    }

    /// <summary>The payload at an offset that is known to begin a record.</summary>
    public static byte[] Read(RandomFile file, long offset)
    {
        Span<byte> header = stackalloc byte[Header];
        file.ReadAt(offset, header);
        byte[] payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        file.ReadAt(offset + Header, payload);
        return payload;
    }

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte b in bytes[(words.Length * 8)..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
