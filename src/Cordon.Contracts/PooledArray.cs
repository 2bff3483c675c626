using System.Buffers;
using System.Runtime.CompilerServices;

namespace Cordon.Contracts;

/// <summary>
/// Arrays for a moment. The shared pool keeps for each thread what it gave back last, of every size: a few texts of 30 MB would leave a gigabyte behind.
/// What is larger than <see cref="LargestKeptBytes"/> is a new array each time, and the collector's afterwards.
/// </summary>
public static class PooledArray
{
    /// <summary>A power of two, like the sizes of the pool: what is asked for below it is not rounded up beyond it.</summary>
    public const int LargestKeptBytes = 1 << 20;

    /// <summary>At least so many elements; what they hold is left over from others.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged =>
        (long)length * Unsafe.SizeOf<T>() > LargestKeptBytes ? GC.AllocateUninitializedArray<T>(length) : ArrayPool<T>.Shared.Rent(length);

    /// <summary>Gives it back. The first <paramref name="used"/> elements are cleared, because they held a user's words and the next renter must not see them.</summary>
    public static void Return<T>(T[] array, int used)
        where T : unmanaged
    {
        if ((long)array.Length * Unsafe.SizeOf<T>() <= LargestKeptBytes)
        {
            array.AsSpan(0, used).Clear();
            ArrayPool<T>.Shared.Return(array);
        }
    }
}
