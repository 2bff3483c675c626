using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cordon.Gateway.Aggregates;

/// <summary>The reply to an exchange within another: it goes into a pipe, and whoever reads that too slowly holds the exchange up, as a slow caller does.</summary>
internal sealed class InnerResponse : IHttpResponseFeature, IHttpResponseBodyFeature
{
    private const int MostUnread = 64 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: MostUnread, resumeWriterThreshold: MostUnread / 2, useSynchronizationContext: false));
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Func<Task>> _atEnd = [];
    private readonly StartingWriter _writer;

    public InnerResponse()
    {
        _writer = new StartingWriter(_pipe.Writer, () => _started.TrySetResult());
        Stream = _writer.AsStream(leaveOpen: true);
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;
    public string? ReasonPhrase { get; set; }
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();
    public bool HasStarted => _started.Task.IsCompleted;
    public Stream Stream { get; }
    public PipeWriter Writer => _writer;

    /// <summary>True once the reply has ended before its end; what was written until then is read all the same.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>What is written, as it comes.</summary>
    public Stream Read => field ??= _pipe.Reader.AsStream();

    /// <summary>Completes when status and headers are what they will be.</summary>
    public Task Started => _started.Task;

    Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

    public void DisableBuffering()
    {
    }

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException("Nothing in the pipeline waits for the start of a reply.");

    public void OnCompleted(Func<object, Task> callback, object state) => _atEnd.Add(() => callback(state));

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        _started.TrySetResult();
        return Task.CompletedTask;
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException("No step sends files.");

    public async Task CompleteAsync()
    {
        await _writer.FlushAsync();
        await EndAsync();
    }

    public Task BreakAsync()
    {
        IsBroken = true;
        return EndAsync();
    }

    private async Task EndAsync()
    {
        _started.TrySetResult();
        await _pipe.Writer.CompleteAsync();
        foreach (Func<Task> callback in _atEnd)
        {
            await callback();
        }

        _atEnd.Clear();
    }

    /// <summary>The first byte that is sent is the start of the reply.</summary>
    private sealed class StartingWriter(PipeWriter inner, Action start) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            start();
            return inner.FlushAsync(cancellationToken);
        }
    }
}
