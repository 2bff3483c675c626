using System.Runtime.InteropServices;

namespace Cordon.Train.Transformer;

/// <summary>Weights, moments and the number of steps in one file, replaced whole: training goes on where it was cut off.</summary>
internal static class Checkpoint
{
    private const int Magic = 0x31435443;

    public static void Write(string path, Classifier classifier, AdamW adam)
    {
        string written = path + ".new";
        using (var writer = new BinaryWriter(File.Create(written)))
        {
            writer.Write(Magic);
            writer.Write(adam.Steps);
            foreach (float[] tensor in Tensors(classifier, adam))
            {
                writer.Write(MemoryMarshal.AsBytes(tensor.AsSpan()));
            }
        }

        File.Move(written, path, overwrite: true);
    }

    /// <summary>False when there is none.</summary>
    public static bool TryRead(string path, Classifier classifier, AdamW adam)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var reader = new BinaryReader(File.OpenRead(path));
        if (reader.ReadInt32() != Magic)
        {
            throw new InvalidDataException($"{path}: not a checkpoint of this trainer.");
        }

        adam.Steps = reader.ReadInt32();
        foreach (float[] tensor in Tensors(classifier, adam))
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(tensor.AsSpan()));
        }

        return true;
    }

    private static IEnumerable<float[]> Tensors(Classifier classifier, AdamW adam) => [.. classifier.All(), .. adam.First.All(), .. adam.Second.All()];
}
