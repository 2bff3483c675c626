namespace Cordon.Gateway.Wire;

/// <summary>The checksum of Ethernet, gzip and AWS's event streams (ISO-HDLC: polynomial 0x04C11DB7, reflected).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Step((uint)index, 8))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte next in bytes)
        {
            crc = (crc >> 8) ^ Table[(byte)(crc ^ next)];
        }

        return ~crc;
    }

    private static uint Step(uint value, int bits) => bits == 0 ? value : Step((value & 1) == 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1, bits - 1);
}
