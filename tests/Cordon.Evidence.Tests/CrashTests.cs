namespace Cordon.Evidence.Tests;

/// <summary>Power is lost before every single write, fsync, rename and removal of a session, in three ways.</summary>
public sealed class CrashTests
{
    // Room for three statements, so that the journal begins again and again; and for none, so that each group is settled at once.
    private const int Small = 16 << 10, None = 0;

    [Theory]
    [InlineData("Everything", Small)]
    [InlineData("Nothing", Small)]
    [InlineData("Torn", Small)]
    [InlineData("Everything", None)]
    [InlineData("Torn", None)]
    public async Task Whenever_power_is_lost_nothing_acknowledged_is_lost_and_the_log_verifies(string what, int journal)
    {
        Loss loss = Enum.Parse<Loss>(what);
        int operations = await CountOperationsAsync(journal);
        Assert.True(operations > 150, $"{operations} operations");
        for (int diesAt = 0; diesAt < operations; diesAt++)
        {
            MemoryFiles disk = new(diesAt);
            List<Receipt> acknowledged = [];
            Checkpoint? published = await SessionAsync(disk, acknowledged, journal);
            MemoryFiles after = disk.AfterPowerLoss(loss, new Random(diesAt));
            // A second loss in the middle of the recovery must not hurt either.
            MemoryFiles twice = Dying(after, diesAt % 60);
            await SessionAsync(twice, [], journal);
            await CheckAsync(twice.AfterPowerLoss(loss, new Random(diesAt + 1)), acknowledged, published, diesAt, journal);
        }
    }

    private static EvidenceOptions Options(int journal) => Samples.Options() with { SegmentBytes = 6_000, JournalBytes = journal };

    private static MemoryFiles Dying(MemoryFiles files, int diesAt)
    {
        MemoryFiles dying = new(diesAt);
        dying.Adopt(files);
        return dying;
    }

    private static async Task<int> CountOperationsAsync(int journal)
    {
        MemoryFiles disk = new();
        await SessionAsync(disk, [], journal);
        return disk.Operations;
    }

    /// <summary>Opens, appends over a segment border and past a full tile, integrates, erases, closes; returns the last head that was seen published.</summary>
    private static async Task<Checkpoint?> SessionAsync(MemoryFiles disk, List<Receipt> acknowledged, int journal)
    {
        Checkpoint? published = null;
        EvidenceLog? log = null;
        try
        {
            log = await EvidenceLog.OpenAsync(Options(journal), disk, bare: false);
            published = log.Current;
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 3; i++)
                {
                    acknowledged.Add(await log.AppendAsync(Samples.Statement(i)));
                }

                await log.FlushAsync();
                published = log.Current;
            }

            await log.EraseStatementAsync(acknowledged[1].Sequence, "test");
            await log.DisposeAsync();
            published = log.Current;
        }
        catch (IOException)
        {
            if (log is not null)
            {
                await log.DisposeAsync();
            }
        }

        return published;
    }

    private static async Task CheckAsync(MemoryFiles disk, List<Receipt> acknowledged, Checkpoint? published, int diesAt, int journal)
    {
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Options(journal), disk, bare: false))
        {
            Assert.True(log.Current.Size == log.Count, $"operation {diesAt}");
            Assert.True(log.Current.Size >= (published?.Size ?? 0), $"operation {diesAt}: the head went back");
            foreach (Receipt receipt in acknowledged)
            {
                FullReceipt full = (await log.ProveAsync(receipt.Sequence))!;
                Assert.True(Merkle.Hashing.Leaf(full.Leaf.Span) == receipt.LeafHash, $"operation {diesAt}: statement {receipt.Sequence} was lost");
            }
        }

        DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"cordon-crash-{Guid.NewGuid():N}"));
        try
        {
            disk.CopyTo(directory.FullName);
            VerificationReport report = Verifier.VerifyDirectory(directory.FullName, new() { KnownCheckpoints = published is null ? [] : [published.Signed] });
            Assert.Equal($"VALID-UNWITNESSED at {diesAt}", $"{report.Word}{LogTests.Fault(report)} at {diesAt}");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
