using System.Buffers.Binary;
using System.Text;

namespace Cordon.Evidence.Notes;

internal readonly record struct NoteSignature(string Name, uint Id, byte[] Bytes);

/// <summary>A signed note (C2SP signed-note): text, empty line, signature lines.</summary>
internal sealed record Note(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    private const int MaxSize = 1_000_000, MaxSignatures = 100;
    private const string LineStart = "\u2014 ";

    /// <summary>Reads the structure only; null when malformed.</summary>
    public static Note? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxSize || !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return null;
        }

        foreach (byte b in bytes)
        {
            if (b < 0x20 && b != '\n')
            {
                return null;
            }
        }

        string all = Encoding.UTF8.GetString(bytes);
        // The last empty line separates: the text itself may hold empty lines.
        int split = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !all.EndsWith('\n') || split + 2 == all.Length)
        {
            return null;
        }

        string[] lines = all[(split + 2)..^1].Split('\n');
        List<NoteSignature> signatures = [];
        foreach (string line in lines)
        {
            if (ParseSignature(line) is not { } signature || signatures.Count == MaxSignatures)
            {
                return null;
            }

            signatures.Add(signature);
        }

        return new(all[..(split + 1)], signatures);
    }

    /// <summary>True when at least one signature of <paramref name="verifier"/> is there and all of them are good.</summary>
    public bool IsSignedBy(NoteVerifier verifier)
    {
        bool any = false;
        byte[] text = Encoding.UTF8.GetBytes(Text);
        foreach (NoteSignature signature in Signatures.Where(s => s.Id == verifier.Id && s.Name == verifier.Name))
        {
            if (!verifier.Verify(text, signature.Bytes))
            {
                return false;
            }

            any = true;
        }

        return any;
    }

    public static byte[] Sign(string text, NoteSigner signer)
    {
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("The text of a note ends in a newline.");
        }

        byte[] signature = new byte[4 + 64];
        BinaryPrimitives.WriteUInt32BigEndian(signature, signer.Verifier.Id);
        signer.Sign(Encoding.UTF8.GetBytes(text)).CopyTo(signature, 4);
        return Encoding.UTF8.GetBytes($"{text}\n{LineStart}{signer.Verifier.Name} {Convert.ToBase64String(signature)}\n");
    }

    /// <summary>A key name is not empty and has neither white space nor a plus sign.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);

    private static NoteSignature? ParseSignature(string line)
    {
        if (!line.StartsWith(LineStart, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = line[LineStart.Length..].Split(' ');
        return parts.Length == 2 && IsName(parts[0]) && StrictBase64.Decode(parts[1]) is { Length: >= 5 } bytes
            ? new(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..])
            : null;
    }
}
