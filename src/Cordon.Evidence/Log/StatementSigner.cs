using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cordon.Evidence.Json;
using Cordon.Evidence.Keys;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Log;

/// <summary>Turns a statement into canonical bytes, signature and leaf. Runs on the caller's thread, so that signing uses all cores.</summary>
internal sealed class StatementSigner(EmitterKey key)
{
    private readonly ConcurrentBag<JcsWriter> _writers = [];

    public byte[] PublicKey => key.PublicKey;

    public PreparedStatement Prepare(Statement statement, in Stamp stamp)
    {
        if (!_writers.TryTake(out JcsWriter? json))
        {
            json = new();
        }

        json.Clear();
        statement.Write(json, stamp);
        byte[] bytes = json.Written.ToArray();
        if (bytes.Length > RecordFile.MaxPayload)
        {
            _writers.Add(json);
            throw new EvidenceRefusedException(RefusalReason.TooLarge, $"A statement of {bytes.Length} bytes is larger than a record may be ({RecordFile.MaxPayload}).");
        }

        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(bytes, hash);
        Digest digest = new(hash);
        Span<byte> signature = stackalloc byte[80];
        int length = key.Sign(hash, signature);
        json.Clear();
        HashedRekord.Write(json, digest, signature[..length], key.PublicKey);
        byte[] leaf = json.Written.ToArray();
        _writers.Add(json);
        return new(bytes, digest, leaf, Hashing.Leaf(leaf), statement.Salts, statement.Erases);
    }
}
