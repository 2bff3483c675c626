using System.Text;
using System.Text.Json;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Receipts;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Verification;

/// <summary>The files that say again what the checkpoint says: <c>last-signed</c>, <c>treeState</c>, <c>trusted_root.json</c>.</summary>
internal static class StateFiles
{
    /// <summary>The first fault; null when all that are there fit.</summary>
    /// <param name="tree">The tree as the entries give it; null when they do not give the signed root.</param>
    public static Check? Check(Func<string, byte[]?> read, NoteVerifier key, Checkpoint head, PublishedTree? tree)
    {
        // A running log may be one integration ahead of the checkpoint that was read, so only equal sizes are compared.
        if (read(LogLayout.LastSigned) is { } last
            && (CheckpointBody.Parse(Encoding.UTF8.GetString(last)) is not { } body
                || body.Origin != head.Origin
                || body.Size < head.Size
                || (body.Size == head.Size && !last.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(head.Body)))))
        {
            return Fault("last-signed does not fit the checkpoint", LogLayout.LastSigned);
        }

        if (tree is not null && read(LogLayout.TreeState) is { } state && !state.AsSpan().SequenceEqual(tree.ToState()) && !IsAhead(state, head.Size))
        {
            return Fault("treeState does not fit the entries", LogLayout.TreeState);
        }

        return read(LogLayout.TrustedRoot) is { } trusted && !trusted.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(SigstoreJson.TrustedRoot(key)))
            ? Fault("trusted_root.json is not of the log's key", LogLayout.TrustedRoot)
            : null;
    }

    private static Check Fault(string detail, string file) => new("state-files", CheckOutcome.Fail, detail, file, 0);

    private static bool IsAhead(byte[] state, long size)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(state);
            return document.RootElement.TryGetProperty("size", out JsonElement element) && element.TryGetInt64(out long ahead) && ahead > size;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
