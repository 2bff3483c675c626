using System.Collections.Frozen;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Cordon.State.Keys;
using Cordon.State.Sql;

namespace Cordon.State.SessionTokens;

/// <summary>The session tokens that were given out, and the key that signs them: every process that shares the state signs with it. Safe from any thread.</summary>
public sealed class SessionTokenStore(StateDatabase database, TimeProvider time, Action<Span<byte>> randomness)
{
    /// <summary>How many tokens of one key may be valid at once.</summary>
    public const int MostOfKey = 1_000;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly CountedSnapshot<FrozenSet<string>> _revoked = new(database, time, "session-tokens", connection =>
        connection.Rows("SELECT id FROM session_token WHERE revoked IS NOT NULL", row => row.GetString(0)).ToFrozenSet(StringComparer.Ordinal));

    private SigningKey? _key;

    /// <summary>Whether somebody has taken a token back. Another process's word counts within a quarter of a second.</summary>
    public bool IsRevoked(string id) => _revoked.Current.Contains(id);

    /// <summary>Notes a token; null when its key has as many as it may have.</summary>
    public SessionToken? Issue(string keyId, DateTimeOffset expires)
    {
        Span<byte> id = stackalloc byte[12];
        randomness(id);
        DateTimeOffset now = time.GetUtcNow();
        SessionToken token = new("st-" + Convert.ToHexStringLower(id), keyId, now, expires);
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.SessionTokens);
        // What has expired is nobody's any more.
        connection.Execute(transaction, "DELETE FROM session_token WHERE expires <= @now", ("@now", now.ToUnixTimeMilliseconds()));
        if (connection.Rows(transaction, "SELECT COUNT(*) FROM session_token WHERE key_id = @key", row => row.GetInt64(0), ("@key", keyId))[0] >= MostOfKey)
        {
            return null;
        }

        connection.Execute(
            transaction, "INSERT INTO session_token (id, key_id, created, expires) VALUES (@id, @key, @created, @expires)",
            ("@id", token.Id), ("@key", keyId), ("@created", now.ToUnixTimeMilliseconds()), ("@expires", expires.ToUnixTimeMilliseconds()));
        transaction.Commit();
        return token;
    }

    /// <summary>Takes a token back; false when there is none, or it was another key's.</summary>
    /// <param name="keyId">The key that it has to be of; null for any.</param>
    public bool Revoke(string id, string? keyId)
    {
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.SessionTokens);
        bool exists = connection.Execute(
            transaction, "UPDATE session_token SET revoked = COALESCE(revoked, @now) WHERE id = @id AND (CAST(@key AS TEXT) IS NULL OR key_id = @key)",
            ("@id", id), ("@key", keyId), ("@now", time.GetUtcNow().ToUnixTimeMilliseconds())) > 0;
        _revoked.Raise(connection, transaction);
        transaction.Commit();
        _revoked.Forget();
        return exists;
    }

    /// <summary>Tokens that have not expired, oldest first.</summary>
    public IReadOnlyList<SessionToken> List()
    {
        using DbConnection connection = database.Connect(durable: false);
        return connection.Rows(
            "SELECT id, key_id, created, expires, revoked FROM session_token WHERE expires > @now ORDER BY created, id",
            row => new SessionToken(row.GetString(0), row.GetString(1), row.Moment(2), row.Moment(3), row.MomentOrNull(4)),
            ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>The key that signs, made the first time that somebody asks.</summary>
    public SigningKey Key => _key ??= LoadOrCreate();

    private SigningKey LoadOrCreate()
    {
        using DbConnection connection = database.Connect(durable: true);
        if (Load(connection) is { } there)
        {
            return there;
        }

        using ECDsa made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] secret = made.ExportPkcs8PrivateKey();
        string id = Convert.ToHexStringLower(SHA256.HashData(made.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));
        // Of two processes that start at once, one is first, and both sign with its key.
        connection.Execute(
            "INSERT INTO signing_key (purpose, id, sealed, created) VALUES ('session-tokens', @id, @sealed, @created) ON CONFLICT (purpose) DO NOTHING",
            ("@id", id), ("@sealed", Seal(secret, id)), ("@created", time.GetUtcNow().ToUnixTimeMilliseconds()));
        CryptographicOperations.ZeroMemory(secret);
        return Load(connection) ?? throw new StateException("The key that signs session tokens cannot be kept.");
    }

    private SigningKey? Load(DbConnection connection) => connection
        .Rows("SELECT id, sealed FROM signing_key WHERE purpose = 'session-tokens'", row => (Id: row.GetString(0), Sealed: row.GetString(1)))
        .Select(row => new SigningKey(row.Id, Open(row.Sealed, row.Id))).SingleOrDefault();

    // A copy of the database alone signs nothing.
    private string Seal(byte[] secret, string id)
    {
        byte[] box = new byte[NonceBytes + TagBytes + secret.Length];
        randomness(box.AsSpan(0, NonceBytes));
        using AesGcm cipher = new(SealingKey(), TagBytes);
        cipher.Encrypt(box.AsSpan(0, NonceBytes), secret, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(id));
        return Convert.ToBase64String(box);
    }

    private byte[] Open(string boxed, string id)
    {
        try
        {
            byte[] box = Convert.FromBase64String(boxed);
            byte[] secret = new byte[box.Length - NonceBytes - TagBytes];
            using AesGcm cipher = new(SealingKey(), TagBytes);
            cipher.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), secret, Encoding.UTF8.GetBytes(id));
            return secret;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or OverflowException)
        {
            throw new StateException("The key that signs session tokens was sealed with another pepper.key. Restore that file from the backup.");
        }
    }

    private byte[] SealingKey()
    {
        using DbConnection connection = database.Connect(durable: true);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, Pepper.Of(database, connection, randomness), 32, info: "cordon session-tokens signing key"u8.ToArray());
    }
}
