using Cordon.Evidence.Storage;

namespace Cordon.Evidence.Tests;

public sealed class StatementReaderTests
{
    [Fact]
    public async Task It_reads_what_the_log_reads_while_the_log_grows_over_many_segments()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName) with { SegmentBytes = 8_000 }))
        {
            using StatementReader reader = new(directory.FullName);
            long next = 0;
            for (int i = 0; i < 60; i++)
            {
                await log.AppendAsync(Samples.Statement(i));
                for (; next < log.Count; next++)
                {
                    Assert.Equal(log.ReadStatement(next)!.Bytes.ToArray(), reader.Read(next).Bytes.ToArray());
                }
            }

            Assert.True(Directory.GetFiles(Path.Combine(directory.FullName, "segments")).Length > 5);
            // Back, forth, and from a fresh reader into the middle of a file.
            foreach (long sequence in (long[])[62, 0, 31, 30, 5, 62])
            {
                using StatementReader fresh = new(directory.FullName);
                Assert.Equal(log.ReadStatement(sequence)!.Bytes.ToArray(), reader.Read(sequence).Bytes.ToArray());
                Assert.Equal(log.ReadStatement(sequence)!.Bytes.ToArray(), fresh.Read(sequence).Bytes.ToArray());
            }
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_erased_statement_reads_as_erased_and_a_damaged_or_missing_one_not_at_all()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            for (int i = 0; i < 5; i++)
            {
                await log.AppendAsync(Samples.Statement(i));
            }

            await log.EraseStatementAsync(4, "art-17");
            using StatementReader reader = new(directory.FullName);
            Assert.True(reader.Read(4).IsErased);
            Assert.False(reader.Read(5).IsErased);
            Assert.Throws<EvidenceCorruptException>(() => reader.Read(log.Count));
        }

        string file = Path.Combine(directory.FullName, LogLayout.StatementFile(0));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[100] ^= 1;
        File.WriteAllBytes(file, bytes);
        using StatementReader damaged = new(directory.FullName);
        Assert.Equal((LogLayout.StatementFile(0), 0L), Place(Assert.Throws<EvidenceCorruptException>(() => damaged.Read(0))));
        Assert.NotEmpty(damaged.Read(2).Bytes.ToArray());
        directory.Delete(recursive: true);

        static (string, long) Place(EvidenceCorruptException corrupt) => (corrupt.File, corrupt.Offset);
    }

    [Fact]
    public async Task A_statement_file_that_a_crash_left_without_a_segment_is_not_taken_for_the_next_one()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            File.WriteAllBytes(Path.Combine(directory.FullName, LogLayout.StatementFile(log.Count)), [1, 2, 3]);
            await log.AppendAsync(Samples.Statement());
            using StatementReader reader = new(directory.FullName);
            Assert.Equal(log.ReadStatement(log.Count - 1)!.Bytes.ToArray(), reader.Read(log.Count - 1).Bytes.ToArray());
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_left_to_read_is_known_in_bytes_from_any_place()
    {
        DirectoryInfo directory = Samples.Temporary();
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName) with { SegmentBytes = 8_000 }))
        {
            for (int i = 0; i < 30; i++)
            {
                await log.AppendAsync(Samples.Statement(i));
            }

            using StatementReader reader = new(directory.FullName);
            long left = Directory.GetFiles(Path.Combine(directory.FullName, "statements")).Sum(file => new FileInfo(file).Length);
            Assert.Equal(left, StatementReader.BytesBehind(directory.FullName, reader.Place));
            for (long next = 0; next < log.Count; next++)
            {
                left -= RecordFile.Header + reader.Read(next).Bytes.Length;
                Assert.Equal(left, StatementReader.BytesBehind(directory.FullName, reader.Place));
            }

            Assert.Equal(0, left);
        }

        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task The_head_is_given_only_under_the_signature_of_the_key_beside_it()
    {
        DirectoryInfo directory = Samples.Temporary();
        Assert.Null(StatementReader.Head(directory.FullName));
        long size;
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName)))
        {
            size = log.Count + 1;
        }

        Checkpoint head = StatementReader.Head(directory.FullName)!;
        Assert.Equal((Samples.Origin, size), (head.Origin, head.Size));
        string file = Path.Combine(directory.FullName, LogLayout.Checkpoint);
        File.WriteAllText(file, File.ReadAllText(file).Replace($"\n{size}\n", $"\n{size - 1}\n", StringComparison.Ordinal));
        Assert.Null(StatementReader.Head(directory.FullName));
        directory.Delete(recursive: true);
    }
}
