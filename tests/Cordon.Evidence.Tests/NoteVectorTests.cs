using System.Text;
using System.Text.Json;
using Cordon.Evidence.Notes;

namespace Cordon.Evidence.Tests;

/// <summary>Keys and signatures of others: what must be refused, and what may stand beside the log's own signature.</summary>
public sealed class NoteVectorTests
{
    private const string SigningKey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    [Fact]
    public void Verifier_keys_are_read_or_refused_as_Go_does()
    {
        foreach (JsonElement c in Vectors.Json("tlog/signed_note.json").GetProperty("verifier_keys").EnumerateArray())
        {
            NoteVerifier? key = NoteVerifier.Parse(c.Text("key"));
            Assert.Equal(c.GetProperty("ok").GetBoolean(), key is not null);
            if (key is not null)
            {
                Assert.Equal((c.Text("name"), c.Text("key_id"), c.Text("key")), (key.Name, $"{key.Id:x8}", key.ToString()));
            }
        }
    }

    [Fact]
    public void A_part_of_a_key_and_a_key_with_another_byte_are_refused()
    {
        string vkey = Vectors.Json("tlog/signed_note.json").GetProperty("verifier_keys")[0].Text("key");
        foreach ((string key, Func<string, bool> reads) in new (string, Func<string, bool>)[] { (vkey, k => NoteVerifier.Parse(k) is not null), (SigningKey, k => NoteSigner.Parse(k) is not null) })
        {
            Assert.True(reads(key));
            for (int from = 0; from < key.Length; from++)
            {
                for (int to = from + 1; to <= key.Length; to++)
                {
                    Assert.True(to - from == key.Length || !reads(key[from..to]), $"{from} to {to}");
                }

                Assert.False(reads(key[..from] + (char)(key[from] + 1) + key[(from + 1)..]), $"byte {from}");
            }
        }
    }

    [Fact]
    public void A_note_that_is_not_UTF8_and_a_text_without_an_end_are_refused()
    {
        JsonElement vectors = Vectors.Json("tlog/signed_note.json");
        JsonElement binary = Assert.Single(vectors.GetProperty("open").EnumerateArray(), c => c.TryGetProperty("note_base64", out _));
        Assert.Null(Note.Parse(binary.GetProperty("note_base64").GetBytesFromBase64()));
        JsonElement open = Assert.Single(vectors.GetProperty("sign").EnumerateArray(), c => c.TryGetProperty("text", out JsonElement text) && !text.GetString()!.EndsWith('\n'));
        Assert.Throws<FormatException>(() => Note.Sign(open.Text("text"), NoteSigner.Parse(open.Text("signing_key"))!));

        // Signature lines with the names and the base64 that the origin refuses to write are not read either.
        foreach (JsonElement c in vectors.GetProperty("sign").EnumerateArray().Where(c => c.TryGetProperty("existing", out _)))
        {
            JsonElement line = c.GetProperty("existing")[0];
            Assert.Null(Note.Parse(Encoding.UTF8.GetBytes($"{c.Text("text")}\n\u2014 {line.Text("name")} {line.Text("base64")}\n")));
        }
    }

    [Fact]
    public void Only_an_Ed25519_note_key_can_be_the_key_of_a_log()
    {
        int refused = 0;
        string[] others =
        [
            .. Vectors.Json("tlog/signed_note.json").GetProperty("ecdsa_p256_sha256").GetProperty("keys").EnumerateArray().Select(k => k.Text("key")),
            .. Vectors.Json("tlog/rfc6962_note.json").GetProperty("cases").EnumerateArray().Select(c => c.Text("verifier")),
            .. Vectors.Json("tlog/cosignature.json").GetProperty("verifier_keys").EnumerateArray().Select(k => k.Text("key")),
            .. Vectors.Json("tlog/cosignature.json").GetProperty("ed25519_computed").EnumerateArray().Select(k => k.Text("cosignature_verifier_key")),
            .. Vectors.Json("tlog/cosignature.json").GetProperty("ml_dsa_44_computed").EnumerateArray().Select(k => k.Text("verifier_key")),
        ];
        foreach (string text in others)
        {
            NoteVerifier? key = NoteVerifier.Parse(text);
            // The one plain note key among them says so in its first byte.
            Assert.Equal(text.Split('+', 3) is [_, _, ['A', 'Q' or 'R' or 'S' or 'T' or 'U' or 'V' or 'W' or 'X' or 'Y' or 'Z' or (>= 'a' and <= 'f'), ..]], key is not null);
            refused += key is null ? 1 : 0;
        }

        Assert.True(refused >= 25, $"{refused} of {others.Length}");
    }

    [Fact]
    public void A_witness_signature_is_not_the_logs_and_does_not_disturb_the_logs()
    {
        NoteSigner log = NoteSigner.Parse(SigningKey)!;
        foreach (JsonElement c in Vectors.Json("tlog/cosignature.json").GetProperty("ed25519_computed").EnumerateArray())
        {
            string line = c.Text("signature_line");
            Note alone = Note.Parse(Encoding.UTF8.GetBytes($"{c.Text("body")}\n{line}"))!;
            Assert.False(alone.IsSignedBy(NoteVerifier.Parse(c.Text("note_verifier_key"))!));

            string own = Encoding.UTF8.GetString(Note.Sign(c.Text("body"), log));
            Assert.True(Note.Parse(Encoding.UTF8.GetBytes(own + line))!.IsSignedBy(log.Verifier));
            string first = own.Insert(own.IndexOf("\n\n", StringComparison.Ordinal) + 2, line);
            Assert.True(Note.Parse(Encoding.UTF8.GetBytes(first))!.IsSignedBy(log.Verifier));
        }
    }

    [Fact]
    public async Task A_cosigned_head_verifies_in_log_and_receipts_and_the_report_says_that_nobody_looked_at_the_witnesses()
    {
        string line = Vectors.Json("tlog/cosignature.json").GetProperty("ed25519_computed")[0].Text("signature_line");
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            Receipt receipt = await log.AppendAsync(Samples.Statement());
            await log.FlushAsync();
            FullReceipt plain = (await log.ProveAsync(receipt.Sequence))!;
            Checkpoint cosigned = plain.Head with { Signed = Encoding.UTF8.GetBytes(plain.Head + line) };
            FullReceipt full = new(plain.Sequence, plain.Leaf.ToArray(), [.. plain.Path], cosigned, NoteVerifier.Parse(log.VerifierKey)!);
            foreach (string text in new[] { full.ToTlogProof(), full.ToSigstoreBundle() })
            {
                Unwitnessed(Verifier.VerifyReceipt(Encoding.UTF8.GetBytes(text), log.ReadStatement(receipt.Sequence)!.Bytes.Span, log.VerifierKey));
            }
        }

        await File.AppendAllTextAsync(Path.Combine(directory.FullName, "checkpoint"), line);
        Unwitnessed(Verifier.VerifyDirectory(directory.FullName));
        directory.Delete(recursive: true);

        static void Unwitnessed(VerificationReport report)
        {
            Assert.Equal("VALID-UNWITNESSED", report.Word + LogTests.Fault(report));
            Assert.Equal(CheckOutcome.NotEvaluated, Assert.Single(report.Checks, c => c.Name == "witness-cosignatures").Outcome);
        }
    }
}
