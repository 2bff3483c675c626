using System.Text;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Verification;

namespace Cordon.Evidence;

/// <summary>Verifies logs and receipts offline. Never throws for bad data: what is wrong stands in the report.</summary>
public static class Verifier
{
    /// <summary>Verifies all files of a log; streams, so memory does not grow with the log.</summary>
    public static VerificationReport VerifyDirectory(string directory, VerifyOptions? options = null)
    {
        options ??= new();
        using DirectoryVerification verification = new(directory, options);
        return verification.Run();
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
}
