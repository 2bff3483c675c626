using System.Numerics;

namespace Cordon.Evidence.Keys;

/// <summary>An integer modulo 2^255 - 19 as five limbs of 51 bits; limbs stay below 2^52 between operations.</summary>
internal readonly struct FieldElement(ulong a, ulong b, ulong c, ulong d, ulong e)
{
    private const ulong Mask = (1UL << 51) - 1;

    private readonly ulong _a = a, _b = b, _c = c, _d = d, _e = e;

    public static BigInteger Prime { get; } = (BigInteger.One << 255) - 19;

    public static FieldElement Zero => new(0, 0, 0, 0, 0);

    public static FieldElement One => new(1, 0, 0, 0, 0);

    public static FieldElement From(BigInteger value)
    {
        ulong Limb(int shift) => (ulong)((value >> shift) & Mask);
        return new(Limb(0), Limb(51), Limb(102), Limb(153), Limb(204));
    }

    public static FieldElement operator +(in FieldElement x, in FieldElement y) =>
        Carry(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d, x._e + y._e);

    public static FieldElement operator -(in FieldElement x, in FieldElement y)
    {
        // 4p keeps every limb positive.
        const ulong first = ((1UL << 51) - 19) * 4, other = ((1UL << 51) - 1) * 4;
        return Carry(x._a + first - y._a, x._b + other - y._b, x._c + other - y._c, x._d + other - y._d, x._e + other - y._e);
    }

    public static FieldElement operator *(in FieldElement x, in FieldElement y)
    {
        ulong b19 = y._b * 19, c19 = y._c * 19, d19 = y._d * 19, e19 = y._e * 19;
        UInt128 r0 = Wide(x._a, y._a) + Wide(x._b, e19) + Wide(x._c, d19) + Wide(x._d, c19) + Wide(x._e, b19);
        UInt128 r1 = Wide(x._a, y._b) + Wide(x._b, y._a) + Wide(x._c, e19) + Wide(x._d, d19) + Wide(x._e, c19);
        UInt128 r2 = Wide(x._a, y._c) + Wide(x._b, y._b) + Wide(x._c, y._a) + Wide(x._d, e19) + Wide(x._e, d19);
        UInt128 r3 = Wide(x._a, y._d) + Wide(x._b, y._c) + Wide(x._c, y._b) + Wide(x._d, y._a) + Wide(x._e, e19);
        UInt128 r4 = Wide(x._a, y._e) + Wide(x._b, y._d) + Wide(x._c, y._c) + Wide(x._d, y._b) + Wide(x._e, y._a);
        r1 += r0 >> 51;
        r2 += r1 >> 51;
        r3 += r2 >> 51;
        r4 += r3 >> 51;
        ulong top = (ulong)(r4 >> 51);
        return Carry(((ulong)r0 & Mask) + (top * 19), (ulong)r1 & Mask, (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask);
    }

    public static FieldElement Select(ulong mask, in FieldElement yes, in FieldElement no) => new(
        (yes._a & mask) | (no._a & ~mask),
        (yes._b & mask) | (no._b & ~mask),
        (yes._c & mask) | (no._c & ~mask),
        (yes._d & mask) | (no._d & ~mask),
        (yes._e & mask) | (no._e & ~mask));

    /// <summary>Exponents are public constants, so square-and-multiply leaks nothing.</summary>
    public FieldElement Power(BigInteger exponent)
    {
        FieldElement result = One;
        for (int bit = (int)exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            result *= result;
            if (!((exponent >> bit) & 1).IsZero)
            {
                result *= this;
            }
        }

        return result;
    }

    public bool SameAs(in FieldElement other) => Encode().AsSpan().SequenceEqual(other.Encode());

    public byte[] Encode()
    {
        BigInteger value = _a + ((BigInteger)_b << 51) + ((BigInteger)_c << 102) + ((BigInteger)_d << 153) + ((BigInteger)_e << 204);
        byte[] bytes = new byte[32];
        (value % Prime).TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    private static UInt128 Wide(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return new(high, low);
    }

    private static FieldElement Carry(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        b += a >> 51;
        c += b >> 51;
        d += c >> 51;
        e += d >> 51;
        return new((a & Mask) + ((e >> 51) * 19), b & Mask, c & Mask, d & Mask, e & Mask);
    }
}
