using System.Buffers;
using Cordon.Evidence;

namespace Cordon.Oversight.Export;

/// <summary>One rendered statement inside a batch.</summary>
internal readonly record struct BatchItem(long Sequence, string Id, string Kind, DateTimeOffset? Time, int Start, int Length);

/// <summary>
/// What goes out in one delivery. All that a sink keeps in memory: bounded by count and bytes, and used again for the next delivery.
/// </summary>
internal sealed class Batch(SinkOptions options, string log, ISink sink) : IDisposable
{
    // A long run of statements that the filter leaves out still moves the cursor now and then.
    private const int MostRead = 10_000;

    private readonly ArrayBufferWriter<byte> _bytes = new(), _one = new();
    private readonly List<BatchItem> _items = [];

    public string Log => log;

    public IReadOnlyList<BatchItem> Items => _items;

    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>The first sequence number behind the batch.</summary>
    public long Next { get; private set; }

    /// <summary>Where the log goes on behind the batch.</summary>
    public StatementPlace Place { get; private set; }

    /// <summary>The digest of the last statement that was read, for the cursor; empty when that one was erased.</summary>
    public string Digest { get; private set; } = "";

    public ReadOnlyMemory<byte> BytesOf(BatchItem item) => _bytes.WrittenMemory.Slice(item.Start, item.Length);

    /// <summary>Fills the batch from a number on, up to the end of what is durable or to the bounds.</summary>
    public void Fill(StatementReader reader, long from, long end, int most, bool shortened)
    {
        _items.Clear();
        _bytes.ResetWrittenCount();
        (Next, long stop) = (from, Math.Min(end, from + MostRead));
        while (Next < stop && _items.Count < most)
        {
            StoredStatement stored = reader.Read(Next);
            using ExportEvent statement = ExportEvent.Read(log, stored);
            if (statement.Passes(options.Filter))
            {
                _one.ResetWrittenCount();
                sink.Write(statement, shortened, _one);
                if (_items.Count > 0 && _bytes.WrittenCount + _one.WrittenCount > options.BatchBytes)
                {
                    return;
                }

                _items.Add(new(statement.Sequence, statement.Id, statement.Kind, statement.Time, _bytes.WrittenCount, _one.WrittenCount));
                _bytes.Write(_one.WrittenSpan);
            }

            Next++;
            Place = reader.Place;
            Digest = stored.IsErased ? "" : statement.Digest;
        }
    }

    public void Dispose()
    {
        _bytes.Clear();
        _one.Clear();
    }
}
