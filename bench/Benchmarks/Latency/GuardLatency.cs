using System.Collections.Immutable;
using Cordon.Benchmarks.Texts;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Benchmarks.Latency;

/// <summary>
/// What each guard of the preset strict costs for a text, in parts of a piece of reference work over the same characters, so that machines of different speed compare.
/// Guards and reference take turns in the same rounds on one thread, by the clock of that thread, and the best round of each counts: what else runs on the machine
/// makes the measuring longer, hardly its figures.
/// </summary>
internal sealed class GuardLatency
{
    private const string Preparation = "preparation";

    private const int Characters = 4_000;

    // What is known of a text is kept with it, so each look takes a text made ready anew; several, because the clock is not for nothing.
    private const int TextsOfRound = 8;

    // As many rounds as there is time for, and until everything is compiled.
    private const int FewestRounds = 60;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.8);

    private static readonly ImmutableArray<string> Kinds = ["prose", "C#", "JSON", "Chinese"];

    private static readonly ImmutableArray<Place> Places =
    [
        new("question", Direction.Request, new(Surface.User, Direction.Request, Trust.User)),
        new("tool result", Direction.Request, new(Surface.ToolResult, Direction.Request, Trust.Untrusted)),
        new("answer", Direction.Response, new(Surface.Assistant, Direction.Response, Trust.Untrusted)),
    ];

    private readonly PolicyInForce _policy;
    private readonly TimeProvider _clock = ThreadTime.Beside(TimeProvider.System);

    public GuardLatency()
    {
        EffectivePolicy effective = PolicySet.Parse("version: 1\npreset: strict\n", "strict").Set!.For(Principal.Development.Tenant, Principal.Development.Application);
        _policy = PolicyInForce.Of(effective);
    }

    /// <summary>What is measured: a guard, where the text stands, and of what kind it is.</summary>
    public IEnumerable<string> Names =>
        Kinds.SelectMany(kind => Places.SelectMany(place => (IEnumerable<string>)[Name(Preparation, place, kind), .. Guards(place).Select(guard => Name(guard.Binding.Guard, place, kind))]));

    /// <summary>Each cost by its name; 1 is what the reference takes for as many characters.</summary>
    /// <param name="root">The repository, whose files are some of the texts.</param>
    public SortedDictionary<string, double> Measure(string root)
    {
        SortedDictionary<string, double> measured = new(StringComparer.Ordinal);
        foreach (KindOfText kind in KindOfText.All(root, Characters).Where(kind => Kinds.Contains(kind.Name)))
        {
            foreach (Place place in Places)
            {
                BestOf(kind, place, measured);
            }
        }

        return measured;
    }

    private void BestOf(KindOfText kind, Place place, SortedDictionary<string, double> measured)
    {
        ImmutableArray<BoundGuard> guards = Guards(place);
        var ready = new PreparedText[TextsOfRound];
        long reference = long.MaxValue, preparation = long.MaxValue;
        long[] best = [.. guards.Select(_ => long.MaxValue)];
        List<Finding> findings = [];
        long start = TimeProvider.System.GetTimestamp();
        for (int round = 0; round < FewestRounds || TimeProvider.System.GetElapsedTime(start) < Least; round++)
        {
            reference = Math.Min(reference, Of(i => GC.KeepAlive(Reference(kind.Text))));
            preparation = Math.Min(preparation, Of(i => ready[i] = Prepared(kind.Text, place)));
            for (int g = 0; g < guards.Length; g++)
            {
                IDetector detector = guards[g].Detector;
                best[g] = Math.Min(best[g], Of(i =>
                {
                    findings.Clear();
                    detector.Detect(ready[i], place.Context, findings);
                }));
            }
        }

        measured[Name(Preparation, place, kind.Name)] = Ratio(preparation, reference);
        for (int g = 0; g < guards.Length; g++)
        {
            measured[Name(guards[g].Binding.Guard, place, kind.Name)] = Ratio(best[g], reference);
        }
    }

    private PreparedText Prepared(string text, Place place)
    {
        PreparedText prepared = _policy.Detectors.Prepare(text);
        // What lies beneath disguises is made for the first guard that asks: it is no guard's own.
        GC.KeepAlive(place.Direction == Direction.Request ? prepared.Uncovered : prepared);
        return prepared;
    }

    private long Of(Action<int> work)
    {
        long start = _clock.GetTimestamp();
        for (int i = 0; i < TextsOfRound; i++)
        {
            work(i);
        }

        return _clock.GetTimestamp() - start;
    }

    // One multiplication after the other: no instruction that one processor has and another lacks makes it faster.
    private static uint Reference(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }

    private ImmutableArray<BoundGuard> Guards(Place place) => [.. _policy.For(place.Direction, place.Context.Surface)];

    private static double Ratio(long cost, long reference) => Math.Round((double)cost / Math.Max(1, reference), 2);

    private static string Name(string guard, Place place, string kind) => $"{guard}, {place.Name}, {kind}";

    private sealed record Place(string Name, Direction Direction, DetectionContext Context);
}
