using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Cordon.Evidence.Keys;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) over a hash that is used again: a context of libcrypto's for each statement costs as much as hashing a kilobyte.
/// </summary>
internal sealed class SaltedHash : IDisposable
{
    private const int BlockSize = 64;

    // As many as compute at the same time, seldom more.
    private const int MostIdle = 256;

    private static readonly ConcurrentBag<SaltedHash> Idle = [];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _salt = new byte[BlockSize];
    private bool _isOpen;

    private SaltedHash()
    {
    }

    public static SaltedHash Begin(ReadOnlySpan<byte> salt)
    {
        if (!Idle.TryTake(out SaltedHash? hash))
        {
            hash = new SaltedHash();
        }

        hash._salt.AsSpan().Clear();
        if (salt.Length > BlockSize)
        {
            SHA256.HashData(salt, hash._salt);
        }
        else
        {
            salt.CopyTo(hash._salt);
        }

        hash.AppendPad(0x36);
        hash._isOpen = true;
        return hash;
    }

    public void Append(ReadOnlySpan<byte> value) => _hash.AppendData(value);

    public void Finish(Span<byte> value)
    {
        _hash.GetHashAndReset(value);
        AppendPad(0x5C);
        _hash.AppendData(value);
        _hash.GetHashAndReset(value);
        _isOpen = false;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_salt);
        if (_isOpen || Idle.Count >= MostIdle)
        {
            // Somebody's words are in it.
            _hash.Dispose();
        }
        else
        {
            Idle.Add(this);
        }
    }

    private void AppendPad(byte pad)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        for (int i = 0; i < BlockSize; i++)
        {
            block[i] = (byte)(_salt[i] ^ pad);
        }

        _hash.AppendData(block);
        CryptographicOperations.ZeroMemory(block);
    }
}
