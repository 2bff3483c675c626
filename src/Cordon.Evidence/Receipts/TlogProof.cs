using System.Globalization;
using System.Text;
using Cordon.Evidence.Notes;

namespace Cordon.Evidence.Receipts;

/// <summary>The text form of an inclusion proof (C2SP tlog-proof): header, optional extra data, index, hashes, empty line, checkpoint.</summary>
internal sealed record TlogProof(long Index, Digest[] Hashes, byte[]? Extra, string Checkpoint)
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const int MaxHashes = 63;

    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(Header).Append('\n');
        if (Extra is not null)
        {
            text.Append("extra ").Append(Convert.ToBase64String(Extra)).Append('\n');
        }

        text.Append("index ").Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (Digest hash in Hashes)
        {
            text.Append(hash.ToBase64()).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Reads a proof; null when malformed. The checkpoint stays unverified text.</summary>
    public static TlogProof? Parse(string text)
    {
        int split = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || split + 2 == text.Length)
        {
            return null;
        }

        string[] lines = text[..split].Split('\n');
        int next = 1;
        byte[]? extra = null;
        if (lines.Length > next && lines[next].StartsWith("extra ", StringComparison.Ordinal))
        {
            extra = StrictBase64.Decode(lines[next++].AsSpan(6));
            if (extra is null)
            {
                return null;
            }
        }

        if (lines[0] != Header
            || lines.Length <= next
            || !lines[next].StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(lines[next].AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out long index)
            // The parser of numbers takes zeros (U+0000) behind one.
            || lines[next].AsSpan(6).ContainsAnyExceptInRange('0', '9')
            || (lines[next].Length > 7 && lines[next][6] == '0')
            || lines.Length - next - 1 > MaxHashes)
        {
            return null;
        }

        List<Digest> hashes = [];
        foreach (string line in lines.Skip(next + 1))
        {
            if (StrictBase64.DecodeDigest(line) is not { } hash)
            {
                return null;
            }

            hashes.Add(hash);
        }

        return new(index, [.. hashes], extra, text[(split + 2)..]);
    }
}
