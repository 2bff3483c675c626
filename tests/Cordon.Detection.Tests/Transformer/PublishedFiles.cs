using System.Text.Json;
using Cordon.Train.Transformer;

namespace Cordon.Detection.Tests.Transformer;

/// <summary>The published encoder, where <c>npm ci</c> in tests/verifiers/encoder has laid it, and what its own package says of some sentences.</summary>
internal static class PublishedFiles
{
    private static readonly string Folder = Path.Combine(Shared.Root, "tests", "verifiers", "encoder");

    public static string Encoder
    {
        get
        {
            string folder = Path.Combine(Shared.Root, PublishedEncoder.Installed);
            if (!Directory.Exists(folder))
            {
                Assert.Skip("NOT RUN: the published encoder is absent. Run 'npm ci' in tests/verifiers/encoder.");
            }

            return folder;
        }
    }

    public static IEnumerable<(string Text, float[] Vector)> Vectors
    {
        get
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "vectors.json")));
            return [.. json.RootElement.EnumerateArray().Select(row => (row.GetProperty("text").GetString()!, row.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle()).ToArray()))];
        }
    }
}
