using System.Diagnostics;
using System.Text;

namespace Cordon.Evidence.Tests;

/// <summary>A log of a million leaves; run with CORDON_MEASURE=1 and -c Release, as docs/formats/evidence.md says, with 3 GB free.</summary>
public sealed class LargeLogTests(ITestOutputHelper output)
{
    private const long Leaves = 1_000_000;
    private const int Receipts = 1_000, Producers = 256;

    [Fact]
    public async Task A_log_of_a_million_leaves_opens_proves_and_verifies_here_and_in_Go()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CORDON_MEASURE") is null, "SKIPPED: writes a million leaves only with CORDON_MEASURE=1.");
        string program = GoVerifier.Build();
        DirectoryInfo directory = Samples.Temporary();
        try
        {
            await Timed("written and closed", () => WriteAsync(directory.FullName));
            EvidenceLog log = null!;
            // Bare: a start would add three leaves of its own.
            await Timed("opened", async () => log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName), new Storage.DiskFiles(directory.FullName), bare: true));
            await using (log)
            {
                Assert.Equal(Leaves, log.Current.Size);
                await ReceiptsAsync(log, directory, program);
            }

            foreach (SignatureChecks mode in new[] { SignatureChecks.None, SignatureChecks.Sample })
            {
                VerificationReport report = null!;
                await Timed($"verified, signatures: {mode}", () => Task.Run(() => report = Verifier.VerifyDirectory(directory.FullName, new() { Signatures = mode, VerifierKey = log.VerifierKey })));
                Assert.Equal(("VALID-UNWITNESSED", Leaves), (report.Word + LogTests.Fault(report), report.Size));
            }

            output.WriteLine($"{directory.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) / 1e6:F0} MB on disk, {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0} MB peak working set");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Three leaves of the start, one of the close, verdicts between.
    private static async Task WriteAsync(string directory)
    {
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory) with { IntegrationInterval = TimeSpan.FromSeconds(1) });
        long left = Leaves - log.Count - 1;
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(async () =>
        {
            for (long i = Interlocked.Decrement(ref left); i >= 0; i = Interlocked.Decrement(ref left))
            {
                await log.AppendAsync(Samples.Statement((int)i));
            }
        })));
    }

    private async Task ReceiptsAsync(EvidenceLog log, DirectoryInfo directory, string program)
    {
        Random random = new(1);
        long[] chosen = [0, 255, 256, 65_535, 65_536, Leaves - 1, .. Enumerable.Range(0, Receipts - 6).Select(_ => random.NextInt64(Leaves))];
        List<FullReceipt> receipts = [];
        await Timed($"{Receipts} receipts proved", async () =>
        {
            foreach (long sequence in chosen)
            {
                receipts.Add((await log.ProveAsync(sequence))!);
            }
        });
        List<StoredStatement> statements = [];
        await Timed($"their {Receipts} statements read", () => Task.Run(() => receipts.ForEach(r => statements.Add(log.ReadStatement(r.Sequence)!))));
        await Timed($"{Receipts} receipts verified", () => Task.Run(() => Assert.All(receipts.Zip(statements), r => Assert.Equal(
            VerificationStatus.ValidUnwitnessed,
            Verifier.VerifyReceipt(Encoding.UTF8.GetBytes(r.First.ToTlogProof()), r.Second.Bytes.Span, log.VerifierKey).Status))));

        string[] files = [.. receipts.Take(50).SelectMany(r => Written(directory.CreateSubdirectory("receipts"), r))];
        await Timed("all leaves, 8 proofs out of tiles and 50 receipts verified in Go", () => Task.Run(() =>
        {
            (int code, string text) = GoVerifier.Run(program, [directory.FullName, .. files]);
            Assert.True(code == 0 && text.StartsWith($"OK {Samples.Origin} {Leaves} proofs 58", StringComparison.Ordinal), text);
        }));
        Directory.Delete(Path.Combine(directory.FullName, "receipts"), recursive: true);
    }

    private static string[] Written(DirectoryInfo directory, FullReceipt receipt)
    {
        string proof = Path.Combine(directory.FullName, $"{receipt.Sequence}.tlog-proof"), leaf = Path.Combine(directory.FullName, $"{receipt.Sequence}.leaf");
        File.WriteAllText(proof, receipt.ToTlogProof());
        File.WriteAllBytes(leaf, receipt.Leaf.Span);
        return [proof, leaf];
    }

    private async Task Timed(string what, Func<Task> work)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        await work();
        output.WriteLine($"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s, CPU {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s");
    }
}
