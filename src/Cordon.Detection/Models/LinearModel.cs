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
/// File: <c>CTLM</c>, version (1 byte: 2 where beginnings of sentences are features, 3 where concepts are, too (<see cref="ConceptTable"/>), and whether a word stands again (<see cref="EchoTokens"/>), 1 where none of them), bits (1 byte), heads (1 byte), windows (1 byte); per window its length (uint16) and a bias per head (float32, −∞ where windows of this length do not count for the head);
/// a scale per head (float32); per head the logits at which 3 %, 1 % and 0.1 % of harmless texts are reached (3 × float32, see <see cref="HeadCalibration"/>);
/// then for each bucket one int8 per head, those of concepts after those of words, and echoes last. Little-endian.
/// </remarks>
internal sealed partial class LinearModel
{
    /// <summary>Heads of a weight file; a vector of this many floats is one 256-bit register.</summary>
    public const int Heads = 8;

    /// <summary>Buckets of what a model of version 3 reads besides words.</summary>
    public const int BeyondWords = (1 << ConceptTrail.Bits) + EchoTokens.Buckets;

    /// <summary>What keeps one word from being judged like a sentence.</summary>
    public const float Damping = 4;

    // Windows end at every fourth token: a sentence that begins or ends three words off is the same sentence.
    private const int Stride = 4;

    /// <summary>A window of fewer words has no sentence in it: a name, a number, a row of smiles. What the model says of such is chance.</summary>
    private const int FewestWords = 4;

    private const int MostFeatures = NGrams.Each + ConceptTrail.Each + 1;
    private const int Ring = 128;
    private const int Restart = 1 << 16;

    private readonly int _bits;
    private readonly bool _starts;
    private readonly ConceptTable? _concepts;
    private readonly int[] _lengths;
    private readonly Vector256<float>[] _biases;
    private readonly Vector256<float> _scale;
    private readonly byte[] _weights;

    private LinearModel(int bits, bool starts, ConceptTable? concepts, int[] lengths, Vector256<float>[] biases, Vector256<float> scale, HeadCalibration[] calibrations, byte[] weights) =>
        (_bits, _starts, _concepts, _lengths, _biases, _scale, Calibrations, _weights) = (bits, starts, concepts, lengths, biases, scale, [.. calibrations], weights);

    /// <summary>Length of what stands before the weights of a file with that many windows.</summary>
    public static int HeaderLength(int windows) => 8 + (windows * (2 + (4 * Heads))) + (4 * Heads) + (12 * Heads);

    /// <summary>What a head's logits mean, by head.</summary>
    public ImmutableArray<HeadCalibration> Calibrations { get; }

    /// <summary>Reads a weight file; throws <see cref="InvalidDataException"/> when it is not one.</summary>
    public static LinearModel Load(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8 || !file[..4].SequenceEqual("CTLM"u8) || file[4] is not (1 or 2 or 3) || file[5] is < 8 or > 24 || file[6] != Heads || file[7] is 0 or > 8 || file.Length < HeaderLength(file[7]))
        {
            throw new InvalidDataException("Not a linear text model of this version.");
        }

        int bits = file[5];
        int windows = file[7];
        int head = HeaderLength(windows);
        if (file.Length != head + (Heads << bits) + (file[4] == 3 ? BeyondWords * Heads : 0))
        {
            throw new InvalidDataException("The weights of the linear text model are cut short.");
        }

        int at = 8;
        var lengths = new int[windows];
        var biases = new Vector256<float>[windows];
        for (int i = 0; i < windows; i++)
        {
            lengths[i] = BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
            if (lengths[i] is 0 or >= Ring || (i > 0 && lengths[i] <= lengths[i - 1]))
            {
                throw new InvalidDataException("The windows of the linear text model must grow, and stay below 128 tokens.");
            }

            biases[i] = Floats(file[(at + 2)..]);
            at += 2 + (4 * Heads);
        }

        var calibrations = new HeadCalibration[Heads];
        ReadOnlySpan<float> knots = MemoryMarshal.Cast<byte, float>(file.Slice(at + (4 * Heads), 12 * Heads));
        for (int h = 0; h < Heads; h++)
        {
            calibrations[h] = new(knots[3 * h], knots[(3 * h) + 1], knots[(3 * h) + 2]);
        }

