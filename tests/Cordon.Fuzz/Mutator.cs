using System.Text;

namespace Cordon.Fuzz;

/// <summary>Makes an input that is nearly right out of ones that are. The same seed makes the same input.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, string[] words, int longest)
{
    private static readonly byte[] Odd = [0, 1, 9, 10, 13, 31, 32, 34, 39, 44, 45, 48, 58, 91, 92, 93, 123, 125, 127, 128, 191, 192, 0xed, 0xef, 0xf4, 255];
    private static readonly string[] Numbers = ["0", "-1", "1", "127", "255", "65535", "65536", "2147483647", "-2147483648", "4294967295", "9223372036854775807", "9223372036854775808", "1e400", "0.1", "00"];

    // Where a text has its joints: what stands between two of these is a token.
    private const string Joints = " \t\r\n\"',:;=[]{}()<>/\\+.&?-";

    private readonly byte[][] _words = [.. words.Select(Encoding.UTF8.GetBytes)];

    public byte[] Next(Random random)
    {
        byte[] bytes = seeds[random.Next(seeds.Count)];
        for (int changes = 1 + random.Next(random.Next(2) == 0 ? 2 : 8); changes > 0; changes--)
        {
            bytes = Change(bytes, random);
        }

        return bytes.Length <= longest ? bytes : bytes[..longest];
    }

    private byte[] Change(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length + 1);
        int length = Math.Min(bytes.Length - at, 1 << random.Next(10));
        return random.Next(12) switch
        {
            0 when bytes.Length > 0 => With(bytes, random.Next(bytes.Length), 1, [(byte)(bytes[Math.Min(at, bytes.Length - 1)] ^ (1 << random.Next(8)))]),
            1 => With(bytes, at, Math.Min(1, length), [Odd[random.Next(Odd.Length)]]),
            2 => With(bytes, at, 0, [Odd[random.Next(Odd.Length)]]),
            3 => bytes[..at],
            4 => With(bytes, at, length, []),
            5 => With(bytes, at, 0, bytes.AsSpan(at, length).ToArray()),
            6 => With(bytes, at, 0, [.. Enumerable.Repeat(bytes.AsSpan(at, Math.Min(length, 16)).ToArray(), random.Next(1, 200)).SelectMany(piece => piece).Take(longest)]),
            7 => Splice(bytes, at, random),
            8 when _words.Length > 0 => With(bytes, at, 0, _words[random.Next(_words.Length)]),
            9 when _words.Length > 0 => Swap(bytes, random, _words[random.Next(_words.Length)]),
            10 => Swap(bytes, random, Encoding.ASCII.GetBytes(Numbers[random.Next(Numbers.Length)])),
            11 => Swap(bytes, random, Token(seeds[random.Next(seeds.Count)], random)),
            _ => With(bytes, at, 0, [(byte)random.Next(256)]),
        };
    }

    private byte[] Splice(byte[] bytes, int at, Random random)
    {
        byte[] other = seeds[random.Next(seeds.Count)];
        int from = random.Next(other.Length + 1);
        return [.. bytes.AsSpan(0, at), .. other.AsSpan(from)];
    }

    /// <summary>One token gives way to another piece.</summary>
    private static byte[] Swap(byte[] bytes, Random random, byte[] piece)
    {
        (int start, int end) = TokenAt(bytes, random);
        return With(bytes, start, end - start, piece);
    }

    private static byte[] Token(byte[] bytes, Random random)
    {
        (int start, int end) = TokenAt(bytes, random);
        return bytes[start..end];
    }

    private static (int Start, int End) TokenAt(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return (0, 0);
        }

        int start = random.Next(bytes.Length);
        int end = start;
        while (start > 0 && !Joints.Contains((char)bytes[start - 1], StringComparison.Ordinal))
        {
            start--;
        }

        while (end < bytes.Length && !Joints.Contains((char)bytes[end], StringComparison.Ordinal))
        {
            end++;
        }

        return (start, Math.Max(start, end));
    }

    private static byte[] With(byte[] bytes, int at, int less, byte[] more) => [.. bytes.AsSpan(0, at), .. more, .. bytes.AsSpan(at + less)];
}
