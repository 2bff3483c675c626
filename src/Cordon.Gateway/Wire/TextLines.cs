using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>The lines of a file, without their ends; lines of nothing but blanks are left out.</summary>
internal static class TextLines
{
    public static IEnumerable<(int Number, ByteRange Line)> Of(ReadOnlyMemory<byte> carrier, ByteRange file)
    {
        int number = 0;
        for (int at = file.Start; at < file.End;)
        {
            int length = carrier.Span[at..file.End].IndexOf((byte)'\n');
            int end = length < 0 ? file.End : at + length;
            number++;
            ReadOnlySpan<byte> line = carrier.Span[at..end];
            int start = at + (line.Length - line.TrimStart(" \t\r"u8).Length);
            int trimmed = line.Trim(" \t\r"u8).Length;
            if (trimmed > 0)
            {
                yield return (number, new ByteRange(start, trimmed));
            }

            at = end + 1;
        }
    }
}
