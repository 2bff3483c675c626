using Cordon.Evidence.Log;
using Cordon.Evidence.Storage;

namespace Cordon.Evidence;

/// <summary>
/// Copies a log's directory beside its writer, in an order that makes the copy a state which a crash could have left: the
/// tree between two integrations, then leaves, then what stands beside leaves. The journal stays behind, because the files
/// hold all that was written to it: the log opens the copy like one from before there were journals.
/// </summary>
public static class EvidenceBackup
{
    private const int MostTries = 100;

    // More leaves than one integration brings: their tiles may be there before their head.
    private const int Ahead = 1 << 18;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Copies, verifies the copy and answers with its head. Throws <see cref="EvidenceCorruptException"/> when the copy does not
    /// verify, which also happens when a statement is erased meanwhile.
    /// </summary>
    public static async Task<Checkpoint> CopyAsync(string from, string to, CancellationToken cancel = default)
    {
        BackupFiles files = new(from, to);
        // Older heads before the head, as the verifier reads them.
        files.CopyFolder(LogLayout.Checkpoints);
        await CopyTreeAsync(files, cancel).ConfigureAwait(false);
        CopyRecords(files);
        files.CopyFolder(LogLayout.Keys);
        files.CopyFolder(LogLayout.Vault, name => !name.EndsWith(".slt", StringComparison.Ordinal) && $"{LogLayout.Vault}/{name}" != LogLayout.Journal);
        files.Copy(LogLayout.VerifierKey);
        files.Copy(LogLayout.TrustedRoot);

        VerificationReport report = Verifier.VerifyDirectory(to);
        if (report.Status is VerificationStatus.Invalid or VerificationStatus.Fork)
        {
            Check fault = report.Checks.First(check => check.Outcome == CheckOutcome.Fail);
            throw new EvidenceCorruptException(fault.File ?? fault.Name, fault.Offset ?? 0, $"{fault.Detail} (in the copy)");
        }

        return StatementReader.Head(to)!;
    }

    // The writer replaces tiles, then treeState, then last-signed, then the checkpoint. When the three agree and treeState
    // is the same after the tiles were copied as before, then the tiles are its tiles.
    private static async Task CopyTreeAsync(BackupFiles files, CancellationToken cancel)
    {
        for (int tries = 0; tries < MostTries; tries++, await Task.Delay(Pause, cancel).ConfigureAwait(false))
        {
            byte[] state = files.Read(LogLayout.TreeState);
            files.CopyNew(LogLayout.Tiles);
            files.Copy(LogLayout.LastSigned);
            files.Copy(LogLayout.Checkpoint);
            byte[] signed = files.ReadCopy(LogLayout.LastSigned);
            if (!files.ReadCopy(LogLayout.Checkpoint).AsSpan().StartsWith(signed) || !files.Read(LogLayout.TreeState).AsSpan().SequenceEqual(state))
            {
                continue;
            }

            DiskFiles copy = new(files.Target);
            long size = PublishedTree.Load(state, copy).Size;
            if (CheckpointBody.Parse(System.Text.Encoding.UTF8.GetString(signed))?.Size == size)
            {
                files.Write(LogLayout.TreeState, state);
                Recovery.RemoveUnsignedPartials(copy, size, size + Ahead);
                return;
            }
        }

        throw new EvidenceCorruptException(LogLayout.TreeState, 0, "tree, signed head and checkpoint never agreed while the log was copied");
    }

    // A leaf is written after its statement and salts, so what is copied after the leaves has theirs.
    private static void CopyRecords(BackupFiles files)
    {
        long[] firsts = LogLayout.FirstSequences(files.Names(LogLayout.Segments));
        Array.ForEach(firsts, first => files.Copy(LogLayout.Segment(first)));
        Array.ForEach(firsts, first => files.Copy(LogLayout.StatementFile(first)));
        Array.ForEach(firsts, first => files.Copy(LogLayout.SaltFile(first)));
    }
}
