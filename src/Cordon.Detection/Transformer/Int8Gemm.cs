using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Cordon.Detection.Transformer;

/// <summary>
/// Sums of products of bytes for a panel of sixteen outputs: four products and their sum in each lane at once where the machine has an instruction for it
/// (AVX-VNNI, the dot products of ARM), else by pairs (AVX2), else one by one. Whole numbers: all give the same.
/// </summary>
internal static unsafe class Int8Gemm
{
    public const int Panel = 16;

    /// <summary>Inputs that lie together in a lane.</summary>
    public const int Group = 4;

    /// <summary>The byte that stands for 0: what it adds to each sum is taken off afterwards.</summary>
    public const int Zero = 128;

    /// <summary>Where a weight lies: panel by panel, in it four inputs of each output side by side.</summary>
    public static int Place(int input, int output, int inputs) =>
        (output / Panel * Panel * inputs) + (input / Group * Panel * Group) + (output % Panel * Group) + (input % Group);

    public static void Multiply(byte* a, sbyte* b, int* c, int rows, int depth)
    {
        if (AvxVnni.IsSupported)
        {
            MultiplyVnni(a, b, c, rows, depth);
        }
        else if (Avx2.IsSupported)
        {
            MultiplyAvx2(a, b, c, rows, depth);
        }
        else if (Dp.IsSupported)
        {
            MultiplyArm(a, b, c, rows, depth);
        }
        else
        {
            MultiplyScalar(a, b, c, rows, depth);
        }
    }

    [SkipLocalsInit]
    internal static void MultiplyVnni(byte* a, sbyte* b, int* c, int rows, int depth)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4, c += 4 * Panel)
        {
            byte* x0 = a + ((nint)row * depth);
            byte* x1 = x0 + depth;
            byte* x2 = x1 + depth;
            byte* x3 = x2 + depth;
            sbyte* w = b;
            Vector256<int> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
            for (int k = 0; k < depth; k += Group, w += Panel * Group)
            {
                Vector256<sbyte> w0 = Vector256.Load(w), w1 = Vector256.Load(w + 32);
                Vector256<byte> v = Vector256.Create(*(int*)(x0 + k)).AsByte();
                c00 = AvxVnni.MultiplyWideningAndAdd(c00, v, w0);
                c01 = AvxVnni.MultiplyWideningAndAdd(c01, v, w1);
                v = Vector256.Create(*(int*)(x1 + k)).AsByte();
                c10 = AvxVnni.MultiplyWideningAndAdd(c10, v, w0);
                c11 = AvxVnni.MultiplyWideningAndAdd(c11, v, w1);
                v = Vector256.Create(*(int*)(x2 + k)).AsByte();
                c20 = AvxVnni.MultiplyWideningAndAdd(c20, v, w0);
                c21 = AvxVnni.MultiplyWideningAndAdd(c21, v, w1);
                v = Vector256.Create(*(int*)(x3 + k)).AsByte();
                c30 = AvxVnni.MultiplyWideningAndAdd(c30, v, w0);
                c31 = AvxVnni.MultiplyWideningAndAdd(c31, v, w1);
            }

            c00.Store(c);
            c01.Store(c + 8);
            c10.Store(c + 16);
            c11.Store(c + 24);
            c20.Store(c + 32);
            c21.Store(c + 40);
            c30.Store(c + 48);
            c31.Store(c + 56);
        }

        for (; row < rows; row++, c += Panel)
        {
            byte* x = a + ((nint)row * depth);
            sbyte* w = b;
            Vector256<int> c0 = default, c1 = default;
            for (int k = 0; k < depth; k += Group, w += Panel * Group)
            {
                Vector256<byte> v = Vector256.Create(*(int*)(x + k)).AsByte();
                c0 = AvxVnni.MultiplyWideningAndAdd(c0, v, Vector256.Load(w));
                c1 = AvxVnni.MultiplyWideningAndAdd(c1, v, Vector256.Load(w + 32));
            }

            c0.Store(c);
            c1.Store(c + 8);
        }
    }

    internal static void MultiplyAvx2(byte* a, sbyte* b, int* c, int rows, int depth)
    {
        for (int row = 0; row < rows; row++)
        {
            byte* x = a + ((nint)row * depth);
            for (int half = 0; half < 2; half++, c += 8)
            {
                sbyte* w = b + (32 * half);
                Vector256<int> low = default, high = default;
                for (int k = 0; k < depth; k += Group, w += Panel * Group)
                {
                    // Four inputs as 16-bit numbers, over and over; each lane sums two products of an output.
                    Vector256<short> v = Avx2.ConvertToVector256Int16(Vector128.Create(*(int*)(x + k)).AsByte());
                    low += Avx2.MultiplyAddAdjacent(v, Avx2.ConvertToVector256Int16(w));
                    high += Avx2.MultiplyAddAdjacent(v, Avx2.ConvertToVector256Int16(w + 16));
                }

                Avx2.Permute4x64(Avx2.HorizontalAdd(low, high).AsInt64(), 0b11_01_10_00).AsInt32().Store(c);
            }
        }
    }

    internal static void MultiplyArm(byte* a, sbyte* b, int* c, int rows, int depth)
    {
        var zero = Vector128.Create((byte)Zero);
        int* sums = stackalloc int[Panel];
        for (int i = 0; i < Panel; i++)
        {
            sums[i] = Zero * SumOf(b, i, depth);
        }

        for (int row = 0; row < rows; row++, c += Panel)
        {
            byte* x = a + ((nint)row * depth);
            sbyte* w = b;
            Vector128<int> c0 = Vector128.Load(sums), c1 = Vector128.Load(sums + 4), c2 = Vector128.Load(sums + 8), c3 = Vector128.Load(sums + 12);
            for (int k = 0; k < depth; k += Group, w += Panel * Group)
            {
                // The instruction takes two signed bytes: the zero in the middle goes, and comes back with the sum of the weights.
                Vector128<sbyte> v = (Vector128.Create(*(int*)(x + k)).AsByte() ^ zero).AsSByte();
                c0 = Dp.DotProduct(c0, v, Vector128.Load(w));
                c1 = Dp.DotProduct(c1, v, Vector128.Load(w + 16));
                c2 = Dp.DotProduct(c2, v, Vector128.Load(w + 32));
                c3 = Dp.DotProduct(c3, v, Vector128.Load(w + 48));
            }

            c0.Store(c);
            c1.Store(c + 4);
            c2.Store(c + 8);
            c3.Store(c + 12);
        }
    }

    internal static void MultiplyScalar(byte* a, sbyte* b, int* c, int rows, int depth)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int output = 0; output < Panel; output++)
            {
                int sum = 0;
                for (int input = 0; input < depth; input++)
                {
                    sum += a[((nint)row * depth) + input] * b[Place(input, output, depth)];
                }

                c[(row * Panel) + output] = sum;
            }
        }
    }

    private static int SumOf(sbyte* b, int output, int depth)
    {
        int sum = 0;
        for (int input = 0; input < depth; input++)
        {
            sum += b[Place(input, output, depth)];
        }

        return sum;
    }
}
