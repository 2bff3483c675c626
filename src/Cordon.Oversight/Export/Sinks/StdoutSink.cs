using System.Buffers;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>Lines on standard output, a batch in one write so that other lines stand between statements, not within one.</summary>
internal sealed class StdoutSink(ExportFormat format) : ISink
{
    private readonly Stream _output = Console.OpenStandardOutput();

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target)
    {
        Rendering.Write(format, statement, target, shortened: shortened);
        target.Write("\n"u8);
    }

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        await _output.WriteAsync(batch.Bytes, cancel);
        await _output.FlushAsync(cancel);
        return Delivery.Delivered;
    }

    public ValueTask DisposeAsync() => _output.DisposeAsync();
}
