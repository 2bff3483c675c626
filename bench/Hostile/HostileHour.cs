using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Cordon.Hostile.Attacks;
using Cordon.Hostile.Client;
using Cordon.Hostile.Gateway;
using Cordon.Hostile.Reporting;
using Cordon.Hostile.Upstream;

namespace Cordon.Hostile;

/// <summary>A served gateway between attackers, a lying model and one well-behaved client: a quiet part, a hostile part, and what is left afterwards.</summary>
public sealed class HostileHour(Settings settings, TextWriter progress)
{
    // Memory may grow by this share and so many megabytes from the first quarter to the last: collections come when they come.
    private const double MostGrowth = 1.25;
    private const double MostGrowthMegabytes = 64;
    private const int MostHandlesLeft = 24;

    // Shorter runs have no quarters to compare.
    private const double ShortestJudgedMinutes = 5;

    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(8);

    private readonly Tally _tally = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public async Task<HostileReport> RunAsync(string commandLine, CancellationToken cancel)
    {
        DateTimeOffset date = DateTimeOffset.UtcNow;
        string directory = Directory.CreateTempSubdirectory("cordon-hostile-").FullName;
        try
        {
            await using LyingModel honest = new();
            await using LyingModel liar = new();
            await using ServedGateway gateway = await ServedGateway.StartAsync(directory, honest.Address, liar.Address, cancel);
            return await RunAsync(date, commandLine, gateway, honest, cancel);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<HostileReport> RunAsync(DateTimeOffset date, string commandLine, ServedGateway gateway, LyingModel model, CancellationToken cancel)
    {
        using GoodClient good = new(gateway.Address);
        Vitals vitals = new(gateway.Id, () => _clock.Elapsed.TotalSeconds);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task watching = vitals.WatchAsync(over.Token);

        // The first requests compile what they run through; they are nobody's measure.
        await PartAsync("warm-up", good, TimeSpan.FromSeconds(Math.Min(5, settings.QuietSeconds)), cancel);
        GoodRow quiet = await PartAsync("quiet", good, TimeSpan.FromSeconds(settings.QuietSeconds), cancel);
        Vital before = vitals.Look();

        double begin = _clock.Elapsed.TotalSeconds;
        using CancellationTokenSource hostile = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task<GoodTally> asking = good.AskAsync(hostile.Token);
        int rounds = await AttackAsync(new Arena(gateway.Address, model, new Random(settings.Seed)), gateway, cancel);
        await hostile.CancelAsync();
        GoodTally tally = await asking;
        double end = _clock.Elapsed.TotalSeconds;

        Say("waiting until the gateway has let go of everything");
        await PartAsync("afterwards", good, SettleTime, cancel);
        Vital after = vitals.Look();
        await over.CancelAsync();
        await watching;
        MemoryRow memory = new(
            before.Megabytes, vitals.Peak(0, 0.25, begin, end), vitals.Peak(0.75, 1, begin, end), vitals.Peak(0, 1, begin, end), after.Megabytes,
            before.Handles, vitals.Seen.Max(vital => vital.Handles), after.Handles, before.Sockets, vitals.Seen.Max(vital => vital.Sockets), after.Sockets);
        GoodRow during = Row("hostile", end - begin, tally);
        return new HostileReport(date, Machine(), commandLine, settings, end - begin, rounds, [quiet, during], memory, _tally.Rows(), [.. Failures(gateway, quiet, during, memory)]);
    }

    private async Task<GoodRow> PartAsync(string part, GoodClient good, TimeSpan length, CancellationToken cancel)
    {
        Say($"{part}: {length.TotalSeconds:0} seconds of well-behaved traffic");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(length);
        return Row(part, length.TotalSeconds, await good.AskAsync(stop.Token));
    }

    /// <summary>Rounds of all attacks, each round in another order, so many at once, until the time or the rounds are over.</summary>
    private async Task<int> AttackAsync(Arena arena, ServedGateway gateway, CancellationToken cancel)
    {
        double until = _clock.Elapsed.TotalSeconds + (settings.Minutes * 60);
        using SemaphoreSlim heavy = new(1);
        int round = 0;
        for (; !gateway.HasEnded && (settings.Rounds > 0 ? round < settings.Rounds : _clock.Elapsed.TotalSeconds < until); round++)
        {
            Attack[] order = [.. AllAttacks.All];
            new Random(settings.Seed + round).Shuffle(order);
            int number = round;
            await Parallel.ForEachAsync(order.Index(), new ParallelOptions { MaxDegreeOfParallelism = settings.AtOnce, CancellationToken = cancel }, async (next, stop) =>
            {
                // Attacks run side by side; each has chances of its own, so that a seed gives the same ones.
                Arena own = arena with { Random = new Random(HashOf(settings.Seed, number, next.Index)) };
                await PlayAsync(next.Item, own, heavy, stop);
            });
            Say($"round {round + 1}: {_tally.Count} attacks, {_tally.Unexpected} unexpected{string.Concat(_tally.Rows().Where(row => row.Unexpected.Count > 0).Take(5).Select(row => $"; {row.Attack}: {row.Unexpected.First().Key}"))}");
        }

        return round;
    }

    private async Task PlayAsync(Attack attack, Arena arena, SemaphoreSlim heavy, CancellationToken cancel)
    {
        if (attack.Heavy)
        {
            await heavy.WaitAsync(cancel);
        }

        try
        {
            _tally.Add(attack, await attack.PlayAsync(arena, cancel));
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException or InvalidDataException or ObjectDisposedException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            _tally.Add(attack, fault is InvalidDataException ? fault.Message : fault.GetType().Name);
        }
        finally
        {
            if (attack.Heavy)
            {
                heavy.Release();
            }
        }
    }

    private IEnumerable<string> Failures(ServedGateway gateway, GoodRow quiet, GoodRow during, MemoryRow memory)
    {
        foreach (AttackRow row in _tally.Rows().Where(row => row.Unexpected.Count > 0))
        {
            yield return $"{row.Attack}: {string.Join("; ", row.Unexpected.Select(answer => $"{answer.Value} × {answer.Key}"))}";
        }

        if (gateway.HasEnded)
        {
            yield return "the gateway's process has ended";
        }

        foreach (GoodRow row in (GoodRow[])[quiet, during])
        {
            if (row.Errors.Count > 0 || row.Asked == 0)
            {
                yield return $"the well-behaved client, {row.Part}: {row.Asked} asked, {string.Join("; ", row.Errors.Select(error => $"{error.Value} × {error.Key}"))}";
            }
        }

        if (settings.Minutes >= ShortestJudgedMinutes && memory.Last > (memory.First * MostGrowth) + MostGrowthMegabytes)
        {
            yield return $"memory grew from {memory.First:0} MB in the first quarter to {memory.Last:0} MB in the last";
        }

        if (memory.HandlesEnd > memory.HandlesBefore + MostHandlesLeft)
        {
            yield return $"{memory.HandlesEnd - memory.HandlesBefore} handles were not given back";
        }
    }

    private static GoodRow Row(string part, double seconds, GoodTally tally) =>
        new(part, seconds, tally.Asked, tally.Errors.ToImmutableSortedDictionary(), tally.Percentile(0.5), tally.Percentile(0.99), tally.Percentile(1));

    private static string Machine() => $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static int HashOf(int seed, int round, int attack) => unchecked((seed * 16_777_619) ^ (round * 7_919) ^ (attack * 104_729));

    private void Say(string words) => progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed:hh\\:mm\\:ss} {words}"));
}
