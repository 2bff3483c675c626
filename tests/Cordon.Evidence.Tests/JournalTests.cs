using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Tests;

/// <summary>One fsync per group: what the journal holds is the log's, and nothing else is.</summary>
public sealed class JournalTests
{
    private static readonly EvidenceOptions Options = Samples.Options() with { JournalBytes = 64 << 10 };

    [Fact]
    public async Task A_group_costs_one_write_to_each_file_and_one_fsync()
    {
        MemoryFiles files = new();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Options, files, bare: false);
        (int operations, int syncs) = (files.Operations, files.Syncs);
        await log.AppendAsync(Samples.Statement());
        Assert.Equal(1, files.Syncs - syncs);
        Assert.Equal(5, files.Operations - operations);
    }

    [Fact]
    public async Task What_was_acknowledged_is_read_out_of_the_journal_when_no_other_byte_reached_the_disk()
    {
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Options, files, bare: false);
        Receipt receipt = await log.AppendAsync(Samples.Statement(7));
        byte[] statement = log.ReadStatement(receipt.Sequence)!.Bytes.ToArray();
        MemoryFiles after = files.AfterPowerLoss(Loss.Everything, new(1));
        Assert.True(after.TryRead(LogLayout.Segment(0))!.Length < files.TryRead(LogLayout.Segment(0))!.Length);
        await using EvidenceLog again = await EvidenceLog.OpenAsync(Options, after, bare: false);
        Assert.Equal(statement, again.ReadStatement(receipt.Sequence)!.Bytes.ToArray());
        Assert.Contains(Salt(files, receipt.Sequence), b => b != 0);
        Assert.Equal(Salt(files, receipt.Sequence), Salt(after, receipt.Sequence));
        await log.DisposeAsync();
    }

    [Fact]
    public async Task A_leaf_that_reached_its_file_but_not_the_journal_is_no_part_of_the_log()
    {
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Options, files, bare: false);
        files.SyncFails = true;
        await Assert.ThrowsAsync<EvidenceRefusedException>(async () => await log.AppendAsync(Samples.Statement()));
        long acknowledged = log.Count;
        MemoryFiles after = files.AfterPowerLoss(Loss.Nothing, new(1));
        // The group is not in the journal, as if its write had been lost; its leaf, statement and salts are whole.
        byte[] journal = after.TryRead(LogLayout.Journal)!;
        int torn = journal.AsSpan().LastIndexOfAnyExcept((byte)0);
        after.Flip(LogLayout.Journal, torn);
        await using EvidenceLog again = await EvidenceLog.OpenAsync(Options, after, bare: true);
        Assert.Equal(acknowledged, again.Count);
    }

    [Fact]
    public async Task A_damaged_record_that_was_acknowledged_does_not_pass_for_a_torn_one()
    {
        MemoryFiles files = new();
        EvidenceLog log = await EvidenceLog.OpenAsync(Options, files, bare: true);
        await log.AppendAsync(Samples.Statement());
        await log.DisposeAsync();
        byte[] state = files.TryRead(LogLayout.TreeState)!;
        EvidenceLog more = await EvidenceLog.OpenAsync(Options, files, bare: true);
        await more.AppendAsync(Samples.Statement());
        MemoryFiles crashed = files.AfterPowerLoss(Loss.Nothing, new(1));
        Assert.Equal(state, crashed.TryRead(LogLayout.TreeState));
        // Settled by a first start that dies before it integrates; then the record is damaged.
        GroupJournal.Reading journal = GroupJournal.Read(crashed)!;
        Assert.Equal((1, 2), (journal.Settled, journal.Durable));
        GroupJournal.Create(crashed, Options.JournalBytes, journal.Durable, journal.Round).Dispose();
        crashed.Flip(LogLayout.Segment(0), crashed.TryRead(LogLayout.Segment(0))!.Length - 1);
        EvidenceCorruptException fault = await Assert.ThrowsAsync<EvidenceCorruptException>(async () => await EvidenceLog.OpenAsync(Options, crashed, bare: true));
        Assert.Equal(LogLayout.Segment(0), fault.File);
        await more.DisposeAsync();
    }

    [Fact]
    public async Task A_journal_without_a_readable_round_does_not_start()
    {
        MemoryFiles files = new();
        await (await EvidenceLog.OpenAsync(Options, files, bare: false)).DisposeAsync();
        files.Flip(LogLayout.Journal, 16);
        files.Flip(LogLayout.Journal, 4096 + 16);
        EvidenceCorruptException fault = await Assert.ThrowsAsync<EvidenceCorruptException>(async () => await EvidenceLog.OpenAsync(Options, files, bare: false));
        Assert.Equal(LogLayout.Journal, fault.File);
    }

    [Fact]
    public async Task A_log_from_before_there_were_journals_is_opened_as_it_is()
    {
        MemoryFiles files = new();
        await (await EvidenceLog.OpenAsync(Options, files, bare: false)).DisposeAsync();
        long count = GroupJournal.Read(files)!.Durable;
        files.Remove(LogLayout.Journal);
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Options, files, bare: true);
        Assert.Equal(count, log.Count);
    }

    [Fact]
    public async Task An_erased_statement_does_not_live_on_in_the_journal()
    {
        MemoryFiles files = new();
        await using EvidenceLog log = await EvidenceLog.OpenAsync(Options, files, bare: false);
        Receipt receipt = await log.AppendAsync(Samples.Statement(77));
        Assert.True(files.TryRead(LogLayout.Journal)!.AsSpan().IndexOf("ex-77"u8) >= 0);
        await log.EraseStatementAsync(receipt.Sequence, "test");
        Assert.True(files.TryRead(LogLayout.Journal)!.AsSpan().IndexOf("ex-77"u8) < 0);
    }

    private static byte[] Salt(MemoryFiles files, long sequence) =>
        files.TryRead(LogLayout.SaltFile(0))!.AsSpan((int)sequence * SegmentStore.SaltBytes, SegmentStore.SaltBytes).ToArray();
}
