using Cordon.Evidence.Keys;

namespace Cordon.Gateway;

/// <summary>Ids of exchanges: a UUIDv7 (RFC 9562) in 26 characters of Crockford's base 32, so that they sort by time.</summary>
public static class ExchangeId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;

    public static string Next(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[16];
        Randomness.Fill(bytes);
        long moment = time.GetUtcNow().ToUnixTimeMilliseconds();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(moment >> 32));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)moment);
        // Version 7, variant 2.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return Write(bytes);
    }

    internal static string Write(ReadOnlySpan<byte> bytes)
    {
        UInt128 value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(Length, value, static (text, rest) =>
        {
            for (int i = Length - 1; i >= 0; i--)
            {
                text[i] = Alphabet[(int)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
