using System.Buffers;

namespace Cordon.Oversight.Export;

/// <summary>A way out. One pump uses it, one call at a time.</summary>
internal interface ISink : IAsyncDisposable
{
    /// <summary>Writes a statement as this sink delivers it.</summary>
    /// <param name="shortened">Without lists, because the receiver takes no more.</param>
    void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target);

    /// <summary>Delivers a batch that holds at least one statement. What it throws is a failure that is tried again.</summary>
    Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel);
}
