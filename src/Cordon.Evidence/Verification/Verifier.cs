using System.Diagnostics;
using System.Text;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Verification;

namespace Cordon.Evidence;

/// <summary>Verifies logs and receipts offline. Never throws for bad data: what is wrong stands in the report.</summary>
public static class Verifier
{
    // A running log publishes a head every second. One that lies still has none to wait for, and gets its answer that much later.
    private static readonly TimeSpan NextHead = TimeSpan.FromSeconds(3), Look = TimeSpan.FromMilliseconds(20);

    private const int MostTries = 3;

    /// <summary>Verifies all files of a log; streams, so memory does not grow with the log.</summary>
    public static VerificationReport VerifyDirectory(string directory, VerifyOptions? options = null)
    {
        options ??= new();
        for (int tries = 1; ; tries++)
        {
            using DirectoryVerification verification = new(directory, options);
            VerificationReport report = verification.Run();
            if (!verification.AwaitsHead || tries == MostTries || !IsFollowed(directory, report.Size))
            {
                return report;
            }
        }
    }

    /// <summary>Verifies a <c>.tlog-proof</c> or a Sigstore bundle over a statement's bytes with the log's vkey.</summary>
    public static VerificationReport VerifyReceipt(ReadOnlySpan<byte> receipt, ReadOnlySpan<byte> statement, string verifierKey)
    {
        ReceiptVerification verification = new();
        return verification.Run(receipt, statement, NoteVerifier.Parse(verifierKey));
    }

    /// <summary>Reads receipt, statement and vkey from files.</summary>
    public static VerificationReport VerifyReceipt(string receiptFile, string statementFile, string verifierKeyFile) =>
        VerifyReceipt(File.ReadAllBytes(receiptFile), File.ReadAllBytes(statementFile), File.ReadAllText(verifierKeyFile, Encoding.UTF8).Trim());

    /// <summary>Waits for a head beyond a size; false when none comes.</summary>
    private static bool IsFollowed(string directory, long size)
    {
        long start = Stopwatch.GetTimestamp();
        while (StatementReader.Head(directory) is not { } head || head.Size <= size)
        {
            if (Stopwatch.GetElapsedTime(start) > NextHead)
            {
                return false;
            }

            Thread.Sleep(Look);
        }

        return true;
    }
}
