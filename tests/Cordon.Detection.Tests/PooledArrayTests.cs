using System.Runtime.CompilerServices;
using Cordon.Contracts;

namespace Cordon.Detection.Tests;

public sealed class PooledArrayTests
{
    [Fact]
    public void What_is_large_is_the_collectors_when_it_is_given_back()
    {
        WeakReference large = RentAndReturn(PooledArray.LargestKeptBytes + 1);
        GC.Collect();
        Assert.False(large.IsAlive);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(PooledArray.LargestKeptBytes / sizeof(char))]
    public void What_is_kept_is_cleared_and_comes_back(int length)
    {
        char[] first = PooledArray.Rent<char>(length);
        first.AsSpan(0, length).Fill('x');
        PooledArray.Return(first, length);
        char[] second = PooledArray.Rent<char>(length);
        Assert.Same(first, second);
        Assert.False(second.AsSpan(0, length).ContainsAnyExcept('\0'));
        PooledArray.Return(second, 0);
    }

    // Not inlined, so that no local of the test keeps it alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RentAndReturn(int bytes)
    {
        byte[] array = PooledArray.Rent<byte>(bytes);
        PooledArray.Return(array, bytes);
        return new WeakReference(array);
    }
}
