using System.Diagnostics;

namespace Cordon.Evidence.Tests;

/// <summary>Figures for docs/performance.md; run with CORDON_MEASURE=1 and -c Release.</summary>
public sealed class MeasureTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Durable_statements_per_second_and_verified_leaves_per_second()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CORDON_MEASURE") is null, "SKIPPED: measures only with CORDON_MEASURE=1.");
        const int producers = 256, warmUp = 20_000, total = 200_000;
        DirectoryInfo directory = Samples.Temporary();
        VerdictPredicate predicate = Samples.Predicate();
        List<double> latencies = [];
        await using (EvidenceLog log = await EvidenceLog.OpenAsync(Samples.Options(directory.FullName) with { IntegrationInterval = TimeSpan.FromSeconds(1) }))
        {
            await ProduceAsync(log, warmUp);
            latencies.Clear();
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            await ProduceAsync(log, total);
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            latencies.Sort();
            output.WriteLine($"append: n={total} producers={producers} {total / seconds:F0}/s p50={latencies[total / 2]:F2} ms p99={latencies[total * 99 / 100]:F2} ms, CPU {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / total:F1} µs each, statement {log.ReadStatement(100)!.Bytes.Length} B");
        }

        foreach (SignatureChecks mode in new[] { SignatureChecks.None, SignatureChecks.None, SignatureChecks.Sample, SignatureChecks.All })
        {
            TimeSpan cpu = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            VerificationReport report = Verifier.VerifyDirectory(directory.FullName, new() { Signatures = mode });
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            output.WriteLine($"verify {mode}: {report.Word} n={report.Size} {report.Size / seconds:F0} leaves/s, CPU {(Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / report.Size:F1} µs each");
            Assert.Equal(VerificationStatus.ValidUnwitnessed, report.Status);
        }

        Json.JcsWriter json = new();
        VerdictStatement statement = new(predicate);
        for (int round = 0; round < 3; round++)
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < 100_000; i++)
            {
                json.Clear();
                statement.Write(json, new("gateway/0000000000000000", i, DateTimeOffset.UnixEpoch));
            }

            output.WriteLine($"statement: {Stopwatch.GetElapsedTime(started).TotalMicroseconds / 100_000:F2} µs");
        }

        directory.Delete(recursive: true);

        async Task ProduceAsync(EvidenceLog log, int count) => await Task.WhenAll(Enumerable.Range(0, producers).Select(p => Task.Run(async () =>
        {
            List<double> own = [];
            for (int i = p; i < count; i += producers)
            {
                long begun = Stopwatch.GetTimestamp();
                await log.AppendAsync(new VerdictStatement(predicate));
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            lock (latencies)
            {
                latencies.AddRange(own);
            }
        })));
    }
}
