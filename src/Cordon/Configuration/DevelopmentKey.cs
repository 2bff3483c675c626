using Cordon.State.Keys;

namespace Cordon.Configuration;

/// <summary>
/// The key that a fresh gateway prints: made once, kept beside the data in a file that only the owner may read.
/// Deleting the file and revoking the key ends it.
/// </summary>
internal static class DevelopmentKey
{
    public static string GetOrCreate(KeyStore keys, string dataDirectory)
    {
        string path = Path.Combine(dataDirectory, "development.key");
        if (File.Exists(path))
        {
            string kept = File.ReadAllText(path).Trim();
            if (keys.Find(kept) is KeyLookup.Found)
            {
                return kept;
            }
        }

        string secret = keys.Create(new KeyRequest("development", "default", "development", KeyRole.Admin)).Presented;
        using FileStream stream = OwnerOnly(path);
        using StreamWriter writer = new(stream);
        writer.WriteLine(secret);
        return secret;
    }

    private static FileStream OwnerOnly(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
