namespace Cordon.Detection.Secrets;

/// <summary>Checksums that token issuers publish.</summary>
internal static class Checksums
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>
    /// GitHub's tokens end in six base62 digits of the CRC-32 of the random part
    /// (github.blog, "Behind GitHub's new authentication token formats", 2021).
    /// </summary>
    public static bool GitHub(ReadOnlySpan<char> token)
    {
        ReadOnlySpan<char> body = token[(token.IndexOf('_') + 1)..];
        if (body.Length <= 6)
        {
            return false;
        }

        uint rest = Crc32(body[..^6]);
        for (int i = body.Length - 1; i >= body.Length - 6; i--)
        {
            if (body[i] != Base62[(int)(rest % 62)])
            {
                return false;
            }

            rest /= 62;
        }

        return true;
    }

    /// <summary>CRC-32 (ISO-HDLC) of ASCII text, bit by bit: thirty characters do not deserve a table.</summary>
    internal static uint Crc32(ReadOnlySpan<char> ascii)
    {
        uint crc = uint.MaxValue;
        foreach (char c in ascii)
        {
            crc ^= (byte)c;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
