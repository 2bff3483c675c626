using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Tests;

/// <summary>A verifier that reads while the log is written: what it sees of later heads must not look like damage.</summary>
public sealed class BesideWriterTests
{
    [Theory]
    [InlineData(3, 5)]
    [InlineData(200, 256)]
    [InlineData(200, 300)]
    [InlineData(255, 257)]
    [InlineData(256, 300)]
    [InlineData(300, 301)]
    [InlineData(300, 900)]
    public async Task The_head_that_was_read_is_verified_although_the_tree_has_grown_since(int read, int grown)
    {
        DirectoryInfo directory = Samples.Temporary(), seen = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName), new DiskFiles(directory.FullName), bare: true))
        {
            await GrowAsync(log, read);
            byte[] head = log.Current.Signed.ToArray();
            await GrowAsync(log, grown);
            Copy(directory, seen);
            File.WriteAllBytes(Path.Combine(seen.FullName, LogLayout.Checkpoint), head);
        }

        VerificationReport report = Verifier.VerifyDirectory(seen.FullName, new() { Signatures = SignatureChecks.All });
        Assert.Null(report.FirstFault is { Name: not ("heartbeat" or "emitter-keys") } fault ? fault : null);
        Assert.Equal(read, report.Size);
        directory.Delete(recursive: true);
        seen.Delete(recursive: true);
    }

    [Fact]
    public async Task A_tile_of_later_leaves_that_does_not_begin_with_the_signed_ones_is_still_damage()
    {
        DirectoryInfo directory = Samples.Temporary(), seen = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName), new DiskFiles(directory.FullName), bare: true))
        {
            await GrowAsync(log, 100);
            byte[] head = log.Current.Signed.ToArray();
            await GrowAsync(log, 120);
            Copy(directory, seen);
            File.WriteAllBytes(Path.Combine(seen.FullName, LogLayout.Checkpoint), head);
        }

        string later = Path.Combine(seen.FullName, "tile/0/000.p/120");
        byte[] tile = File.ReadAllBytes(later);
        tile[50] ^= 1;
        File.WriteAllBytes(later, tile);
        Assert.Equal("tiles", Verifier.VerifyDirectory(seen.FullName).FirstFault!.Name);
        directory.Delete(recursive: true);
        seen.Delete(recursive: true);
    }

    [Fact]
    public async Task Verified_again_and_again_while_it_grows_and_rolls_and_erases_a_log_is_never_found_damaged()
    {
        DirectoryInfo directory = Samples.Temporary();
        EvidenceOptions options = Samples.Options(directory.FullName) with { SegmentBytes = 400_000, IntegrationInterval = TimeSpan.FromMilliseconds(5) };
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(options))
        {
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            Task writing = Task.Run(async () =>
            {
                for (int i = 0; !enough.IsCancellationRequested; i++)
                {
                    Receipt receipt = await log.AppendAsync(Samples.Statement(i));
                    if (i % 50 == 0)
                    {
                        await log.EraseStatementAsync(receipt.Sequence, "art-17");
                    }
                }
            });
            List<string> words = [];
            while (words.Count < 40 || log.Count < 700)
            {
                VerificationReport report = Verifier.VerifyDirectory(directory.FullName);
                words.Add(report.Word + report.FirstFault);
            }

            await enough.CancelAsync();
            await writing;
            Assert.All(words, word => Assert.Equal("VALID-UNWITNESSED", word));
        }

        Assert.Equal("VALID-UNWITNESSED", Verifier.VerifyDirectory(directory.FullName).Word);
        directory.Delete(recursive: true);
    }

    private static async Task GrowAsync(EvidenceLog log, int size)
    {
        while (log.Count < size)
        {
            await log.AppendAsync(Samples.Statement((int)log.Count));
        }

        await log.FlushAsync();
    }

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (string file in Directory.EnumerateFiles(from.FullName, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("lock", StringComparison.Ordinal)))
        {
            string target = Path.Combine(to.FullName, Path.GetRelativePath(from.FullName, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), copy = File.Create(target);
            source.CopyTo(copy);
        }
    }
}
