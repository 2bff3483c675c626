using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Oversight.Measuring;
using Cordon.Oversight.Measuring.Evasion;

namespace Cordon.Evaluating.Evading;

/// <summary>How large a run of the evasion suite is.</summary>
/// <param name="Attacks">Most attacks of each task.</param>
/// <param name="Harmless">Most harmless texts that every transformation is tried on.</param>
/// <param name="Pairs">Pairs of transformations that are tried.</param>
/// <param name="PairAttacks">Attacks that each pair is tried on.</param>
/// <param name="Generated">Texts of each kind of generated harmless text.</param>
internal sealed record EvasionSize(int Attacks, int Harmless, int Pairs, int PairAttacks, int Generated);

/// <summary>
/// The evasion suite under one policy: attacks that are found as they are, and harmless texts that pass as they are, through every transformation. All stand between
/// two harmless sentences, which stay as they are: nobody disguises a whole conversation.
/// </summary>
internal sealed class EvasionRun(EvaluationInput input, MeasuredPolicy policy, EvasionSize size, int seed, int processors)
{
    /// <summary>Longer attacks are left out: written in binary they would be most of the run.</summary>
    public const int LongestText = 2_000;

    private const string Before = "Hello there, here is what I wrote about.\n";
    private const string Behind = "\nThank you very much, and see you next week.";

    private static readonly ImmutableArray<string> Types = [FindingTypes.PromptInjection, FindingTypes.Jailbreak, FindingTypes.ToolPoisoning];

    private readonly DetectionRun _run = new(policy.Policy);

    public EvasionReport Run(Action<string> progress)
    {
        (ImmutableArray<EvasionTask> tasks, ImmutableArray<Sample> attacks, ImmutableArray<Sample> harmless) = Samples();
        progress($"{attacks.Length} attacks, {harmless.Length} harmless texts");
        List<AloneFigures> alone = [];
        foreach (Transformation one in Transformations.All)
        {
            alone.Add(new(one, Count(attacks, one.Apply, changedOnly: true), Count(harmless, one.Apply, changedOnly: true)));
            progress(one.Name);
        }

        List<PairFigures> pairs = [];
        ImmutableArray<Transformation> undone = [.. Transformations.All.Where(one => one.LeftBecause is null)];
        Random random = new(seed);
        ImmutableArray<Sample> fewer = [.. attacks.Where((_, i) => i % Math.Max(1, attacks.Length / Math.Max(1, size.PairAttacks)) == 0)];
        for (int i = 0; i < size.Pairs; i++)
        {
            Transformation first = undone[random.Next(undone.Length)];
            Transformation second = undone[random.Next(undone.Length)];
            pairs.Add(new(first.Name, second.Name, Count(fewer, text => second.Apply(first.Apply(text)), changedOnly: false)));
        }

        return new EvasionReport(
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), policy.Name, Environment.ProcessorCount, size, tasks, harmless.Length,
            [.. alone], [.. pairs], [.. HarmlessFigures(progress)], [.. DetectorSet.BuiltIn.Where(guard => guard.Id is "injection" or "jailbreak")]);
    }

    /// <summary>Does any guard against attacks fire, were it enforced?</summary>
    private bool Fires(Surface surface, string text)
    {
        Judged judged = _run.Judge(new DetectionLine(default, text, surface, null, null));
        for (int i = 0; i < judged.Inspected.Findings.Length; i++)
        {
            if (Types.Contains(judged.Inspected.Findings[i].Finding.Type) && judged.Outcome.Findings[i].Would != Decision.Allow)
            {
                return true;
            }
        }

        return false;
    }

    private Proportion Count(ImmutableArray<Sample> samples, Func<string, string> change, bool changedOnly)
    {
        long hits = 0;
        long of = 0;
        Parallel.ForEach(samples, new ParallelOptions { MaxDegreeOfParallelism = processors }, sample =>
        {
            string changed = change(sample.Text);
            if (!changedOnly || changed != sample.Text)
            {
                Interlocked.Increment(ref of);
                Interlocked.Add(ref hits, Fires(sample.Surface, Before + changed + Behind) ? 1 : 0);
            }
        });
        return new(hits, of);
    }

    // In an order that the seed and the ids give, until there are enough.
    private (ImmutableArray<EvasionTask>, ImmutableArray<Sample>, ImmutableArray<Sample>) Samples()
    {
        ImmutableArray<EvaluationTask> asked = [.. EvaluationTask.All.Where(task => task.Categories.Intersect(Types).Any())];
        HashSet<string> kinds = [.. asked.SelectMany(task => task.Positives), EvaluationTask.EasyKind];
        ILookup<string, (LabelledRow Row, Surface Surface)> rows = input.Read().Where(line => line.Row is { } row && kinds.Contains(row.Kind) && row.Text.Length <= LongestText)
            .Select(line => (Row: line.Row!, Reading: Reading.For(line.Row!).FirstOrDefault(reading => reading.IsText))).Where(pair => pair.Reading is not null)
            .Select(pair => (pair.Row, pair.Row.ToLine(pair.Reading!).Surface)).OrderBy(pair => PlaceOf(pair.Row.Id), StringComparer.Ordinal)
            .ToLookup(pair => pair.Row.Kind);
        List<EvasionTask> tasks = [];
        List<Sample> attacks = [];
        foreach (EvaluationTask task in asked)
        {
            int looked = 0;
            int found = 0;
            foreach ((LabelledRow row, Surface surface) in task.Positives.SelectMany(kind => rows[kind]).Where(pair => pair.Row.Label == true))
            {
                looked++;
                if (Fires(surface, Before + row.Text + Behind))
                {
                    attacks.Add(new(row.Text, surface));
                    if (++found == size.Attacks)
                    {
                        break;
                    }
                }
            }

            tasks.Add(new(task.Id, new(found, looked)));
        }

        ImmutableArray<Sample> harmless = [.. rows[EvaluationTask.EasyKind].Select(pair => new Sample(pair.Row.Text, pair.Surface))
            .Where(sample => !Fires(sample.Surface, Before + sample.Text + Behind)).Take(size.Harmless)];
        return ([.. tasks], [.. attacks], harmless);
    }

    private string PlaceOf(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed} {id}")));

    private IEnumerable<HarmlessCount> HarmlessFigures(Action<string> progress)
    {
        foreach ((string kind, Func<int, string> make) in HarmlessTexts.Kinds)
        {
            progress(kind);
            ImmutableArray<Sample> texts = [.. Enumerable.Range(1, size.Generated).SelectMany(i => new[] { Surface.User, Surface.ToolResult }.Select(surface => new Sample(make((seed * 100_000) + i), surface)))];
            yield return new(kind, Count(texts, text => text, changedOnly: false));
        }
    }

    private readonly record struct Sample(string Text, Surface Surface);
}
