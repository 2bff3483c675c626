using Cordon.Contracts;

namespace Cordon.Detecting;

/// <summary>Lines through the guards, batch by batch on all processors, out again in order. What cannot be read leaves an error in its place.</summary>
internal sealed class DetectionPump(DetectionRun run, Surface surface)
{
    public const int MostLines = 512;

    /// <summary>A batch is closed early when its lines hold this much.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    public long Lines { get; private set; }

    public long Errors { get; private set; }

    /// <param name="progress">Told the number of lines after each batch.</param>
    public async Task RunAsync(BoundedLines input, Stream output, Func<long, Task> progress, CancellationToken cancel)
    {
        List<RawLine> batch = new(MostLines);
        int bytes = 0;
        while (true)
        {
            RawLine? line = await input.ReadAsync(cancel);
            if (line is not null)
            {
                batch.Add(line);
                bytes += line.Utf8.Length;
            }

            if (batch.Count == MostLines || bytes >= MostBytes || line is null)
            {
                await WriteAsync(batch, output, cancel);
                await progress(Lines);
                batch.Clear();
                bytes = 0;
            }

            if (line is null)
            {
                return;
            }
        }
    }

    private async Task WriteAsync(List<RawLine> batch, Stream output, CancellationToken cancel)
    {
        ReadOnlyMemory<byte>[] results = new ReadOnlyMemory<byte>[batch.Count];
        int wrong = 0;
        Parallel.For(0, batch.Count, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            DetectionLine parsed = DetectionLine.Parse(batch[i], surface);
            if (parsed.Error is null)
            {
                results[i] = DetectionWriter.Write(parsed, run.Detect(parsed));
                return;
            }

            Interlocked.Increment(ref wrong);
            results[i] = DetectionWriter.WriteError(parsed, Lines + i + 1);
        });
        foreach (ReadOnlyMemory<byte> result in results)
        {
            await output.WriteAsync(result, cancel);
        }

        // A reader at the other end of a pipe sees each batch, not only the last one.
        await output.FlushAsync(cancel);
        Lines += batch.Count;
        Errors += wrong;
    }
}
