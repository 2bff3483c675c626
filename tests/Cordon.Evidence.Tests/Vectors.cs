using System.Text.Json;

namespace Cordon.Evidence.Tests;

/// <summary>Third-party vectors outside the repository: CORDON_SHARED, or ../shared beside the folder of Cordon.slnx.</summary>
internal static class Vectors
{
    public static string Path(string relative)
    {
        string? shared = Environment.GetEnvironmentVariable("CORDON_SHARED");
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); shared is null && at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Cordon.slnx")))
            {
                shared = System.IO.Path.Combine(at.FullName, "..", "shared");
            }
        }

        string path = System.IO.Path.Combine(shared ?? ".", "vectors", relative);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"SKIPPED: no third-party vectors at {path}; set CORDON_SHARED.");
        return path;
    }

    public static JsonElement Json(string relative)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path(relative)));
        return document.RootElement.Clone();
    }

    /// <summary>A hash; the origin's placeholders of other lengths are hashed first, which keeps equal equal and unequal unequal.</summary>
    public static Digest Digest(this JsonElement element, string name) => element.GetProperty(name).GetBytesFromBase64() is { Length: 32 } bytes
        ? new(bytes)
        : new(System.Security.Cryptography.SHA256.HashData(element.GetProperty(name).GetBytesFromBase64()));

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>The repository root, for the verifiers in other languages.</summary>
    public static string Repository
    {
        get
        {
            for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            {
                if (File.Exists(System.IO.Path.Combine(at.FullName, "Cordon.slnx")))
                {
                    return at.FullName;
                }
            }

            throw new DirectoryNotFoundException("Cordon.slnx");
        }
    }
}
