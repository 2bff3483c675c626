using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Cordon.Detection.Transformer;

/// <summary>
/// C += A · B for panels of 64 columns of B and C. Four rows by four vectors of 512 bits stay in registers; machines without such take narrower vectors,
/// which sum in the same order: results differ by the rounding of fused multiplications at most.
/// </summary>
internal static unsafe class Gemm
{
    public const int Panel = 64;

    /// <param name="aRow">From a row of A to the next.</param>
    /// <param name="aStep">From a column of A to the next: both together say whether A is read as it lies or transposed.</param>
    /// <param name="bStep">From a row of the panel to the next.</param>
    public static void Add(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int rows, int depth)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Add512(a, aRow, aStep, b, bStep, c, cRow, rows, depth);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Add256(a, aRow, aStep, b, bStep, c, cRow, rows, depth);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Add128(a, aRow, aStep, b, bStep, c, cRow, rows, depth);
        }
        else
        {
            AddScalar(a, aRow, aStep, b, bStep, c, cRow, rows, depth);
        }
    }

    [SkipLocalsInit]
    internal static void Add512(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int rows, int depth)
    {
        int row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            float* x = a + (row * aRow);
            float* y = c + (row * cRow);
            float* w = b;
            Vector512<float> c00 = Vector512.Load(y), c01 = Vector512.Load(y + 16), c02 = Vector512.Load(y + 32), c03 = Vector512.Load(y + 48);
            y += cRow;
            Vector512<float> c10 = Vector512.Load(y), c11 = Vector512.Load(y + 16), c12 = Vector512.Load(y + 32), c13 = Vector512.Load(y + 48);
            y += cRow;
            Vector512<float> c20 = Vector512.Load(y), c21 = Vector512.Load(y + 16), c22 = Vector512.Load(y + 32), c23 = Vector512.Load(y + 48);
            y += cRow;
            Vector512<float> c30 = Vector512.Load(y), c31 = Vector512.Load(y + 16), c32 = Vector512.Load(y + 32), c33 = Vector512.Load(y + 48);
            for (int k = 0; k < depth; k++, x += aStep, w += bStep)
            {
                Vector512<float> w0 = Vector512.Load(w), w1 = Vector512.Load(w + 16), w2 = Vector512.Load(w + 32), w3 = Vector512.Load(w + 48);
                Vector512<float> v = Vector512.Create(x[0]);
                c00 = Vector512.FusedMultiplyAdd(v, w0, c00);
                c01 = Vector512.FusedMultiplyAdd(v, w1, c01);
                c02 = Vector512.FusedMultiplyAdd(v, w2, c02);
                c03 = Vector512.FusedMultiplyAdd(v, w3, c03);
                v = Vector512.Create(x[aRow]);
                c10 = Vector512.FusedMultiplyAdd(v, w0, c10);
                c11 = Vector512.FusedMultiplyAdd(v, w1, c11);
                c12 = Vector512.FusedMultiplyAdd(v, w2, c12);
                c13 = Vector512.FusedMultiplyAdd(v, w3, c13);
                v = Vector512.Create(x[2 * aRow]);
                c20 = Vector512.FusedMultiplyAdd(v, w0, c20);
                c21 = Vector512.FusedMultiplyAdd(v, w1, c21);
                c22 = Vector512.FusedMultiplyAdd(v, w2, c22);
                c23 = Vector512.FusedMultiplyAdd(v, w3, c23);
                v = Vector512.Create(x[3 * aRow]);
                c30 = Vector512.FusedMultiplyAdd(v, w0, c30);
                c31 = Vector512.FusedMultiplyAdd(v, w1, c31);
                c32 = Vector512.FusedMultiplyAdd(v, w2, c32);
                c33 = Vector512.FusedMultiplyAdd(v, w3, c33);
            }

            y = c + (row * cRow);
            Store(y, c00, c01, c02, c03);
            Store(y + cRow, c10, c11, c12, c13);
            Store(y + (2 * cRow), c20, c21, c22, c23);
            Store(y + (3 * cRow), c30, c31, c32, c33);
        }

        for (; row < rows; row++)
        {
            float* x = a + (row * aRow);
            float* y = c + (row * cRow);
            float* w = b;
            Vector512<float> c0 = Vector512.Load(y), c1 = Vector512.Load(y + 16), c2 = Vector512.Load(y + 32), c3 = Vector512.Load(y + 48);
            for (int k = 0; k < depth; k++, x += aStep, w += bStep)
            {
                Vector512<float> v = Vector512.Create(*x);
                c0 = Vector512.FusedMultiplyAdd(v, Vector512.Load(w), c0);
                c1 = Vector512.FusedMultiplyAdd(v, Vector512.Load(w + 16), c1);
                c2 = Vector512.FusedMultiplyAdd(v, Vector512.Load(w + 32), c2);
                c3 = Vector512.FusedMultiplyAdd(v, Vector512.Load(w + 48), c3);
            }

            Store(y, c0, c1, c2, c3);
        }
    }

    internal static void Add256(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int rows, int depth)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Panel; column += 32)
            {
                float* x = a + (row * aRow);
                float* y = c + (row * cRow) + column;
                float* w = b + column;
                Vector256<float> c0 = Vector256.Load(y), c1 = Vector256.Load(y + 8), c2 = Vector256.Load(y + 16), c3 = Vector256.Load(y + 24);
                for (int k = 0; k < depth; k++, x += aStep, w += bStep)
                {
                    Vector256<float> v = Vector256.Create(*x);
                    c0 = Vector256.FusedMultiplyAdd(v, Vector256.Load(w), c0);
                    c1 = Vector256.FusedMultiplyAdd(v, Vector256.Load(w + 8), c1);
                    c2 = Vector256.FusedMultiplyAdd(v, Vector256.Load(w + 16), c2);
                    c3 = Vector256.FusedMultiplyAdd(v, Vector256.Load(w + 24), c3);
                }

                c0.Store(y);
                c1.Store(y + 8);
                c2.Store(y + 16);
                c3.Store(y + 24);
            }
        }
    }

    internal static void Add128(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int rows, int depth)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Panel; column += 16)
            {
                float* x = a + (row * aRow);
                float* y = c + (row * cRow) + column;
                float* w = b + column;
                Vector128<float> c0 = Vector128.Load(y), c1 = Vector128.Load(y + 4), c2 = Vector128.Load(y + 8), c3 = Vector128.Load(y + 12);
                for (int k = 0; k < depth; k++, x += aStep, w += bStep)
                {
                    Vector128<float> v = Vector128.Create(*x);
                    c0 = Vector128.MultiplyAddEstimate(v, Vector128.Load(w), c0);
                    c1 = Vector128.MultiplyAddEstimate(v, Vector128.Load(w + 4), c1);
                    c2 = Vector128.MultiplyAddEstimate(v, Vector128.Load(w + 8), c2);
                    c3 = Vector128.MultiplyAddEstimate(v, Vector128.Load(w + 12), c3);
                }

                c0.Store(y);
                c1.Store(y + 4);
                c2.Store(y + 8);
                c3.Store(y + 12);
            }
        }
    }

    internal static void AddScalar(float* a, nint aRow, nint aStep, float* b, nint bStep, float* c, nint cRow, int rows, int depth)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < depth; k++)
            {
                float x = a[(row * aRow) + (k * aStep)];
                for (int column = 0; column < Panel; column++)
                {
                    c[(row * cRow) + column] += x * b[(k * bStep) + column];
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, Vector512<float> c0, Vector512<float> c1, Vector512<float> c2, Vector512<float> c3)
    {
        c0.Store(y);
        c1.Store(y + 16);
        c2.Store(y + 32);
        c3.Store(y + 48);
    }
}
