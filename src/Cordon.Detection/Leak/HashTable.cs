using System.Numerics;
using System.Security.Cryptography;

namespace Cordon.Detection;

/// <summary>
/// A set of 64-bit hashes in one array: it is made for every exchange that has a system prompt, so making it must cost next to nothing.
/// Where a hash lies depends on a number of this process, so that nobody can choose words that all fall into one place.
/// </summary>
internal sealed class HashTable(int expected)
{
    private static readonly ulong Multiplier = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    private ulong[] _slots = new ulong[Size(expected)];
    private int _count;

    public int Count => _count;

    public void Add(ulong hash)
    {
        if (_count >= _slots.Length / 4 * 3)
        {
            Grow();
        }

        ref ulong slot = ref Find(hash | 1);
        _count += slot == 0 ? 1 : 0;
        slot = hash | 1;
    }

    public bool Contains(ulong hash) => Find(hash | 1) != 0;

    // An empty slot is 0; a hash has its lowest bit set, which costs one bit of 64.
    private ref ulong Find(ulong key)
    {
        int mask = _slots.Length - 1;
        int at = (int)((key * Multiplier) >> 32) & mask;
        while (_slots[at] != 0 && _slots[at] != key)
        {
            at = (at + 1) & mask;
        }

        return ref _slots[at];
    }

    private void Grow()
    {
        ulong[] before = _slots;
        _slots = new ulong[before.Length * 2];
        foreach (ulong key in before)
        {
            if (key != 0)
            {
                Find(key) = key;
            }
        }
    }

    // Never more than three quarters full.
    private static int Size(int expected) => (int)BitOperations.RoundUpToPowerOf2(((uint)Math.Max(expected, 6) * 4 / 3) + 1);
}
