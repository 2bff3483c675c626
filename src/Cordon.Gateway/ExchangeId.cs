namespace Cordon.Gateway;

/// <summary>Ids of exchanges: a UUIDv7 (RFC 9562) in 26 characters of Crockford's base 32, so that they sort by time.</summary>
public static class ExchangeId
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;

    public static string Next(TimeProvider time) => Write(Guid.CreateVersion7(time.GetUtcNow()));

    internal static string Write(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
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
