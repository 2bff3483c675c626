using System.Numerics;

namespace Cordon.Evidence.Keys;

/// <summary>A point of edwards25519 in extended coordinates (RFC 8032 §5.1.4), with the complete addition of a = -1.</summary>
internal readonly struct EdwardsPoint(FieldElement x, FieldElement y, FieldElement z, FieldElement t)
{
    private static readonly FieldElement D = FieldElement.From(Mod(-121665 * BigInteger.ModPow(121666, FieldElement.Prime - 2, FieldElement.Prime)));
    private static readonly FieldElement DoubleD = D + D;
    private static readonly FieldElement RootOfMinusOne = FieldElement.From(BigInteger.ModPow(2, (FieldElement.Prime - 1) / 4, FieldElement.Prime));

    private readonly FieldElement _x = x, _y = y, _z = z, _t = t;

    /// <summary>B of RFC 8032 §5.1: y = 4/5, x even.</summary>
    public static EdwardsPoint Base { get; } =
        Decode(FieldElement.From(Mod(4 * BigInteger.ModPow(5, FieldElement.Prime - 2, FieldElement.Prime))).Encode())!.Value;

    private static EdwardsPoint Neutral => new(FieldElement.Zero, FieldElement.One, FieldElement.One, FieldElement.Zero);

    public EdwardsPoint Negate() => new(FieldElement.Zero - _x, _y, _z, FieldElement.Zero - _t);

    public EdwardsPoint Add(in EdwardsPoint other)
    {
        FieldElement a = (_y - _x) * (other._y - other._x);
        FieldElement b = (_y + _x) * (other._y + other._x);
        FieldElement c = _t * DoubleD * other._t;
        FieldElement zz = _z * other._z;
        FieldElement d = zz + zz;
        FieldElement e = b - a, f = d - c, g = d + c, h = b + a;
        return new(e * f, g * h, f * g, e * h);
    }

    /// <summary>Doubles and adds at every bit and then selects, so that time does not tell the scalar.</summary>
    public EdwardsPoint Multiply(ReadOnlySpan<byte> scalar)
    {
        EdwardsPoint sum = Neutral;
        for (int bit = 255; bit >= 0; bit--)
        {
            sum = sum.Add(sum);
            EdwardsPoint with = sum.Add(this);
            ulong mask = 0UL - (ulong)((scalar[bit >> 3] >> (bit & 7)) & 1);
            sum = new(
                FieldElement.Select(mask, with._x, sum._x),
                FieldElement.Select(mask, with._y, sum._y),
                FieldElement.Select(mask, with._z, sum._z),
                FieldElement.Select(mask, with._t, sum._t));
        }

        return sum;
    }

    public byte[] Encode()
    {
        FieldElement inverse = _z.Power(FieldElement.Prime - 2);
        byte[] x = (_x * inverse).Encode();
        byte[] y = (_y * inverse).Encode();
        y[31] |= (byte)((x[0] & 1) << 7);
        return y;
    }

    public static EdwardsPoint? Decode(ReadOnlySpan<byte> encoded)
    {
        Span<byte> bytes = stackalloc byte[32];
        encoded.CopyTo(bytes);
        int sign = bytes[31] >> 7;
        bytes[31] &= 0x7f;
        BigInteger value = new(bytes, isUnsigned: true);
        if (value >= FieldElement.Prime)
        {
            return null;
        }

        FieldElement y = FieldElement.From(value);
        FieldElement yy = y * y;
        FieldElement u = yy - FieldElement.One;
        FieldElement v = (D * yy) + FieldElement.One;
        FieldElement v3 = v * v * v;
        // RFC 8032 §5.1.3: x = u v³ (u v⁷)^((p-5)/8), times √-1 when that gives the root of -u/v.
        FieldElement x = u * v3 * (u * v3 * v3 * v).Power((FieldElement.Prime - 5) / 8);
        FieldElement check = v * x * x;
        if (!check.SameAs(u))
        {
            if (!check.SameAs(FieldElement.Zero - u))
            {
                return null;
            }

            x *= RootOfMinusOne;
        }

        if (x.SameAs(FieldElement.Zero) && sign == 1)
        {
            return null;
        }

        if ((x.Encode()[0] & 1) != sign)
        {
            x = FieldElement.Zero - x;
        }

        return new(x, y, FieldElement.One, x * y);
    }

    private static BigInteger Mod(BigInteger value) => ((value % FieldElement.Prime) + FieldElement.Prime) % FieldElement.Prime;
}
