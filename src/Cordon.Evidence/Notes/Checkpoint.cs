using System.Globalization;
using System.Text;

namespace Cordon.Evidence;

/// <summary>The head of a log (C2SP tlog-checkpoint): origin, size and root, with the signed note it came in.</summary>
/// <param name="Signed">The whole signed note.</param>
public sealed record Checkpoint(string Origin, long Size, Digest Root, ReadOnlyMemory<byte> Signed)
{
    internal string Body => BodyOf(Origin, Size, Root);

    internal static string BodyOf(string origin, long size, Digest root) =>
        $"{origin}\n{size.ToString(CultureInfo.InvariantCulture)}\n{root.ToBase64()}\n";

    internal static Checkpoint Sign(long size, Digest root, Notes.NoteSigner signer) =>
        new(signer.Verifier.Name, size, root, Notes.Note.Sign(BodyOf(signer.Verifier.Name, size, root), signer));

    /// <summary>Reads a checkpoint and checks the log's signature and origin; null when anything is wrong.</summary>
    internal static Checkpoint? Open(ReadOnlyMemory<byte> signed, Notes.NoteVerifier verifier) =>
        Notes.Note.Parse(signed.Span) is { } note
        && note.IsSignedBy(verifier)
        && CheckpointBody.Parse(note.Text) is { } body
        && body.Origin == verifier.Name
        && body.Root.Length == Digest.Size
            ? new(body.Origin, body.Size, new(body.Root), signed)
            : null;

    public override string ToString() => Encoding.UTF8.GetString(Signed.Span);
}

/// <summary>The text of a checkpoint before its signatures. Extension lines are kept but Cordon writes none.</summary>
internal sealed record CheckpointBody(string Origin, long Size, byte[] Root, string[] Extensions)
{
    public static CheckpointBody? Parse(string text)
    {
        if (!text.EndsWith('\n'))
        {
            return null;
        }

        string[] lines = text[..^1].Split('\n');
        return lines.Length >= 3
            && lines[0].Length > 0
            && IsDecimal(lines[1])
            && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            && Notes.StrictBase64.Decode(lines[2]) is { Length: > 0 } root
            && !lines.AsSpan(3).Contains("")
                ? new(lines[0], size, root, lines[3..])
                : null;
    }

    // "01" and "1" would be two spellings of one head.
    private static bool IsDecimal(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
}
