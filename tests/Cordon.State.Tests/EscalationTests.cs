using System.Collections.Immutable;
using System.Security.Cryptography;
using Cordon.Contracts;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.State.Tests;

/// <summary>Who may decide, and from when on.</summary>
public abstract class EscalationTests : IDisposable
{
    private static readonly ApprovalBounds Bounds = new(100, 100, 100);

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly ApprovalStore _store;

    protected EscalationTests(Place place)
    {
        _place = place;
        _database = _place.Open();
        _store = new ApprovalStore(_database, _time, RandomNumberGenerator.Fill);
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void Only_those_who_are_asked_decide_until_the_next_step_begins()
    {
        string id = Open("a", Step(0, "desk"), Step(900, "leads", "0123456789ab"));
        Approver desk = Person("dora", "desk"), lead = Person("lea", "leads"), named = Person("0123456789ab");
        Approver admin = Person("root") with { Role = KeyRole.Admin };
        foreach (Approver other in (Approver[])[lead, named, admin, Person("ann")])
        {
            Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(id, other, ""));
            Assert.Equal(ApprovalOutcome.NotAsked, _store.Deny(id, other, ""));
        }

        Assert.Empty(_store.Find(id)!.Votes);
        _time.Pass(TimeSpan.FromSeconds(900));
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(id, Person("ann"), ""));
        // The key that is named is a person: also after a rotation.
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, named with { Key = "fedcba987654" }, ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("b", Step(0, "desk")), desk, ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Deny(Open("c", Step(0, "desk"), Step(900, "leads")), desk, ""));
    }

    [Fact]
    public void Where_nobody_is_asked_from_the_beginning_everybody_is_and_a_step_only_tells()
    {
        string id = Open("a", Step(900, "leads"));
        Assert.Empty(_store.Find(id)!.Asked);
        Assert.Equal(0, _store.Escalate());
        _time.Pass(TimeSpan.FromSeconds(900));
        Assert.Equal(1, _store.Escalate());
        Assert.Equal(["leads"], _store.Find(id)!.Asked);
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Person("ann"), ""));
    }

    [Fact]
    public void Each_step_is_told_once_however_many_look_after_it()
    {
        using StateDatabase other = _place.Open();
        ApprovalStore[] stores = [_store, new(other, _time, RandomNumberGenerator.Fill)];
        string[] ids = [.. Enumerable.Range(0, 10).Select(i => Open($"d{i}", Step(0, "desk"), Step(60, "leads"), Step(120, "board", "leads")))];
        Assert.Equal(_time.GetUtcNow().AddSeconds(60), _store.Find(ids[0])!.Escalates);
        foreach (string[] asked in (string[][])[["desk", "leads"], ["desk", "leads", "board"]])
        {
            _time.Pass(TimeSpan.FromSeconds(60));
            int told = 0;
            Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => Interlocked.Add(ref told, stores[i % 2].Escalate()));
            Assert.Equal(ids.Length, told);
            Assert.All(ids, id => Assert.Equal(asked, _store.Find(id)!.Asked));
        }

        Assert.Null(_store.Find(ids[0])!.Escalates);
        ApprovalEvent[] steps = [.. _store.Unrecorded().Where(taken => taken.Event == "escalated")];
        Assert.Equal(2 * ids.Length, steps.Length);
        Assert.Equal([["leads"], ["board", "leads"]], steps.Where(taken => taken.Approval.Id == ids[3]).Select(taken => taken.Asked.ToArray()));
    }

    [Fact]
    public void Steps_that_were_slept_through_are_told_one_after_the_other()
    {
        Open("a", Step(60, "leads"), Step(120, "board"));
        _time.Pass(TimeSpan.FromSeconds(600));
        Assert.Equal((1, 1, 0), (_store.Escalate(), _store.Escalate(), _store.Escalate()));
        ApprovalEvent[] steps = [.. _store.Unrecorded().Where(taken => taken.Event == "escalated")];
        Assert.Equal(["leads", "board"], steps.Select(taken => taken.Asked.Single()));
    }

    [Fact]
    public void What_is_decided_or_over_asks_nobody_else()
    {
        _store.Grant(Open("granted", Step(60, "leads")), Person("ann"), "");
        _store.Deny(Open("denied", Step(60, "leads")), Person("ann"), "");
        _store.Withdraw([Open("withdrawn", Step(60, "leads"))]);
        Open("expired", Step(60, "leads"));
        _time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(0, _store.Escalate());
        Assert.DoesNotContain(_store.Unrecorded(), taken => taken.Event == "escalated");
    }

    private static EscalationStep Step(int after, params string[] to) => new(after, [.. to]);

    private static Approver Person(string name, params string[] groups) => new(name, $"{name}-key", name, "default", "approvers", KeyRole.Approver) { Groups = [.. groups] };

    private string Open(string digest, params EscalationStep[] steps) => Assert.IsType<Opening.Pending>(_store.Ask(Requests.Of(digest, [.. steps]), Bounds)).Approval.Id;
}
