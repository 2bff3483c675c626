using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Evidence.Json;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Receipts;

namespace Cordon.Evidence.Verification;

/// <summary>One receipt: checkpoint signature, inclusion, leaf, statement digest, statement signature.</summary>
internal sealed class ReceiptVerification
{
    private readonly List<Check> _checks = [];

    public VerificationReport Run(ReadOnlySpan<byte> receipt, ReadOnlySpan<byte> statement, NoteVerifier? log)
    {
        bool ok = Evaluate(receipt, statement, log, out Checkpoint? head, out long index);
        _checks.Add(new("witness-cosignatures", CheckOutcome.NotEvaluated, "no witness policy was given"));
        return new(ok ? VerificationStatus.ValidUnwitnessed : VerificationStatus.Invalid, head?.Size ?? 0, log?.Name ?? "", "given", _checks, [], []);
    }

    private bool Evaluate(ReadOnlySpan<byte> receipt, ReadOnlySpan<byte> statement, NoteVerifier? log, out Checkpoint? head, out long index)
    {
        head = null;
        index = -1;
        if (!Require("verifier-key", log is not null, "the key is a C2SP Ed25519 vkey", "the key is not a C2SP Ed25519 vkey"))
        {
            return false;
        }

        TlogProof? proof = System.Text.Unicode.Utf8.IsValid(receipt) ? (receipt.StartsWith("{"u8) ? FromBundle(receipt, log!) : TlogProof.Parse(Encoding.UTF8.GetString(receipt))) : null;
        if (!Require("receipt-format", proof?.Extra is not null, "the receipt is well formed", "the receipt is malformed or carries no leaf"))
        {
            return false;
        }

        index = proof!.Index;
        head = Checkpoint.Open(Encoding.UTF8.GetBytes(proof.Checkpoint), log!);
        if (!Require("checkpoint-signature", head is not null, "the head is signed by the log's key", "the head is not signed by the log's key"))
        {
            return false;
        }

        HashedRekord.Parts? parts = HashedRekord.Parse(proof.Extra);
        Digest digest = new(SHA256.HashData(statement));
        using SignatureSampler sampler = new(SignatureChecks.All, 1);
        return Require("inclusion", Proofs.VerifyInclusion((ulong)index, (ulong)head!.Size, Hashing.Leaf(proof.Extra), proof.Hashes, head.Root), $"leaf {index} is in the tree of size {head.Size}", $"the proof does not lead from leaf {index} to the head")
            && Require("leaf", parts is not null, "the leaf is a hashedrekord 0.0.2", "the leaf is not a hashedrekord 0.0.2")
            && Require("statement-digest", parts!.Value.Digest == digest, "the statement has the leaf's digest", "the statement does not have the leaf's digest")
            && Require("statement-signature", sampler.Verify(parts.Value), "the statement's signature is good", "the statement's signature is bad")
            && Require("statement-form", Jcs.IsCanonical(statement) && StatementFacts.Read(statement) is not null, "the statement is canonical", "the statement is not a canonical in-toto statement");
    }

    private bool Require(string name, bool holds, string good, string bad)
    {
        _checks.Add(new(name, holds ? CheckOutcome.Pass : CheckOutcome.Fail, holds ? good : bad));
        return holds;
    }

    // A bundle says some things twice. It is read and then written again, so that no second saying can differ unnoticed.
    private static TlogProof? FromBundle(ReadOnlySpan<byte> bundle, NoteVerifier log)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bundle.ToArray());
            JsonElement entry = document.RootElement.GetProperty("verificationMaterial").GetProperty("tlogEntries")[0];
            JsonElement proof = entry.GetProperty("inclusionProof");
            byte[] leaf = entry.GetProperty("canonicalizedBody").GetBytesFromBase64();
            string envelope = proof.GetProperty("checkpoint").GetProperty("envelope").GetString()!;
            Digest[] hashes = [.. proof.GetProperty("hashes").EnumerateArray().Select(h => new Digest(h.GetBytesFromBase64()))];
            long index = long.Parse(proof.GetProperty("logIndex").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);
            if (HashedRekord.Parse(leaf) is null || Checkpoint.Open(Encoding.UTF8.GetBytes(envelope), log) is not { } head)
            {
                // Let the caller name the failing check.
                return new(index, hashes, leaf, envelope);
            }

            FullReceipt again = new(index, leaf, hashes, head, log);
            return bundle.SequenceEqual(Encoding.UTF8.GetBytes(again.ToSigstoreBundle())) ? new(index, hashes, leaf, envelope) : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
