namespace Cordon.State.Keys;

/// <summary>The secret beside the database that stored key hashes depend on: <c>pepper.key</c>, readable by its owner alone.</summary>
internal static class Pepper
{
    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static byte[] LoadOrCreate(string directory, Action<Span<byte>> randomness, bool keysExist)
    {
        string path = Path.Combine(directory, "pepper.key");
        if (!File.Exists(path))
        {
            // A new pepper would turn every issued key into an unknown one without a word.
            if (keysExist)
            {
                throw new StateException($"'{path}' is missing, and state.db holds keys that need it. Restore it from the backup, or delete the keys' database to start anew.");
            }

            Create(path, randomness);
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new StateException($"'{path}' can be read by others. Run: chmod 600 '{path}'");
        }

        byte[] pepper = File.ReadAllBytes(path);
        return pepper.Length == Bytes ? pepper : throw new StateException($"'{path}' has {pepper.Length} bytes instead of {Bytes}. Restore it from the backup.");
    }

    private static void Create(string path, Action<Span<byte>> randomness)
    {
        // Written aside, then linked into place if nobody else was faster: a reader never sees half a pepper.
        Span<byte> fresh = stackalloc byte[Bytes + 8];
        randomness(fresh);
        string draft = $"{path}.{Convert.ToHexStringLower(fresh[Bytes..])}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (FileStream file = new(draft, options))
        {
            file.Write(fresh[..Bytes]);
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }
}
