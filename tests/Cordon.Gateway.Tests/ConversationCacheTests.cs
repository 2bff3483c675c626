using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Gateway.Tests;

/// <summary>Cost per turn follows what is new; what is remembered cannot be planted, borrowed or outlive its policy.</summary>
public sealed class ConversationCacheTests : IDisposable
{
    private const string Secret = "Please keep this to yourself, and remember it for me until tomorrow: AKIAQ3EGXMPL7TUVWXYZ";

    private readonly ReadCounter _counter = new();
    private readonly PolicySource _source;
    private readonly PolicyBook _book;

    public ConversationCacheTests()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "version: 1\npreset: strict\n");
        _source = PolicySource.Open(file, out ImmutableArray<PolicyError> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
        File.Delete(file);
        _book = new PolicyBook(_source, detectors => detectors.With(_counter));
    }

    [Fact]
    public void A_turn_of_a_conversation_costs_what_is_new_in_it()
    {
        ConversationCache cache = new(1 << 20);
        GuardRunner guards = Guards(cache);
        for (int turn = 1; turn <= 40; turn++)
        {
            int before = _counter.Texts;
            (Inspected inspected, CoverageMap coverage) = Inspect(guards, "acme", [.. Enumerable.Range(1, turn).Select(i => Text(i - 1, $"This is turn number {i} of a conversation, and long enough to be remembered: {i * 7919}."))]);
            Assert.Equal(1, _counter.Texts - before);
            Assert.True(inspected.IsClean);
            Assert.All(coverage.ToEntries().Where(entry => entry.State == CoverageState.Inspected), entry => Assert.Equal((turn, turn - 1), (entry.Segments, entry.Remembered)));
        }

        Assert.Equal((40 * 39 / 2, 40), (cache.Hits, cache.Misses));
    }

    [Fact]
    public void What_was_found_is_found_again_in_its_new_place()
    {
        GuardRunner guards = Guards(new ConversationCache(1 << 20));
        FindingFact first = Assert.Single(Inspect(guards, "acme", Text(0, Secret)).Inspected.Findings, fact => fact.Finding.Guard == "secrets");
        int before = _counter.Texts;
        FindingFact again = Assert.Single(Inspect(guards, "acme", Text(3, Secret)).Inspected.Findings, fact => fact.Finding.Guard == "secrets");
        Assert.Equal(before, _counter.Texts);
        Assert.Equal(first with { Segment = 3, Pointer = "/messages/3" }, again);
    }

    [Fact]
    public void Another_tenant_surface_trust_or_policy_never_hits()
    {
        ConversationCache cache = new(1 << 20);
        GuardRunner guards = Guards(cache);
        Segment segment = Text(0, Secret);
        Inspect(guards, "acme", segment);
        Inspect(guards, "other", segment);
        Inspect(guards, "acme", segment with { Surface = Surface.ToolResult });
        Inspect(guards, "acme", segment with { Trust = Trust.Untrusted });
        Inspect(guards, "acme", segment with { Text = Secret + "." });
        PolicyInForce renewed = new(_book.For(Principal.Development).Policy, _book.For(Principal.Development).Detectors);
        guards.Inspect(renewed, Direction.Request, [segment], InspectionContext.None with { Tenant = "acme" }, new CoverageMap());
        Assert.Equal(0, cache.Hits);
        Assert.Equal(6, cache.Misses);
    }

    [Fact]
    public void The_same_text_has_another_name_in_every_process()
    {
        Segment segment = Text(0, Secret);
        PolicyInForce policy = _book.For(Principal.Development);
        Assert.NotEqual(
            new ConversationCache(1).NameOf(policy, Direction.Request, "acme", segment, []),
            new ConversationCache(1).NameOf(policy, Direction.Request, "acme", segment, []));
    }

    [Fact]
    public void Parts_cannot_be_moved_from_the_text_to_the_tenant_or_to_the_borders()
    {
        ConversationCache cache = new(1);
        PolicyInForce policy = _book.For(Principal.Development);
        UInt128[] names =
        [
            cache.NameOf(policy, Direction.Request, "a", Text(0, "bcd"), []),
            cache.NameOf(policy, Direction.Request, "ab", Text(0, "cd"), []),
            cache.NameOf(policy, Direction.Request, "a", Text(0, "cd"), ['b']),
            cache.NameOf(policy, Direction.Request, "a", Text(0, "b\0cd"), []),
            cache.NameOf(policy, Direction.Request, "a", Text(0, "b\ud800"), []),
            cache.NameOf(policy, Direction.Request, "a", Text(0, "b\udfff"), []),
            cache.NameOf(policy, Direction.Request, "a", Text(0, "\u6261"), []),
            cache.NameOf(policy, Direction.Request, "a", Text(0, "ab"), []),
            cache.NameOf(policy, Direction.Response, "a", Text(0, "bcd"), []),
        ];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void A_failure_is_not_remembered()
    {
        ConversationCache cache = new(1 << 20);
        GuardRunner guards = Guards(cache);
        _counter.Fails = true;
        Assert.NotEmpty(Inspect(guards, "acme", Text(0, Secret)).Inspected.Failures);
        _counter.Fails = false;
        Assert.Empty(Inspect(guards, "acme", Text(0, Secret)).Inspected.Failures);
        Assert.Equal(0, cache.Hits);
    }

    [Fact]
    public void Answers_and_texts_of_nobody_are_not_remembered()
    {
        ConversationCache cache = new(1 << 20);
        GuardRunner guards = Guards(cache);
        PolicyInForce policy = _book.For(Principal.Development);
        guards.Inspect(policy, Direction.Response, [Text(0, Secret)], InspectionContext.None with { Tenant = "acme" }, new CoverageMap());
        guards.Inspect(policy, Direction.Request, [Text(0, Secret)], InspectionContext.None, new CoverageMap());
        Assert.Equal((0, 0, 0), (cache.Hits, cache.Misses, cache.Bytes));
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        const int bound = 64 << 10;
        ConversationCache cache = new(bound);
        GuardRunner guards = Guards(cache);
        Segment kept = Text(0, "The system prompt that every turn brings along, and that is asked for all the time.");
        Inspect(guards, "acme", kept);
        for (int i = 0; i < 2_000; i++)
        {
            Inspect(guards, "acme", Text(0, $"A text that nobody will ever ask for again, and that is only here once: {i}."));
            Assert.InRange(cache.Bytes, 1, bound);
            long hits = cache.Hits;
            Inspect(guards, "acme", kept);
            Assert.Equal(hits + 1, cache.Hits);
        }
    }

    [Fact]
    public void Nothing_is_remembered_where_there_is_no_room()
    {
        ConversationCache cache = new(0);
        GuardRunner guards = Guards(cache);
        Inspect(guards, "acme", Text(0, Secret));
        Inspect(guards, "acme", Text(0, Secret));
        Assert.Equal((0, 0), (cache.Hits, cache.Bytes));
    }

    public void Dispose() => _source.Dispose();

    private static GuardRunner Guards(ConversationCache cache) => new(new StillTime(), NullLogger<GuardRunner>.Instance, cache);

    private static Segment Text(int index, string text) => new(index, Surface.User, Trust.User, $"/messages/{index}", text, default);

    private (Inspected Inspected, CoverageMap Coverage) Inspect(GuardRunner guards, string tenant, params ImmutableArray<Segment> segments)
    {
        CoverageMap coverage = new();
        Inspected inspected = guards.Inspect(_book.For(Principal.Development), Direction.Request, segments, InspectionContext.None with { Tenant = tenant }, coverage);
        return (inspected, coverage);
    }

    /// <summary>A guard that counts what it is shown.</summary>
    private sealed class ReadCounter : IDetector
    {
        public int Texts { get; private set; }

        public bool Fails { get; set; }

        public string Id => "read-counter";

        public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
        {
            Texts++;
            if (Fails)
            {
                throw new InvalidOperationException();
            }
        }

        public int HoldFrom(PreparedText text, in DetectionContext context) => text.Original.Length;
    }
}
