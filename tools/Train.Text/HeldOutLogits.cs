using System.Text.Json;

namespace Cordon.Train.Text;

/// <summary>What a trained model says of rows whose source it has not seen, row by row: another model is fitted beside it, or compared with it.</summary>
internal static class HeldOutLogits
{
    /// <summary>Beside the scores, which alone are files of JSON lines: a logit is no score.</summary>
    public const string Name = "heads.logits";

    public static void Write(string path, IReadOnlyDictionary<string, float[]> logits)
    {
        using var writer = new StreamWriter(path);
        foreach ((string id, float[] heads) in logits.OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            writer.WriteLine(JsonSerializer.Serialize(new HeldOutRow(id, [.. heads.Select(logit => float.IsFinite(logit) ? logit : Silent)])));
        }
    }

    public static Dictionary<string, float[]> Read(string path) =>
        File.ReadLines(path).Select(line => JsonSerializer.Deserialize<HeldOutRow>(line)!).ToDictionary(row => row.Id, row => row.Logits, StringComparer.Ordinal);

    /// <summary>Where a model read nothing.</summary>
    private const float Silent = -20;

    private sealed record HeldOutRow(string Id, float[] Logits);
}
