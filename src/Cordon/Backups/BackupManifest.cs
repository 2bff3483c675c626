using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.Backups;

/// <summary>One file of a backup.</summary>
/// <param name="Path">Relative to the backup, with slashes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record BackupFile(string Path, long Size, string Sha256)
{
    public static BackupFile Of(string root, string path)
    {
        using FileStream stream = File.OpenRead(System.IO.Path.Combine(root, path));
        return new(path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}

/// <summary>What a backup consists of: every file, and the head of its log. Written last, so that without it there is no backup.</summary>
/// <param name="HeadSize">Statements under the signed head.</param>
/// <param name="HeadRoot">Root of the tree at that size, Base64 as in the checkpoint.</param>
internal sealed record BackupManifest(DateTimeOffset Made, string Origin, long HeadSize, string HeadRoot, ImmutableArray<BackupFile> Files)
{
    public const string FileName = "manifest.json";

    /// <summary>Room for the files of a log of a hundred million statements.</summary>
    public const int MostBytes = 134_217_728;

    private const int Version = 1;

    public void Write(string root)
    {
        JsonObject manifest = new()
        {
            ["version"] = Version,
            ["made"] = Made,
            ["head"] = new JsonObject { ["origin"] = Origin, ["size"] = HeadSize, ["root"] = HeadRoot },
            ["files"] = new JsonArray([.. Files.Select(file => (JsonNode)new JsonObject { ["path"] = file.Path, ["size"] = file.Size, ["sha256"] = file.Sha256 })]),
        };
        string path = Path.Combine(root, FileName);
        using (FileStream stream = new(path + ".tmp", FileMode.Create, FileAccess.Write))
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            manifest.WriteTo(writer);
            writer.Flush();
            stream.Flush(flushToDisk: true);
            if (stream.Length > MostBytes)
            {
                throw new IOException($"The manifest would be larger than {MostBytes} bytes, and could not be restored from.");
            }
        }

        File.Move(path + ".tmp", path);
    }

    /// <summary>The manifest of a backup; throws <see cref="FormatException"/> when it is not one, or when it names a file outside of the backup.</summary>
    public static BackupManifest Read(string root)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(ReadBounded(Path.Combine(root, FileName)), new() { AllowDuplicateProperties = false });
            JsonElement manifest = document.RootElement, head = manifest.GetProperty("head");
            if (manifest.GetProperty("version").GetInt32() != Version)
            {
                throw new FormatException("it was written by another version of Cordon");
            }

            ImmutableArray<BackupFile> files =
            [
                .. manifest.GetProperty("files").EnumerateArray().Select(file => new BackupFile(
                    file.GetProperty("path").GetString()!, file.GetProperty("size").GetInt64(), file.GetProperty("sha256").GetString()!)),
            ];
            if (files.Any(file => file.Size < 0))
            {
                throw new FormatException("a file in it has less than nothing");
            }

            return files.All(file => StaysInside(file.Path)) && files.DistinctBy(file => file.Path).Count() == files.Length
                ? new(manifest.GetProperty("made").GetDateTimeOffset(), head.GetProperty("origin").GetString()!, head.GetProperty("size").GetInt64(), head.GetProperty("root").GetString()!, files)
                : throw new FormatException("a path in it leads outside, or is there twice");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException("it is not a manifest", exception);
        }
    }

    private static byte[] ReadBounded(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > MostBytes)
        {
            throw new FormatException($"it is larger than {MostBytes} bytes");
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static bool StaysInside(string? path) =>
        path is { Length: > 0 } && !path.AsSpan().ContainsAny('\\', ':', '\0') && path.Split('/').All(part => part is not ("" or "." or ".."));
}
