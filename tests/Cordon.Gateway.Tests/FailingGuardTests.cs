using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
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

    private static PolicyInForce Policy(Func<DetectorSet, DetectorSet> extend)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "version: 1\npreset: permissive\n");
        PolicySource source = PolicySource.Open(file, out ImmutableArray<PolicyError> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
        File.Delete(file);
        return new PolicyBook(source, extend).For(Principal.Development);
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
