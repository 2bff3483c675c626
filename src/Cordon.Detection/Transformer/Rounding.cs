using System.Runtime.Intrinsics;

namespace Cordon.Detection.Transformer;

/// <summary>Sixteen numbers at a time to the nearest step, halves to the even one: as <see cref="MathF.Round(float)"/> does.</summary>
internal static class Rounding
{
    /// <summary>Says how many it has done; the rest is less than sixteen.</summary>
    public static int Fill(ReadOnlySpan<float> row, float steps, Span<byte> to)
    {
        int i = 0;
        var zero = Vector128.Create(Int8Gemm.Zero);
        for (; i + 16 <= row.Length; i += 16)
        {
            Vector128<int> a = Step(row[i..], steps) + zero, b = Step(row[(i + 4)..], steps) + zero, c = Step(row[(i + 8)..], steps) + zero, d = Step(row[(i + 12)..], steps) + zero;
            Vector128<byte> bytes = Vector128.Narrow(Vector128.Narrow(a, b).AsUInt16(), Vector128.Narrow(c, d).AsUInt16());
            bytes.CopyTo(to[i..]);
        }

        return i;
    }

    private static Vector128<int> Step(ReadOnlySpan<float> from, float steps) => Vector128.ConvertToInt32(Vector128.Round(Vector128.Create(from) * steps));
}
