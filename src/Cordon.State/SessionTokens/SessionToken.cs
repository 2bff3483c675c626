namespace Cordon.State.SessionTokens;

/// <summary>A token that was given out for a key, until it expires.</summary>
/// <param name="KeyId">The key that asked for it; when that ends, so does the token.</param>
public sealed record SessionToken(string Id, string KeyId, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? Revoked = null);

/// <summary>What session tokens are signed with: a P-256 key. Kept sealed; never logged, never in an API.</summary>
public sealed record SigningKey(string Id, byte[] Pkcs8)
{
    // A record prints its members, and this one must not reach a log.
    public override string ToString() => $"SigningKey {Id}";
}
