using System.Security.Cryptography;

namespace Cordon.Gateway.Judging;

/// <summary>Running digests of what came in and what went out, for the salted commitments of the statement. No content is kept.</summary>
public sealed class Digests : IDisposable
{
    private readonly IncrementalHash _answer = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 of the request body as the caller sent it.</summary>
    public byte[] Request { get; private set; } = [];

    public void TakeRequest(ReadOnlySpan<byte> body) => Request = SHA256.HashData(body);

    /// <summary>Adds bytes that went to the caller.</summary>
    public void AddAnswer(ReadOnlySpan<byte> sent) => _answer.AppendData(sent);

    /// <summary>SHA-256 of all bytes that went to the caller so far.</summary>
    public byte[] Answer() => _answer.GetCurrentHash();

    public void Dispose() => _answer.Dispose();
}
