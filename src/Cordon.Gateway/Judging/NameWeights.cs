using Cordon.Contracts;

namespace Cordon.Gateway.Judging;

/// <summary>The weights of the tagger of names, which the build puts into the program; empty where it did not have them.</summary>
public static class NameWeights
{
    private static readonly byte[] Embedded = Read();

    public static bool ArePresent => Embedded.Length > 0;

    /// <summary>A policy's settings, and what the build brings.</summary>
    public static DetectionSettings With(DetectionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { NameWeights = Embedded };
    }

    private static byte[] Read()
    {
        using Stream? resource = typeof(NameWeights).Assembly.GetManifestResourceStream("pii-names.bin");
        if (resource is null)
        {
            return [];
        }

        byte[] weights = new byte[resource.Length];
        resource.ReadExactly(weights);
        return weights;
    }
}
