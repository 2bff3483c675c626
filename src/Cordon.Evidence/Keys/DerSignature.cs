namespace Cordon.Evidence.Keys;

/// <summary>
/// ECDSA signatures in strict DER. The platform's parser takes looser forms on some systems, and a signature with two
/// spellings would be two leaves (Wycheproof, ecdsa_secp256r1_sha256: "BER encoding", "missing zero").
/// </summary>
internal static class DerSignature
{
    /// <summary>r and s side by side, 64 bytes; null when the encoding is not DER or a number does not fit P-256.</summary>
    public static byte[]? ToFixed(ReadOnlySpan<byte> der)
    {
        if (der.Length is < 8 or > 72 || der[0] != 0x30 || der[1] != der.Length - 2)
        {
            return null;
        }

        byte[] both = new byte[64];
        ReadOnlySpan<byte> rest = der[2..];
        return TakeInteger(ref rest, both.AsSpan(0, 32)) && TakeInteger(ref rest, both.AsSpan(32)) && rest.IsEmpty ? both : null;
    }

    private static bool TakeInteger(ref ReadOnlySpan<byte> rest, Span<byte> target)
    {
        if (rest.Length < 3 || rest[0] != 0x02 || rest[1] is 0 or > 33 || rest.Length - 2 < rest[1])
        {
            return false;
        }

        ReadOnlySpan<byte> value = rest.Slice(2, rest[1]);
        rest = rest[(2 + rest[1])..];
        // Positive, and no zero in front that is not needed for the sign.
        if (value[0] >= 0x80 || (value[0] == 0 && (value.Length == 1 || value[1] < 0x80)))
        {
            return false;
        }

        value = value[0] == 0 ? value[1..] : value;
        if (value.Length > 32)
        {
            return false;
        }

        value.CopyTo(target[(32 - value.Length)..]);
        return true;
    }
}
