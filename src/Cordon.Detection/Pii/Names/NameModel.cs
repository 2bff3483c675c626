using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cordon.Detection.Pii;

/// <summary>
/// A linear chain over hashed features, with weights of one byte. The file: "CPN1", the scale of the weights (float), 16 × 16 weights of one label behind
/// another (float), then 65,536 rows of 16 weights (signed bytes), all little-endian.
/// </summary>
internal sealed class NameModel
{
    public const int Labels = 16;
    public const int Size = Header + (TokenFeatures.Buckets * Labels);

    private const int Header = 4 + 4 + (Labels * Labels * 4);

    private readonly float _scale;
    private readonly float[] _transitions = new float[Labels * Labels];
    private readonly sbyte[] _weights = new sbyte[TokenFeatures.Buckets * Labels];

    private NameModel(float scale) => _scale = scale;

    /// <summary>Null when the bytes are no such model.</summary>
    public static NameModel? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length != Size || !file.StartsWith("CPN1"u8))
        {
            return null;
        }

        float scale = BinaryPrimitives.ReadSingleLittleEndian(file[4..]);
        if (scale is not (> 0 and < 1000))
        {
            return null;
        }

        var model = new NameModel(scale);
        for (int i = 0; i < model._transitions.Length; i++)
        {
            model._transitions[i] = BinaryPrimitives.ReadSingleLittleEndian(file[(8 + (i * 4))..]);
        }

        MemoryMarshal.Cast<byte, sbyte>(file[Header..]).CopyTo(model._weights);
        return model;
    }

    public static byte[] Write(float scale, ReadOnlySpan<float> transitions, ReadOnlySpan<sbyte> weights)
    {
        byte[] file = new byte[Size];
        "CPN1"u8.CopyTo(file);
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(4), scale);
        for (int i = 0; i < transitions.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(8 + (i * 4)), transitions[i]);
        }

        MemoryMarshal.Cast<sbyte, byte>(weights).CopyTo(file.AsSpan(Header));
        return file;
    }

    /// <summary>The best row of labels for a segment, and how much better than without it each token's label is, in <paramref name="margins"/>.</summary>
    public void Tag(ReadOnlySpan<TokenLook> looks, Span<byte> labels, Span<float> margins)
    {
        Span<float> scores = stackalloc float[looks.Length * Labels];
        Span<int> features = stackalloc int[TokenFeatures.Most];
        for (int i = 0; i < looks.Length; i++)
        {
            Score(features[..TokenFeatures.Of(looks, i, features)], scores.Slice(i * Labels, Labels));
        }

        Chain.Best(scores, _transitions, labels);
        for (int i = 0; i < looks.Length; i++)
        {
            margins[i] = scores[(i * Labels) + labels[i]] - scores[i * Labels];
        }
    }

    /// <summary>Adds to each word's share what it gives a token's label over none. A feature of several words is divided among them.</summary>
    public void Share(ReadOnlySpan<TokenLook> looks, int token, int label, Span<float> shares)
    {
        Span<int> features = stackalloc int[TokenFeatures.Most];
        Span<int> words = stackalloc int[TokenFeatures.MostWords];
        int count = TokenFeatures.Of(looks, token, features);
        for (int i = 0; i < count; i++)
        {
            float lead = (_weights[(features[i] * Labels) + label] - _weights[features[i] * Labels]) * _scale;
            ReadOnlySpan<int> of = words[..TokenFeatures.WordsOf(looks, token, i, words)];
            foreach (int word in of)
            {
                shares[word] += lead / of.Length;
            }
        }
    }

    private void Score(ReadOnlySpan<int> features, Span<float> scores)
    {
        Vector256<short> sum = Vector256<short>.Zero;
        ref sbyte weights = ref MemoryMarshal.GetArrayDataReference(_weights);
        foreach (int feature in features)
        {
            Vector128<sbyte> row = Vector128.LoadUnsafe(ref weights, (nuint)(feature * Labels));
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(row);
            sum += Vector256.Create(low, high);
        }

        for (int label = 0; label < Labels; label++)
        {
            scores[label] = sum[label] * _scale;
        }
    }
}
