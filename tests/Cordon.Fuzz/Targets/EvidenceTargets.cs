using System.Text;
using System.Text.Json;
using Cordon.Evidence;
using Cordon.Evidence.Json;
using Cordon.Evidence.Keys;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Receipts;
using Cordon.Evidence.Storage;
using Cordon.Evidence.Tests;
using Cordon.Evidence.Tiles;

namespace Cordon.Fuzz.Targets;

/// <summary>What an auditor is handed: heads, keys, proofs, statements, and whole logs.</summary>
internal static class EvidenceTargets
{
    private static readonly string[] Lines = ["\n", "\n\n", "\u2014 ", "+", "index 0\n", "extra AAAA\n", "AAAA", "=", "c2sp.org/tlog-proof@v1\n", "0", "18446744073709551616", " ", "\r\n"];
    private static readonly Lazy<SmallLog> Log = new(SmallLog.Write);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("checkpoint", () => [Log.Value.Head, Log.Value.Receipt], Lines, (input, _) => Checkpoint(input)),
        new("keys", () => [Encoding.UTF8.GetBytes(Log.Value.VerifierKey), Log.Value.File("keys/log.key"), Log.Value.File("keys/emitter.pem")], [.. Lines, "PRIVATE+KEY+", "-----BEGIN PRIVATE KEY-----"], (input, _) => Keys(input), Share: 0.3),
        new("receipt", () => [Log.Value.Receipt], Lines, (input, _) => Receipt(input), Share: 0.5),
        new("statement", () => [Log.Value.Statement, Log.Value.Leaf, .. WireSeeds.Requests("openai-chat")], JsonTargets.Words, (input, _) => Statement(input)),
        new("records and bundles", () => [.. Log.Value.Names.Where(name => name.StartsWith("tile/entries", StringComparison.Ordinal)).Select(Log.Value.File), Log.Value.File("segments/00000000000000000000.seg")], [.. Lines, "\0\0\0\x01", "\0\0", "\xff\xff"], (input, _) => Records(input)),
        new("log directory", () => Log.Value.Names.Select((name, i) => (byte[])[(byte)i, .. Log.Value.File(name)]).Where(seed => seed.Length <= 16_000).ToArray(),
            Lines, (input, _) => Log.Value.With(input), Allocates: 2_000, Floor: 2 << 20, Longest: 16_000, Share: 0.1),
    ];

    private static void Checkpoint(byte[] input)
    {
        Note.Parse(input);
        CheckpointBody.Parse(Encoding.UTF8.GetString(input));
        NoteVerifier key = NoteVerifier.Parse(Log.Value.VerifierKey)!;
        BrokenPropertyException.Unless(
            Evidence.Checkpoint.Open(input, key) is not { } head || Log.Value.Signed.Contains(head.Body), "A head was accepted that nobody signed.");
    }

    private static void Keys(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        BrokenPropertyException.Unless(NoteVerifier.Parse(text) is not { } verifier || verifier.ToString() == text.TrimEnd('\n'), "A key has two spellings.");
        NoteSigner.Parse(text);
        try
        {
            using EmitterKey key = EmitterKey.FromPem(text);
        }
        catch (Exception declared) when (declared is System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            // What the key file's reader expects.
        }
    }

    private static void Receipt(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        BrokenPropertyException.Unless(TlogProof.Parse(text) is not { } proof || proof.ToString() == text, "A proof has two spellings.");
        BrokenPropertyException.Unless(!IsValid(Verifier.VerifyReceipt(input, [.. Log.Value.Statement, (byte)' '], Log.Value.VerifierKey)), "A receipt proved another statement.");
        Verifier.VerifyReceipt(input, Log.Value.Statement, Log.Value.VerifierKey);
    }

    private static void Statement(byte[] input)
    {
        HashedRekord.Parse(input);
        StatementFacts.Read(input);
        DerSignature.ToFixed(input);
        bool unchanged = input.AsSpan().SequenceEqual(Log.Value.Statement);
        BrokenPropertyException.Unless(IsValid(Verifier.VerifyReceipt(Log.Value.Receipt, input, Log.Value.VerifierKey)) == unchanged, "A statement was proved that is not the one, or the one was not.");
        bool canonical = Jcs.IsCanonical(input);
        try
        {
            BrokenPropertyException.Unless(!canonical || Jcs.Canonicalize(input).AsSpan().SequenceEqual(input), "What is canonical has another canonical form.");
        }
        catch (Exception declared) when (!canonical && declared is JsonException or FormatException or InvalidOperationException)
        {
            // Declared: no JSON, or none that has a canonical form.
        }
    }

    private static void Records(byte[] input)
    {
        ReadOnlySpan<byte> bundle = input;
        int entries = 0;
        while (EntryBundle.TryNext(ref bundle, out ReadOnlySpan<byte> entry))
        {
            BrokenPropertyException.Unless(++entries <= input.Length && entry.Length <= input.Length, "A bundle has more than it has.");
        }

        for (int offset = 0; offset <= input.Length;)
        {
            offset = RecordFile.TryRead(input, offset, out ReadOnlySpan<byte> payload, out _) ? offset + RecordFile.Header + payload.Length : offset + 1;
        }
    }

    private static bool IsValid(VerificationReport report) => report.Word.StartsWith("VALID", StringComparison.Ordinal);
}
