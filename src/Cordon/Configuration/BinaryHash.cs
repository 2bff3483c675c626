using System.Security.Cryptography;

namespace Cordon.Configuration;

/// <summary>SHA-256 over the product's own assemblies, in the order of their names: heartbeats state which code ran.</summary>
internal static class BinaryHash
{
    public static string OfThisProcess()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*ordon*.dll").Order(StringComparer.Ordinal))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
