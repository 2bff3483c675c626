using System.Text;

namespace Cordon.Evidence.Tests;

/// <summary>The attacks on evidence that the proof-of-control project published, played on a log of ours by somebody who holds the log's keys.</summary>
public sealed class AttackTests
{
    /// <summary>What answers each attack. The rest needs more than a log: see "Not evaluated" in docs/formats/evidence.md.</summary>
    private static readonly Dictionary<string, string> Answers = new()
    {
        ["A1"] = "the gateway forwards the bytes that it decided about: tests/Cordon.EndToEnd/Matrix",
        ["A2"] = nameof(A_changed_field_of_a_stored_statement_is_placed),
        ["A3"] = nameof(A_statement_that_is_left_out_is_a_gap_with_its_number),
        ["A4"] = nameof(A_cut_off_end_shows_against_a_head_that_was_kept),
        ["A5"] = nameof(Two_roots_for_one_size_and_a_rewritten_past_are_a_fork),
        ["A6"] = "session labels: not part of the log",
        ["A7"] = "capabilities: not evaluated, Cordon issues none",
        ["A8"] = nameof(LogTests.A_full_device_refuses_statements_and_proofs_go_on),
        ["A9"] = nameof(Two_roots_for_one_size_and_a_rewritten_past_are_a_fork),
        ["A10"] = nameof(A_receipt_without_a_key_and_a_receipt_beside_another_statement_are_refused),
        ["A11"] = nameof(A_receipt_without_a_key_and_a_receipt_beside_another_statement_are_refused),
        ["A12"] = "renewal of timestamps: not evaluated, Cordon takes no timestamps of others",
        ["A13"] = "renewal of timestamps: not evaluated, Cordon takes no timestamps of others",
    };

    [Fact]
    public void Every_published_attack_is_accounted_for() =>
        Assert.Equal(Vectors.Json("proof-of-control/attacks.json").GetProperty("attacks").EnumerateArray().Select(a => a.Text("id")).Order(), Answers.Keys.Order());

    [Fact]
    public async Task A_changed_field_of_a_stored_statement_is_placed()
    {
        DirectoryInfo directory = await WriteAsync([4, 5, 6, 7, 8]);
        string file = Path.Combine(directory.FullName, "statements", $"{0:D20}.stm");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.AsSpan().IndexOf("\"ex-5\""u8) + 4] = (byte)'7';
        File.WriteAllBytes(file, bytes);
        VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
        Assert.Equal(("INVALID", "statements/00000000000000000000.stm", 4L), (report.Word, report.FirstFault!.File, report.FirstFault.Leaf));
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_statement_that_is_left_out_is_a_gap_with_its_number()
    {
        DirectoryInfo directory = await WriteAsync([4, 5, 7, 8]);
        VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
        EmitterGap gap = Assert.Single(report.Gaps);
        Assert.Equal(("GAP", 6L, 6L), (report.Word, gap.From, gap.To));
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_cut_off_end_shows_against_a_head_that_was_kept()
    {
        MemoryFiles files = new();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        Checkpoint five = await GrowAsync(log, [4, 5]);
        MemoryFiles shown = files.AfterPowerLoss(Loss.Nothing, new());
        Checkpoint eight = await GrowAsync(log, [6, 7, 8]);
        DirectoryInfo directory = Samples.Temporary();
        shown.CopyTo(directory.FullName);
        Assert.Equal("older-checkpoints", Verifier.VerifyDirectory(directory.FullName, new() { KnownCheckpoints = [eight.Signed] }).FirstFault!.Name);

        // The prefix is consistent in itself: without a head from elsewhere only the age of its last heartbeat speaks.
        Assert.Equal("VALID-UNWITNESSED", Verifier.VerifyDirectory(directory.FullName, new() { KnownCheckpoints = [five.Signed] }).Word);
        Assert.Equal("STALE", Verifier.VerifyDirectory(directory.FullName, new() { MaxHeartbeatAge = TimeSpan.Zero }).Word);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Two_roots_for_one_size_and_a_rewritten_past_are_a_fork()
    {
        MemoryFiles files = new();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        MemoryFiles forked = files.AfterPowerLoss(Loss.Nothing, new());
        Checkpoint five = await GrowAsync(log, [4, 5]), eight = await GrowAsync(log, [6, 7, 8]);

        await using EvidenceLog rewritten = await EvidenceLog.OpenAsync(Samples.Options(), forked, bare: true);
        await rewritten.AppendPreparedAsync(log.Prepare(Samples.Statement(1000), 4));
        Checkpoint other = await GrowAsync(rewritten, [5, 6, 7, 8], signer: log);
        DirectoryInfo directory = Samples.Temporary();
        forked.CopyTo(directory.FullName);
        Assert.Equal((8L, 8L), (eight.Size, other.Size));
        Assert.Equal("VALID-UNWITNESSED", Verifier.VerifyDirectory(directory.FullName).Word);
        Assert.Equal("FORK", Verifier.VerifyDirectory(directory.FullName, new() { KnownCheckpoints = [eight.Signed] }).Word);
        Assert.Equal("FORK", Verifier.VerifyDirectory(directory.FullName, new() { KnownCheckpoints = [five.Signed] }).Word);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_receipt_without_a_key_and_a_receipt_beside_another_statement_are_refused()
    {
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), new MemoryFiles(), bare: true);
        await GrowAsync(log, [1, 2]);
        byte[] receipt = Encoding.UTF8.GetBytes((await log.ProveAsync(0))!.ToTlogProof());
        Assert.Equal("verifier-key", Verifier.VerifyReceipt(receipt, log.ReadStatement(0)!.Bytes.Span, "").FirstFault!.Name);
        Assert.Equal("statement-digest", Verifier.VerifyReceipt(receipt, log.ReadStatement(1)!.Bytes.Span, log.VerifierKey).FirstFault!.Name);
    }

    private static async Task<DirectoryInfo> WriteAsync(int[] counters)
    {
        MemoryFiles files = new();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        await GrowAsync(log, counters);
        DirectoryInfo directory = Samples.Temporary();
        files.CopyTo(directory.FullName);
        return directory;
    }

    // The start of a log takes counters 1 to 3.
    private static async Task<Checkpoint> GrowAsync(EvidenceLog log, int[] counters, EvidenceLog? signer = null)
    {
        foreach (int counter in counters)
        {
            await log.AppendPreparedAsync((signer ?? log).Prepare(Samples.Statement(counter), counter));
        }

        await log.FlushAsync();
        return log.Current;
    }
}
