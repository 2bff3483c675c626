using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Benchmarks.Texts;

/// <summary>How fast texts pass all guards of the preset strict, and what takes the time: making ready, the gate before the readings, the readings, the guards.</summary>
internal sealed class TextFigures
{
    private const int Least = 5;

    private readonly PolicyInForce _policy;
    private readonly GuardRunner _guards = new(new NoDeadline(), NullLogger<GuardRunner>.Instance);
    private readonly TimeSpan _look;

    /// <param name="look">How long each thing is done over and over; the best fifth of it counts.</param>
    public TextFigures(TimeSpan look)
    {
        EffectivePolicy effective = PolicySet.Parse("version: 1\npreset: strict\n", "strict").Set!.For(Principal.Development.Tenant, Principal.Development.Application);
        _policy = new(effective, DetectorSet.Create(NameWeights.With(effective.Detection)));
        _look = look;
    }

    /// <summary>A line for each kind: speed of all, bytes allocated for each of the text, and microseconds for a KB of what it consists of.</summary>
    public void Kinds(IEnumerable<KindOfText> kinds, Surface surface, TextWriter to)
    {
        to.WriteLine("| kind | MB/s | µs/KB | allocated/byte | prepare | gate | readings | found | guards | let through |");
        to.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (KindOfText kind in kinds)
        {
            double bytes = Encoding.UTF8.GetByteCount(kind.Text);
            ImmutableArray<Segment> segments = [new Segment(0, surface, Trust.User, "/text", kind.Text, default)];
            Cost all = Of(() => _guards.Inspect(_policy, Direction.Request, segments, InspectionContext.None, new CoverageMap()));
            Cost prepare = Of(() => _policy.Detectors.Prepare(kind.Text));
            Cost uncovered = Of(() => _policy.Detectors.Prepare(kind.Text).Uncovered);
            View source = new(kind.Text, RuleViews.Original);
            Cost gate = Of(() => Ordinary.Of(source));
            Rest rest = Ordinary.Of(source);
            double readings = Uncovering.All.Sum(one => one.Of(source, rest) is { } given ? Of(() => one.Reading(given, int.MaxValue / 4)).Microseconds : 0);
            string Each(double microseconds) => (microseconds / bytes * 1000).ToString("0.00", CultureInfo.InvariantCulture);
            to.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {kind.Name} | {bytes / all.Microseconds:0.0} | {Each(all.Microseconds)} | {all.Allocated / bytes:0.00} | {Each(prepare.Microseconds)} | {Each(gate.Microseconds)} | {Each(readings)} | {Each(uncovered.Microseconds - prepare.Microseconds - gate.Microseconds - readings)} | {Each(all.Microseconds - uncovered.Microseconds)} | {string.Join(", ", new[] { rest.Odd, rest.Joined, rest.Figures, rest.Slips }.Select(part => (100L * (part?.Text.Length ?? 0) / kind.Text.Length).ToString(CultureInfo.InvariantCulture)))} % |"));
            to.Flush();
        }
    }

    /// <summary>Microseconds for a KB of each reading, of what the gate lets through, and how much it finds there, in per cent of the text.</summary>
    public void Readings(IEnumerable<KindOfText> kinds, TextWriter to)
    {
        KindOfText[] all = [.. kinds];
        to.WriteLine($"| reading | {string.Join(" | ", all.Select(kind => kind.Name))} |");
        to.WriteLine($"| --- |{string.Concat(all.Select(_ => " ---: |"))}");
        View[] texts = [.. all.Select(kind => new View(kind.Text, RuleViews.Original))];
        Rest[] rests = [.. texts.Select(Ordinary.Of)];
        foreach ((Uncovering.Reading reading, Func<View, Rest, View?> of) in Uncovering.All)
        {
            IEnumerable<string> costs = all.Select((kind, i) => of(texts[i], rests[i]) is { } given ? Cell(reading, given, kind) : "–");
            to.WriteLine($"| {reading.Method.DeclaringType!.Name}.{reading.Method.Name} | {string.Join(" | ", costs)} |");
            to.Flush();
        }
    }

    /// <summary>Microseconds for a KB of each guard, of a text that is made ready.</summary>
    public void Guards(IEnumerable<KindOfText> kinds, Surface surface, TextWriter to)
    {
        KindOfText[] all = [.. kinds];
        to.WriteLine($"| guard | {string.Join(" | ", all.Select(kind => kind.Name))} |");
        to.WriteLine($"| --- |{string.Concat(all.Select(_ => " ---: |"))}");
        DetectionContext about = new(surface, Direction.Request, Trust.User);
        foreach (BoundGuard guard in _policy.For(Direction.Request, surface))
        {
            IEnumerable<string> costs = all.Select(kind =>
            {
                PreparedText ready = _policy.Detectors.Prepare(kind.Text);
                List<Finding> findings = [];
                return (Of(() => { findings.Clear(); guard.Detector.Detect(ready, about, findings); return findings; }).Microseconds / kind.Text.Length * 1000).ToString("0.00", CultureInfo.InvariantCulture);
            });
            to.WriteLine($"| {guard.Binding.Guard} | {string.Join(" | ", costs)} |");
            to.Flush();
        }
    }

    /// <summary>One look at each, in seconds, with what it allocates and how much the process grew; nothing is repeated, because nobody sends it twice.</summary>
    public void Once(IEnumerable<KindOfText> kinds, Surface surface, TextWriter to)
    {
        to.WriteLine("| text | MB | s | MB/s | allocated/byte | findings |");
        to.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (KindOfText kind in kinds)
        {
            ImmutableArray<Segment> segments = [new Segment(0, surface, Trust.User, "/text", kind.Text, default)];
            double bytes = Encoding.UTF8.GetByteCount(kind.Text);
            GC.Collect();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Environment.CpuUsage.TotalTime;
            Inspected inspected = _guards.Inspect(_policy, Direction.Request, segments, InspectionContext.None, new CoverageMap());
            double seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind.Name} | {bytes / 1e6:0.0} | {seconds:0.00} | {bytes / 1e6 / seconds:0.0} | {(GC.GetAllocatedBytesForCurrentThread() - allocated) / bytes:0.0} | {inspected.Findings.Length} |"));
            to.Flush();
        }
    }

    private string Cell(Uncovering.Reading reading, View rest, KindOfText kind)
    {
        double found = 100.0 * (reading(rest, int.MaxValue / 4)?.Text.Length ?? 0) / kind.Text.Length;
        double each = Of(() => reading(rest, int.MaxValue / 4)).Microseconds / kind.Text.Length * 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{each:0.00}{(found > 0 ? $" ({found:0} %)" : "")}");
    }

    // CPU time: what else runs on the machine does not count. The best of several stretches, of which each is long enough for the clock.
    private Cost Of<T>(Func<T> work)
    {
        const int Stretches = 5;
        TimeSpan stretch = _look / Stretches;
        double best = double.MaxValue;
        double allocated = 0;
        for (int i = -1; i < Stretches; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Environment.CpuUsage.TotalTime;
            TimeSpan spent;
            int times = 0;
            do
            {
                GC.KeepAlive(work());
                spent = ++times % Least == 0 || times == 1 ? Environment.CpuUsage.TotalTime - start : TimeSpan.Zero;
            }
            while (spent < stretch);
            // The first stretch warms up.
            if (i >= 0)
            {
                best = Math.Min(best, spent.TotalMicroseconds / times);
                allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)times;
            }
        }

        return new(best, allocated);
    }

    private readonly record struct Cost(double Microseconds, double Allocated);

    private sealed class NoDeadline : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
