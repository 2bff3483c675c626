using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cordon.Gateway.Brokering;

/// <summary>The forms in which a value comes back from somebody who repeats it: as it is, escaped for JSON or an address, in hex, in base64 wherever it begins.</summary>
internal static class SecretSpellings
{
    // A shorter piece of base64 may be somebody else's.
    private const int ShortestPiece = 8;

    public static IEnumerable<byte[]> Of(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        HashSet<string> spellings = new(StringComparer.Ordinal)
        {
            value,
            JsonEncodedText.Encode(value, JavaScriptEncoder.Default).ToString(),
            JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            Uri.EscapeDataString(value),
            Convert.ToHexString(bytes),
            Convert.ToHexStringLower(bytes),
        };
        for (int before = 0; before < 3; before++)
        {
            string piece = Base64(bytes, before);
            if (piece.Length >= ShortestPiece)
            {
                spellings.Add(piece);
                spellings.Add(piece.Replace('+', '-').Replace('/', '_'));
            }
        }

        return spellings.Select(Encoding.UTF8.GetBytes);
    }

    // Of a text that has the value behind so many bytes (of three): the characters that are the value's alone.
    private static string Base64(byte[] value, int before)
    {
        string whole = Convert.ToBase64String([.. new byte[before], .. value]);
        int first = ((before * 8) + 5) / 6;
        int end = (before + value.Length) * 8 / 6;
        return end > first ? whole[first..end] : "";
    }
}
