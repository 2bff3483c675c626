using System.Collections.Immutable;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>The public keys of an issuer, from a JSON Web Key Set (RFC 7517, 5).</summary>
internal sealed class KeySet(ImmutableArray<VerificationKey> keys)
{
    public const int MostBytes = 256 * 1024;
    public const int MostKeys = 100;

    public static KeySet None { get; } = new([]);

    public int Count => keys.Length;

    /// <summary>Null, with the reason, when the bytes are no set of keys, or none of them can check a token.</summary>
    public static KeySet? Read(ReadOnlyMemory<byte> utf8, out string complaint)
    {
        if (utf8.Length > MostBytes)
        {
            complaint = $"the key set is longer than {MostBytes} bytes";
            return null;
        }

        if (JsonTape.Read(utf8, JsonLimits.Default, out _)?.Root.Get("keys"u8) is not { Kind: System.Text.Json.JsonValueKind.Array } list)
        {
            complaint = "it is no JSON Web Key Set";
            return null;
        }

        ImmutableArray<VerificationKey>.Builder usable = ImmutableArray.CreateBuilder<VerificationKey>();
        foreach (JsonNode item in list.Items)
        {
            if (usable.Count < MostKeys && VerificationKey.Read(item) is { } key)
            {
                usable.Add(key);
            }
        }

        complaint = usable.Count == 0 ? "none of its keys can check a token (RSA from 2048 bits, or EC on P-256, P-384, P-521, for signatures)" : "";
        return usable.Count == 0 ? null : new KeySet(usable.DrainToImmutable());
    }

    /// <summary>
    /// The one key that a token means: of its id, or without one the only key that fits. Null when there is none, and when there are several: which of
    /// them is meant would be the token's choice.
    /// </summary>
    public VerificationKey? Find(string? id, SignatureAlgorithm algorithm)
    {
        VerificationKey? found = null;
        foreach (VerificationKey key in keys)
        {
            if ((id is not null && key.Id != id) || (id is null && !key.Takes(algorithm)))
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = key;
        }

        return found is { } one && one.Takes(algorithm) ? one : null;
    }
}