        return new(bits, file[4] >= 2, file[4] == 3 ? ConceptTable.Foreign : null, lengths, biases, Floats(file[at..]), calibrations, file[head..].ToArray());
    }

    /// <summary>
    /// The worst window of the text for each head, into <paramref name="scores"/> (one per <see cref="ModelHead"/>).
    /// Windows longer than <paramref name="longest"/> tokens are left out.
    /// </summary>
    public void Score(ReadOnlySpan<char> text, int longest, Span<HeadScore> scores)
    {
        scores.Fill(HeadScore.None);
        // Sums over the tokens so far, and where each stands, in rings that are longer than the longest window.
        Span<Vector256<float>> sums = stackalloc Vector256<float>[Ring];
        Span<TokenPlace> places = stackalloc TokenPlace[Ring];
        Span<int> buckets = stackalloc int[MostFeatures];
        Vector256<float> sum = Vector256<float>.Zero;
        Vector256<float> worst = Vector256.Create(float.NegativeInfinity);
        var grams = new NGrams(_starts);
        var trail = new ConceptTrail();
        var tokens = new EchoTokens(text, stackalloc TextToken[EchoTokens.TokensOf(text.Length)], _concepts is null ? [] : stackalloc uint[EchoTokens.SlotsOf(text.Length)]);
        int count = 0;
        int words = 0;
        sums[0] = sum;
        while (tokens.MoveNext())
        {
            TextToken token = tokens.Current;
            places[count & (Ring - 1)] = new(token.Start, words);
            words += token.IsWord ? 1 : 0;
            int features = grams.Next(token, _bits, buckets);
            features += BeyondWordsOf(token, tokens.Echo, text, ref trail, buckets[features..]);
            Vector256<int> steps = Vector256<int>.Zero;
            for (int i = 0; i < features; i++)
            {
                steps += Row(buckets[i]);
            }

            sum += Vector256.ConvertToSingle(steps) * _scale;
            sums[++count & (Ring - 1)] = sum;
            // The sum of a long text would swallow the weights of a word: it begins anew, and the ring with it.
            if (count == Restart)
            {
                for (int i = 0; i < Ring; i++)
                {
                    sums[i] -= sum;
                }

                sum = Vector256<float>.Zero;
                count = Ring * 2;
            }

            if ((count & (Stride - 1)) == 0)
            {
                Look(sums, places, count, words, longest, token.End, ref worst, scores);
            }
        }

        if ((count & (Stride - 1)) != 0)
        {
            Look(sums, places, count, words, longest, tokens.Current.End, ref worst, scores);
        }
    }

    private int BeyondWordsOf(in TextToken token, int echo, ReadOnlySpan<char> text, ref ConceptTrail trail, Span<int> buckets)
    {
        if (_concepts is null || !token.IsWord)
        {
            return 0;
        }

        int count = trail.Next(_concepts, token, text, 1 << _bits, buckets);
        if (echo != 0)
        {
            buckets[count++] = EchoTokens.Bucket(echo, _bits);
        }

        return count;
    }

    private void Look(ReadOnlySpan<Vector256<float>> sums, ReadOnlySpan<TokenPlace> places, int count, int words, int longest, int end, ref Vector256<float> worst, Span<HeadScore> scores)
    {
        for (int w = 0; w < _lengths.Length && _lengths[w] <= longest && (w == 0 || count > _lengths[w - 1]); w++)
        {
            int length = Math.Min(_lengths[w], count);
            TokenPlace first = places[(count - length) & (Ring - 1)];
            if (words - first.WordsBefore < FewestWords)
            {
                continue;
            }

            Vector256<float> sum = sums[count & (Ring - 1)] - sums[(count - length) & (Ring - 1)];
            Vector256<float> logits = _biases[w] + (sum / MathF.Sqrt(length + Damping));
            if (!Vector256.GreaterThanAny(logits, worst))
            {
                continue;
            }

            worst = Vector256.Max(worst, logits);
            for (int h = 0; h < Heads; h++)
            {
                if (logits[h] > scores[h].Logit)
                {
                    scores[h] = new(logits[h], first.Start, end);
                }
            }
        }
    }

    // Eight weights as eight integers.
    private Vector256<int> Row(int bucket) =>
        Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(BitConverter.ToInt64(_weights.AsSpan(bucket * Heads, Heads))).AsSByte()).ToVector256());

    private static Vector256<float> Floats(ReadOnlySpan<byte> file) => Vector256.Create(MemoryMarshal.Cast<byte, float>(file[..(4 * Heads)]));

    private readonly record struct TokenPlace(int Start, int WordsBefore);
}
