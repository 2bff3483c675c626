using System.Security.Cryptography;

namespace Cordon.Detection.Models;

/// <summary>Weights that this version was built with, and what they are called where a guard tells its version.</summary>
internal sealed record WeightFile(LinearModel Model, string Revision)
{
    /// <param name="name">Of the model in catalog/models.</param>
    public static WeightFile Read(string name)
    {
        using Stream stream = typeof(WeightFile).Assembly.GetManifestResourceStream(name + ".bin") ?? throw new InvalidDataException($"This build has no weights of {name}.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return new(LinearModel.Load(file), $"{name}/{Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 6))}");
    }
}
