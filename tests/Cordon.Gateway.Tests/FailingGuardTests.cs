using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Tests.Upstream;
using Cordon.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Gateway.Tests;

/// <summary>What fails on every string of a body fails once on record: a body decides how many strings it has.</summary>
public sealed class FailingGuardTests
{
    [Fact]
    public void Guards_that_fail_on_twenty_thousand_strings_are_named_once_each_and_counted_in_the_coverage()
    {
        const int Strings = 20_000;
        PolicyInForce policy = Policy(set => set.With(new Failing("first", after: 0)).With(new Failing("second", after: Strings / 2)));
        GuardRunner guards = new(new StillTime(), NullLogger<GuardRunner>.Instance);
        CoverageMap coverage = new();

        Inspected inspected = guards.Inspect(
            policy, Direction.Request, [.. Enumerable.Range(0, Strings).Select(i => new Segment(i, Surface.User, Trust.User, $"/{i}", "k", default))], InspectionContext.None, coverage);

        Assert.Equal(
            [("first", FindingTypes.GuardError, 0), ("second", FindingTypes.GuardError, Strings / 2)],
            inspected.Failures.Where(failure => failure.Type == FindingTypes.GuardError).Select(failure => (failure.Guard, failure.Type, failure.Segment)));
        Assert.Equal(
            [("first", Strings), ("second", Strings / 2)],
            coverage.ToEntries().Where(entry => entry is { State: CoverageState.Failed, Reason: "error" }).Select(entry => (entry.Guard, entry.Segments)));
    }

    [Fact]
    public void A_guard_that_a_busy_machine_let_wait_has_not_failed_and_one_that_used_the_time_itself_has()
    {
        foreach ((double used, CoverageState state, string? reason) in ((double, CoverageState, string?)[])[(0.001, CoverageState.Inspected, null), (0.9, CoverageState.Failed, "timeout")])
        {
            (Ticks wall, Ticks own) = (new(), new());
            PolicyInForce policy = Policy(set => set.With(new Waiting("waiting", wall, own, used)));
            CoverageMap coverage = new();
            Inspected inspected = new GuardRunner(wall, NullLogger<GuardRunner>.Instance, used: own)
                .Inspect(policy, Direction.Request, [new Segment(0, Surface.User, Trust.User, "/0", "k", default)], InspectionContext.None, coverage);
            Assert.Equal(state == CoverageState.Failed, inspected.Failures.Any(failure => failure is { Guard: "waiting", Type: FindingTypes.GuardTimeout }));
            Assert.Equal((state, reason), coverage.ToEntries().Where(entry => entry.Guard == "waiting").Select(entry => (entry.State, entry.Reason)).Single());
        }
    }

    private static PolicyInForce Policy(Func<DetectorSet, DetectorSet> extend)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "version: 1\npreset: permissive\n");
        PolicySource source = PolicySource.Open(file, out ImmutableArray<PolicyError> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
        File.Delete(file);
        return new PolicyBook(source, extend).For(Principal.Development);
    }

    /// <summary>Takes a second by the clock on the wall, and uses some of it.</summary>
    private sealed class Waiting(string id, Ticks wall, Ticks own, double used) : IDetector
    {
        public string Id => id;

        public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
        {
            wall.Pass(1);
            own.Pass(used);
        }

        public int HoldFrom(PreparedText text, in DetectionContext context) => 0;
    }

    /// <summary>Throws from a number of texts on.</summary>
    private sealed class Failing(string id, int after) : IDetector
    {
        private int _texts;

        public string Id => id;

        public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
        {
            if (_texts++ >= after)
            {
                throw new InvalidOperationException();
            }
        }

        public int HoldFrom(PreparedText text, in DetectionContext context) => 0;
    }
}
