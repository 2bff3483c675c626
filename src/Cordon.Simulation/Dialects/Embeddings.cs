using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Simulation.Dialects;

/// <summary>OpenAI's <c>/v1/embeddings</c> and Ollama's <c>/api/embed</c>: unit vectors that depend on the text alone.</summary>
internal static class Embeddings
{
    private const int UsualDimensions = 256;
    private const int MostDimensions = 4_096;
    private const int MostInputs = 2_048;

    public static WireAnswer Answer(WireRequest request)
    {
        JsonElement body = request.Body;
        List<string> inputs = Inputs(body);
        if (inputs.Count is 0 or > MostInputs)
        {
            return new WireAnswer.Refused(new Problem(400, "'input' must be a string or a list of 1 to 2048 strings.", Parameter: "input"));
        }

        int dimensions = Math.Clamp(body.Number("dimensions") ?? UsualDimensions, 1, MostDimensions);
        bool base64 = body.Text("encoding_format") == "base64";
        int tokens = inputs.Sum(i => Tokens.In(i.Length));
        return new WireAnswer.Whole(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. inputs.Select((text, i) => new JsonObject
            {
                ["object"] = "embedding",
                ["index"] = i,
                ["embedding"] = Encode(Vector(text, dimensions), base64),
            })]),
            ["model"] = body.Text("model") ?? "",
            ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
        });
    }

    public static WireAnswer OfOllama(WireRequest request)
    {
        List<string> inputs = Inputs(request.Body);
        return inputs.Count is 0 or > MostInputs
            ? new WireAnswer.Refused(new Problem(400, "invalid input type"))
            : new WireAnswer.Whole(new JsonObject
            {
                ["model"] = request.Body.Text("model") ?? "",
                ["embeddings"] = new JsonArray([.. inputs.Select(text => Encode(Vector(text, UsualDimensions), base64: false))]),
                ["total_duration"] = 1_000_000,
                ["load_duration"] = 1_000,
                ["prompt_eval_count"] = inputs.Sum(i => Tokens.In(i.Length)),
            });
    }

    /// <summary>One prompt, one vector.</summary>
    public static WireAnswer OlderOfOllama(WireRequest request) =>
        new WireAnswer.Whole(new JsonObject { ["embedding"] = Encode(Vector(request.Body.Text("prompt") ?? "", UsualDimensions), base64: false) });

    private static List<string> Inputs(JsonElement body) => body.Member("input") switch
    {
        { ValueKind: JsonValueKind.String } text => [text.AsText()],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Number => [list.AsText()],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(i => i.AsText())],
        _ => [],
    };

    private static JsonNode Encode(float[] vector, bool base64)
    {
        if (!base64)
        {
            return new JsonArray([.. vector.Select(v => (JsonNode)v)]);
        }

        byte[] bytes = new byte[vector.Length * sizeof(float)];
        for (int i = 0; i < vector.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        }

        return Convert.ToBase64String(bytes);
    }

    private static float[] Vector(string text, int dimensions)
    {
        // SHAKE would do this in one call, but needs OpenSSL 3; a counter over SHA-256 runs everywhere.
        byte[] seed = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        byte[] block = new byte[seed.Length + sizeof(int)];
        seed.CopyTo(block, 0);
        float[] vector = new float[dimensions];
        ReadOnlySpan<byte> bytes = [];
        double square = 0;
        for (int i = 0; i < dimensions; i++)
        {
            if (i % 16 == 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(seed.Length), i);
                bytes = SHA256.HashData(block);
            }

            vector[i] = BinaryPrimitives.ReadInt16LittleEndian(bytes[(i % 16 * 2)..]) / 32768f;
            square += vector[i] * vector[i];
        }

        float length = square > 0 ? (float)Math.Sqrt(square) : 1f;
        for (int i = 0; i < dimensions; i++)
        {
            vector[i] /= length;
        }

        return vector;
    }
}
