using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.State.Sql;

namespace Cordon.State.Keys;

/// <summary>The secret beside the database that stored key hashes depend on: <c>pepper.key</c>, readable by its owner alone.</summary>
internal static class Pepper
{
    private const string FileName = "pepper.key";
    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The secret of a state; throws <see cref="StateException"/> when it is not there, or not the one that the state's keys were made with.</summary>
    public static byte[] Of(StateDatabase database, DbConnection connection, Action<Span<byte>> randomness)
    {
        bool keysExist = connection.Number("SELECT COUNT(*) FROM api_key") > 0;
        byte[] pepper = database.SharedPepper is { } secret
            ? SHA256.HashData(Encoding.UTF8.GetBytes(secret))
            // Another replica has begun with a pepper: one that is made here would be another one.
            : LoadOrCreate(database.Directory, randomness, keysExist || (database.IsShared && Known(connection, null) is not null));
        string mine = Convert.ToHexStringLower(HMACSHA256.HashData(pepper, "cordon pepper"u8)[..8]);
        if (Known(connection, null) == mine)
        {
            return pepper;
        }

        using DbTransaction transaction = connection.BeginWriting(Writing.Keys);
        bool mayReplace = !keysExist && !database.IsShared;
        connection.Execute(transaction,
            $"INSERT INTO fact (name, value) VALUES ('pepper', @value) ON CONFLICT (name) DO {(mayReplace ? "UPDATE SET value = excluded.value" : "NOTHING")}", ("@value", mine));
        string known = Known(connection, transaction)!;
        transaction.Commit();
        return known == mine ? pepper : throw new StateException(database.IsShared
            ? "The pepper of this replica is not the one that the shared state's keys were made with. Give all replicas the same one with state.postgres.pepper, or copy the file pepper.key of the first into the data directory of each."
            : $"'{Path.Combine(database.Directory, FileName)}' is not the one that the keys in state.db were made with. Restore it from the backup.");
    }

    private static string? Known(DbConnection connection, DbTransaction? transaction) =>
        connection.Rows(transaction, "SELECT value FROM fact WHERE name = 'pepper'", row => row.GetString(0)).SingleOrDefault();

    private static byte[] LoadOrCreate(string directory, Action<Span<byte>> randomness, bool keysExist)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            // A new pepper would turn every issued key into an unknown one without a word.
            if (keysExist)
            {
                throw new StateException($"'{path}' is missing, and the state holds keys that need it. Restore it from the backup, copy it from another replica, or delete the keys' database to start anew.");
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
