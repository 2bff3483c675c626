using System.Security.Cryptography;

namespace Cordon.Evidence.Keys;

/// <summary>
/// Random bytes from the system's generator, drawn in blocks per thread: every draw costs calls into the kernel, however few bytes it is for.
/// What was given out is no longer here.
/// </summary>
public static class Randomness
{
    private const int BlockSize = 4096;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    public static void Fill(Span<byte> bytes)
    {
        if (bytes.Length > BlockSize)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        byte[] block = _block ??= new byte[BlockSize];
        if (_left < bytes.Length)
        {
            RandomNumberGenerator.Fill(block);
            _left = BlockSize;
        }

        Span<byte> given = block.AsSpan(_left - bytes.Length, bytes.Length);
        given.CopyTo(bytes);
        CryptographicOperations.ZeroMemory(given);
        _left -= bytes.Length;
    }

    public static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
