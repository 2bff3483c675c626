using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Evidence.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task A_log_that_was_written_and_closed_verifies()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            for (int i = 0; i < 600; i++)
            {
                await log.AppendAsync(Samples.Statement(i));
                if (i % 100 == 0)
                {
                    await log.FlushAsync();
                }
            }
        }

        VerificationReport report = Verifier.VerifyDirectory(directory.FullName, new() { Signatures = SignatureChecks.All });
        Assert.Equal("VALID-UNWITNESSED", report.Word + Fault(report));
        Assert.Equal(604, report.Size); // start, key-event, heartbeat, 600 verdicts, closing heartbeat
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_log_goes_on_after_it_was_closed_and_its_segments_roll()
    {
        DirectoryInfo directory = Samples.Temporary();
        for (int round = 0; round < 3; round++)
        {
            await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName) with { SegmentBytes = 20_000 });
            for (int i = 0; i < 100; i++)
            {
                await log.AppendAsync(Samples.Statement(i));
            }
        }

        Assert.True(Directory.GetFiles(Path.Combine(directory.FullName, "segments")).Length > 5);
        VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
        Assert.Equal("VALID-UNWITNESSED", report.Word + Fault(report));
        await using EvidenceLog again = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName));
        Assert.Equal(again.Count, again.ReadStatements(0).Count());
        Assert.All(again.ReadStatements(0), s => Assert.NotNull(StatementFacts.Read(s.Bytes.Span)));
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_statement_larger_than_a_record_is_refused()
    {
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), new MemoryFiles(), bare: false);
        VerdictPredicate usual = Samples.Predicate();
        VerdictStatement large = new(usual with { Verdict = usual.Verdict with { Exchange = new string('a', 1 << 20) } });
        EvidenceRefusedException refused = await Assert.ThrowsAsync<EvidenceRefusedException>(async () => await log.AppendAsync(large));
        Assert.Equal(RefusalReason.TooLarge, refused.Reason);
        await log.AppendAsync(Samples.Statement());
    }

    [Fact]
    public async Task Receipts_of_both_encodings_verify_and_every_altered_bit_is_detected()
    {
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), new MemoryFiles(), bare: false);
        Receipt receipt = await log.AppendAsync(Samples.Statement());
        Assert.Null(await log.ProveAsync(receipt.Sequence));
        await log.FlushAsync();
        FullReceipt full = (await log.ProveAsync(receipt.Sequence))!;
        byte[] statement = log.ReadStatement(receipt.Sequence)!.Bytes.ToArray();
        foreach (string text in new[] { full.ToTlogProof(), full.ToSigstoreBundle() })
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
            VerificationReport good = Verifier.VerifyReceipt(bytes, statement, log.VerifierKey);
            Assert.Equal("VALID-UNWITNESSED", good.Word + Fault(good));
            for (int bit = 0; bit < bytes.Length * 8; bit += 3)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.True(Verifier.VerifyReceipt(bytes, statement, log.VerifierKey).Status == VerificationStatus.Invalid, $"bit {bit} of {text[..20]}");
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            statement[100] ^= 1;
            Assert.Equal("statement-digest", Verifier.VerifyReceipt(bytes, statement, log.VerifierKey).FirstFault!.Name);
            statement[100] ^= 1;
        }
    }

    [Fact]
    public void Whatever_is_appended_and_whenever_it_is_integrated_the_log_verifies() => Prop.ForAll(
        Gen.Choose(0, 4).ArrayOf(12).ToArbitrary(),
        steps => Task.Run(async () =>
        {
            DirectoryInfo directory = Samples.Temporary();
            EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName) with { SegmentBytes = 5_000 });
            long appended = log.Count;
            foreach (int step in steps)
            {
                if (step == 0)
                {
                    await log.FlushAsync();
                }
                else
                {
                    await Task.WhenAll(Enumerable.Range(0, step).Select(i => log.AppendAsync(Samples.Statement(i)).AsTask()));
                    appended += step;
                }
            }

            await log.DisposeAsync();
            VerificationReport report = Verifier.VerifyDirectory(directory.FullName, new() { VerifierKey = log.VerifierKey, Signatures = SignatureChecks.All });
            directory.Delete(recursive: true);
            return report.Status == VerificationStatus.ValidUnwitnessed && report.Size == appended + 1;
        }).Result).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public async Task A_second_writer_is_kept_out()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            await Assert.ThrowsAsync<EvidenceLockedException>(async () => await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)));
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Keys_are_for_the_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SKIPPED: no file modes here.");
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            await log.AppendAsync(Samples.Statement());
        }

        foreach (string file in new[] { "keys/log.key", "keys/emitter.pem" }.Concat(Directory.GetFiles(Path.Combine(directory.FullName, "vault")).Select(f => Path.GetRelativePath(directory.FullName, f))))
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.FullName, file)));
            }
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_full_device_refuses_statements_and_proofs_go_on()
    {
        MemoryFiles files = new();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        Receipt before = await log.AppendAsync(Samples.Statement(1));
        await log.FlushAsync();
        files.Full = true;
        EvidenceRefusedException refused = await Assert.ThrowsAsync<EvidenceRefusedException>(async () => await log.AppendAsync(Samples.Statement(2)));
        Assert.Equal(RefusalReason.DiskFull, refused.Reason);
        Assert.NotNull(await log.ProveAsync(before.Sequence));
        files.Full = false;
        Receipt after = await log.AppendAsync(Samples.Statement(3));
        Assert.Equal(before.Sequence + 1, after.Sequence);
        await log.FlushAsync();
        Assert.NotNull(await log.ProveAsync(after.Sequence));
    }

    [Fact]
    public async Task A_failed_fsync_stops_the_writer_until_the_log_is_opened_again()
    {
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        files.SyncFails = true;
        Assert.Equal(RefusalReason.StorageFailed, (await Assert.ThrowsAsync<EvidenceRefusedException>(async () => await log.AppendAsync(Samples.Statement()))).Reason);
        files.SyncFails = false;
        Assert.Equal(RefusalReason.StorageFailed, (await Assert.ThrowsAsync<EvidenceRefusedException>(async () => await log.AppendAsync(Samples.Statement()))).Reason);
        Assert.NotNull(log.Fault);
        await log.DisposeAsync();
        await using EvidenceLog again = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        await again.AppendAsync(Samples.Statement());
    }

    [Fact]
    public async Task An_erased_statement_is_reported_as_erased_and_its_proof_stays_valid()
    {
        DirectoryInfo directory = Samples.Temporary();
        Receipt receipt;
        byte[] statement;
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            receipt = await log.AppendAsync(Samples.Statement());
            statement = log.ReadStatement(receipt.Sequence)!.Bytes.ToArray();
            await log.EraseStatementAsync(receipt.Sequence, "GDPR Art. 17");
            Assert.True(log.ReadStatement(receipt.Sequence)!.IsErased);
            await log.FlushAsync();
            Assert.Equal("VALID-UNWITNESSED", Verifier.VerifyReceipt(System.Text.Encoding.UTF8.GetBytes((await log.ProveAsync(receipt.Sequence))!.ToTlogProof()), statement, log.VerifierKey).Word);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await log.EraseStatementAsync(0, "no"));
        }

        VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
        Assert.Equal("VALID-UNWITNESSED", report.Word + Fault(report));
        Assert.Equal(new ErasedStatement(receipt.Sequence, "GDPR Art. 17"), Assert.Single(report.Erased));
        byte[] salts = File.ReadAllBytes(Path.Combine(directory.FullName, "vault", $"{0:D20}.slt"));
        Assert.DoesNotContain(salts.AsSpan((int)receipt.Sequence * 64, 64).ToArray(), b => b != 0);
        Assert.DoesNotContain(Directory.GetFiles(directory.FullName, "*", SearchOption.AllDirectories), f => File.ReadAllBytes(f).AsSpan().IndexOf("ex-0"u8) >= 0);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Another_heads_signature_by_the_same_key_is_a_fork()
    {
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        MemoryFiles yesterday = files.AfterPowerLoss(Loss.Nothing, new());
        await log.AppendAsync(Samples.Statement(1));
        await log.DisposeAsync();
        Checkpoint seen = log.Current;

        EvidenceLog restored = await EvidenceLog.OpenAsync(Samples.Options(), yesterday, bare: false);
        await restored.AppendAsync(Samples.Statement(2));
        await restored.AppendAsync(Samples.Statement(3));
        await restored.DisposeAsync();
        DirectoryInfo directory = Samples.Temporary();
        yesterday.CopyTo(directory.FullName);
        Assert.Equal("FORK", Verifier.VerifyDirectory(directory.FullName, new() { KnownCheckpoints = [seen.Signed] }).Word);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_log_without_a_recent_heartbeat_is_stale()
    {
        ManualTime time = new(DateTimeOffset.UnixEpoch.AddYears(56));
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(time: time), files, bare: false);
        await log.FlushAsync();
        DirectoryInfo directory = Samples.Temporary();
        files.CopyTo(directory.FullName);
        Assert.Equal("VALID-UNWITNESSED", Verifier.VerifyDirectory(directory.FullName, new() { TimeProvider = time }).Word);
        time.Now += TimeSpan.FromMinutes(5);
        Assert.Equal("STALE", Verifier.VerifyDirectory(directory.FullName, new() { TimeProvider = time }).Word);
        await log.DisposeAsync();
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_lost_statement_between_two_others_is_a_gap()
    {
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(), files, bare: false);
        await log.AppendAsync(Samples.Statement(1));
        files.Full = true;
        await Assert.ThrowsAsync<EvidenceRefusedException>(async () => await log.AppendAsync(Samples.Statement(2)));
        files.Full = false;
        await log.AppendAsync(Samples.Statement(3));
        await log.DisposeAsync();
        DirectoryInfo directory = Samples.Temporary();
        files.CopyTo(directory.FullName);
        VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
        Assert.Equal("GAP", report.Word);
        Assert.Equal(new EmitterGap(log.Emitter.Id, 5, 5), Assert.Single(report.Gaps));
        directory.Delete(recursive: true);
    }

    internal static string Fault(VerificationReport report) => report.FirstFault is { } fault ? $" {fault}" : "";
}
