using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cordon.Detection.Models;

/// <summary>What a head thinks of a text: the window it finds worst, as a logit and as a span of the text.</summary>
internal readonly record struct HeadScore(float Logit, int Start, int End)
{
    public static HeadScore None { get; } = new(float.NegativeInfinity, 0, 0);
}

/// <summary>
/// Hashed n-grams with one weight for each head, read through windows of several lengths: a buried sentence counts as much as a text of its
/// own. A window's logit is its bias plus the sum of its tokens' weights over the root of their number. Cost is linear in the text.
/// </summary>
/// <remarks>
/// File: <c>CTLM</c>, version (1 byte), bits (1 byte), heads (1 byte), windows (1 byte); per window its length (uint16) and a bias per head (float32);
/// a scale per head (float32); per head the logits at which 3 %, 1 % and 0.1 % of harmless texts are reached (3 × float32, see <see cref="HeadCalibration"/>);
/// then for each bucket one int8 per head. Little-endian.
/// </remarks>
internal sealed class LinearModel
{
    /// <summary>Heads of a weight file; a vector of this many floats is one 256-bit register.</summary>
    public const int Heads = 8;

    /// <summary>What keeps one word from being judged like a sentence.</summary>
    public const float Damping = 4;

    private const int MaxTokens = 1 << 20;

    private readonly int _bits;
    private readonly int[] _lengths;
    private readonly Vector256<float>[] _biases;
    private readonly Vector256<float> _scale;
    private readonly sbyte[] _weights;

    private LinearModel(int bits, int[] lengths, Vector256<float>[] biases, Vector256<float> scale, HeadCalibration[] calibrations, sbyte[] weights) =>
        (_bits, _lengths, _biases, _scale, Calibrations, _weights) = (bits, lengths, biases, scale, [.. calibrations], weights);

    /// <summary>Length of what stands before the weights of a file with that many windows.</summary>
    public static int HeaderLength(int windows) => 8 + (windows * (2 + (4 * Heads))) + (4 * Heads) + (12 * Heads);

    /// <summary>What a head's logits mean, by head.</summary>
    public ImmutableArray<HeadCalibration> Calibrations { get; }

    /// <summary>Reads a weight file; throws <see cref="InvalidDataException"/> when it is not one.</summary>
    public static LinearModel Load(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8 || !file[..4].SequenceEqual("CTLM"u8) || file[4] != 1 || file[5] is < 8 or > 24 || file[6] != Heads || file[7] is 0 or > 8)
        {
            throw new InvalidDataException("Not a linear text model of this version.");
        }

        int bits = file[5];
        int windows = file[7];
        int head = HeaderLength(windows);
        if (file.Length != head + (Heads << bits))
        {
            throw new InvalidDataException("The weights of the linear text model are cut short.");
        }

        int at = 8;
        var lengths = new int[windows];
        var biases = new Vector256<float>[windows];
        for (int i = 0; i < windows; i++)
        {
            lengths[i] = BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
            biases[i] = Floats(file[(at + 2)..]);
            at += 2 + (4 * Heads);
        }

        var calibrations = new HeadCalibration[Heads];
        ReadOnlySpan<float> knots = MemoryMarshal.Cast<byte, float>(file.Slice(at + (4 * Heads), 12 * Heads));
        for (int h = 0; h < Heads; h++)
        {
            calibrations[h] = new(knots[3 * h], knots[(3 * h) + 1], knots[(3 * h) + 2]);
        }

        return new(bits, lengths, biases, Floats(file[at..]), calibrations, MemoryMarshal.Cast<byte, sbyte>(file[head..]).ToArray());
    }

    /// <summary>
    /// The worst window of the text for each head, into <paramref name="scores"/> (one per <see cref="ModelHead"/>).
    /// Windows longer than <paramref name="longest"/> tokens are left out.
    /// </summary>
    public void Score(ReadOnlySpan<char> text, int longest, Span<HeadScore> scores)
    {
        scores.Fill(HeadScore.None);
        var sums = new RunningSums(_lengths.Length == 0 ? 1 : _lengths[^1] + 1);
        Span<int> buckets = stackalloc int[NGrams.Each];
        NGrams grams = default;
        var tokens = new TextTokens(text);
        int count = 0;
        while (tokens.MoveNext() && count < MaxTokens)
        {
            TextToken token = tokens.Current;
            int features = grams.Next(token, _bits, buckets);
            Vector256<int> sum = Vector256<int>.Zero;
            for (int i = 0; i < features; i++)
            {
                sum += Row(buckets[i]);
            }

            count++;
            sums.Add(Vector256.ConvertToSingle(sum) * _scale, token.Start);
            if ((count & (Stride - 1)) == 0)
            {
                Look(sums, count, longest, token.End, scores);
            }
        }

        if (count > 0 && (count & (Stride - 1)) != 0)
        {
            Look(sums, count, longest, tokens.Current.End, scores);
        }
    }

    // Windows end at every fourth token: a sentence that begins or ends three words off is the same sentence.
    private const int Stride = 4;

    private void Look(RunningSums sums, int count, int longest, int end, Span<HeadScore> scores)
    {
        for (int w = 0; w < _lengths.Length; w++)
        {
            int length = Math.Min(_lengths[w], count);
            if (_lengths[w] > longest || (w > 0 && count <= _lengths[w - 1]))
            {
                break;
            }

            (Vector256<float> sum, int start) = sums.Last(length);
            Vector256<float> logits = _biases[w] + (sum / MathF.Sqrt(length + Damping));
            for (int h = 0; h < Heads; h++)
            {
                if (logits[h] > scores[h].Logit)
                {
                    scores[h] = new(logits[h], start, end);
                }
            }
        }
    }

    private Vector256<int> Row(int bucket) =>
        Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<long>(MemoryMarshal.AsBytes(_weights.AsSpan(bucket * Heads, Heads)))).AsSByte()).ToVector256());

    private static Vector256<float> Floats(ReadOnlySpan<byte> file) => Vector256.Create(MemoryMarshal.Cast<byte, float>(file[..(4 * Heads)]));

    /// <summary>Sums over the last tokens, in a ring as long as the longest window.</summary>
    private readonly struct RunningSums(int size)
    {
        private readonly Vector256<float>[] _sums = new Vector256<float>[size];
        private readonly int[] _starts = new int[size];
        private readonly int[] _at = [0];

        public void Add(Vector256<float> value, int start)
        {
            int n = _at[0];
            Vector256<float> before = n == 0 ? Vector256<float>.Zero : _sums[(n - 1) % _sums.Length];
            _sums[n % _sums.Length] = before + value;
            _starts[n % _sums.Length] = start;
            _at[0] = n + 1;
        }

        public (Vector256<float> Sum, int Start) Last(int length)
        {
            int n = _at[0];
            int before = n - length - 1;
            Vector256<float> sum = _sums[(n - 1) % _sums.Length] - (before < 0 ? Vector256<float>.Zero : _sums[before % _sums.Length]);
            return (sum, _starts[(n - length) % _starts.Length]);
        }
    }
}
