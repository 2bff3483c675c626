using System.Diagnostics;
using Cordon.Oversight.Export;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Oversight.Tests.Export;

/// <summary>A process that records and exports until somebody kills it. It stops recording at a number of statements, and ends when all are delivered.</summary>
internal static class ExportingProcess
{
    public const string Name = "exporting-process";

    /// <summary>Starts it; its output tells when all is delivered.</summary>
    public static Process Start(string directory, Uri hook, string file, int statements) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Name, directory, hook.AbsoluteUri, file, statements.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;

    public static async Task<int> RunAsync(string[] settings)
    {
        (string directory, Uri hook, string file, int statements) = (settings[0], new Uri(settings[1]), settings[2], int.Parse(settings[3], System.Globalization.CultureInfo.InvariantCulture));
        await using RecordedLog recorded = await RecordedLog.OpenAsync(directory, segmentBytes: 256 * 1024);
        SinkOptions quick = new()
        {
            Name = "hook", To = new WebhookDestination(hook), BatchStatements = 20,
            Interval = TimeSpan.FromMilliseconds(5), RetryFirst = TimeSpan.FromMilliseconds(10), RetryMost = TimeSpan.FromMilliseconds(50),
        };
        await using Exports exports = Exports.Start(
            new ExportOptions { Sinks = [quick, quick with { Name = "file", To = new FileDestination(file) }, quick with { Name = "stdout", To = new StdoutDestination() }] }, recorded.Log, recorded.State, TimeProvider.System, NullLoggerFactory.Instance);
        while (recorded.Log.Count < statements)
        {
            await recorded.AppendAsync(5);
        }

        await Wait.ForAsync(() => exports.Health.All(sink => sink.Lag == 0));
        Console.WriteLine("delivered");
        return 0;
    }
}
