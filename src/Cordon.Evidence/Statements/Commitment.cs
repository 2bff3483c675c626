using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence.Keys;

namespace Cordon.Evidence;

/// <summary>
/// A salted commitment to content: HMAC-SHA-256(salt, "context\0field\0" || value). Without the salt it cannot be
/// guessed, so deleting the salt from the vault erases what it said (evidence.md §1.8).
/// </summary>
public sealed record Commitment(Digest Value, ReadOnlyMemory<byte> Salt)
{
    public const string RequestField = "request", AnswerField = "answer", FindingField = "finding";

    public static Commitment Of(string field, ReadOnlySpan<byte> value)
    {
        using CommitmentBuilder builder = new(field);
        builder.Append(value);
        return builder.Finish();
    }

    /// <summary>A further commitment under the same salt.</summary>
    internal static Digest Of(string field, ReadOnlySpan<byte> value, ReadOnlySpan<byte> salt)
    {
        using CommitmentBuilder builder = new(field, salt.ToArray());
        builder.Append(value);
        return builder.Finish().Value;
    }

    /// <summary>True when the value and this salt give the commitment.</summary>
    public static bool Verify(string field, ReadOnlySpan<byte> value, ReadOnlySpan<byte> salt, Digest commitment) =>
        CryptographicOperations.FixedTimeEquals(Of(field, value, salt).ToArray(), commitment.ToArray());
}

/// <summary>Commits to a body that arrives in pieces.</summary>
public sealed class CommitmentBuilder : IDisposable
{
    private readonly byte[] _salt;
    private readonly string _field;
    private SaltedHash? _hash;

    public CommitmentBuilder(string field) : this(field, Randomness.Bytes(32))
    {
    }

    internal CommitmentBuilder(string field, byte[] salt) => (_salt, _field) = (salt, field);

    public void Append(ReadOnlySpan<byte> value) => Hash().Append(value);

    public Commitment Finish()
    {
        Span<byte> value = stackalloc byte[Digest.Size];
        Hash().Finish(value);
        Dispose();
        return new(new(value), _salt);
    }

    public void Dispose()
    {
        _hash?.Dispose();
        _hash = null;
    }

    // What never gets a value needs no hash: most exchanges that are refused have no answer.
    private SaltedHash Hash()
    {
        if (_hash is null)
        {
            _hash = SaltedHash.Begin(_salt);
            Span<byte> name = stackalloc byte[128];
            _hash.Append(name[..Encoding.UTF8.GetBytes($"{PredicateTypes.Verdict}\0{_field}\0", name)]);
        }

        return _hash;
    }
}
