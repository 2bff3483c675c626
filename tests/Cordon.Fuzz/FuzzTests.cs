using System.Diagnostics;
using System.Globalization;

namespace Cordon.Fuzz;

/// <summary>
/// Every reader of foreign bytes against inputs that are nearly right. Usually a fixed number of rounds from a fixed seed;
/// <c>CORDON_FUZZ_MINUTES</c> goes on for so long from another seed each time, and <c>CORDON_FUZZ_INPUT</c> reads one kept input again.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int UsualSeed = 20260;
    private const int UsualRounds = 600;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    private static double Minutes => double.TryParse(Environment.GetEnvironmentVariable("CORDON_FUZZ_MINUTES"), CultureInfo.InvariantCulture, out double minutes) ? minutes : 0;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reader_answers_whatever_it_is_given(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(target => target.Name == name);
        FuzzRun run = new(target);
        // What is allocated once, for all readings, is allocated here.
        Array.ForEach([.. target.Seeds()], seed => target.Read(seed, new Random(UsualSeed)));
        if (Environment.GetEnvironmentVariable("CORDON_FUZZ_INPUT") is { Length: > 0 } kept)
        {
            if (Path.GetFileName(kept).StartsWith(target.Name.Replace(' ', '-') + ".", StringComparison.Ordinal))
            {
                run.Once(File.ReadAllBytes(kept), new Random(UsualSeed));
            }

            return;
        }

        int rounds = (int)Math.Max(1, UsualRounds * target.Share);
        run.Rounds(UsualSeed, 0, rounds);
        int total = rounds;
        if (Minutes > 0)
        {
            int seed = Random.Shared.Next();
            output.WriteLine($"seed {seed.ToString(CultureInfo.InvariantCulture)}");
            TimeSpan slice = TimeSpan.FromMinutes(Minutes / FuzzTargets.All.Length);
            for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < slice; total += rounds)
            {
                run.Rounds(seed, total, rounds);
            }
        }

        output.WriteLine($"{target.Name}: {total} inputs, at most {run.Most >> 10} KB allocated, {Math.Max(0, run.Greediest):F0} bytes for each byte beyond the first {target.Floor >> 10} KB");
    }

    [Fact]
    public void Every_target_has_a_name_of_its_own_and_seeds_of_its_own_length()
    {
        Assert.Equal(FuzzTargets.All.Length, FuzzTargets.All.Select(target => target.Name).Distinct().Count());
        Assert.All(FuzzTargets.All, target => Assert.NotEmpty(target.Seeds()));
        Assert.All(FuzzTargets.All, target => Assert.All(target.Seeds(), seed => Assert.InRange(seed.Length, 0, target.Longest)));
    }

    [Fact]
    public void A_property_that_does_not_hold_is_told_with_the_input_that_breaks_it()
    {
        FuzzTarget broken = new("broken on purpose", () => ["abc"u8.ToArray()], [], (bytes, _) => BrokenPropertyException.Unless(bytes.Length <= 3, "no more than three"));
        InvalidOperationException told = Assert.Throws<InvalidOperationException>(() => new FuzzRun(broken).Rounds(1, 0, 1_000));
        string kept = told.Message.Split("CORDON_FUZZ_INPUT=")[1].Split(' ')[0];
        Assert.True(File.ReadAllBytes(kept).Length > 3);
        File.Delete(kept);

        FuzzTarget greedy = broken with { Read = (bytes, _) => GC.KeepAlive(new byte[1_000 + (bytes.Length * 10)]), Floor = 1_000, Allocates = 5 };
        Assert.Throws<BrokenPropertyException>(() => new FuzzRun(greedy).Once(new byte[1_000], new Random(1)));
    }
}
