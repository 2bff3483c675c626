using System.Security.Cryptography;
using Cordon.Contracts;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.State.Tests;

/// <summary>Deciding by the right of somebody who is absent.</summary>
public abstract class DelegationTests : IDisposable
{
    private static readonly ApprovalBounds Bounds = new(100, 100, 100);

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly KeyStore _keys;
    private readonly ApprovalStore _store;
    private readonly DelegationStore _delegations;
    private readonly Key _lea, _dan, _uma;

    protected DelegationTests(Place place)
    {
        _place = place;
        _database = _place.Open();
        _keys = new KeyStore(_database, _time, RandomNumberGenerator.Fill);
        _store = new ApprovalStore(_database, _time, RandomNumberGenerator.Fill);
        _delegations = new DelegationStore(_database, _keys, _time, RandomNumberGenerator.Fill);
        (_lea, _dan, _uma) = (Create("lea", ["leads"]), Create("dan", []), Create("uma", []));
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _keys.Dispose();
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void Who_stands_in_decides_by_the_others_right_and_both_are_on_record()
    {
        string id = Open("a");
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(id, Now(_dan), ""));
        Delegation made = Hand(_lea, _dan);
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(id, Now(_uma), ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Now(_dan), "she is on leave"));

        ApprovalVote vote = _store.Find(id)!.Votes.Single();
        Assert.Equal((_dan.Id, "dan", _lea.Id), (vote.Voter, vote.Name, vote.OnBehalf));
        ApprovalEvent granted = _store.Unrecorded().Single(taken => taken.Event == "granted");
        Assert.Equal((_dan.Id, _lea.Id), (granted.Key, granted.OnBehalf));
        DelegationEvent said = _delegations.Unrecorded(10).Single();
        Assert.Equal(("delegated", _lea.Id, made.Id, _lea.Id, _dan.Id), (said.Event, said.Key, said.Delegation.Id, said.Delegation.From, said.Delegation.To));
        _delegations.Recorded(said, 7);
        Assert.Empty(_delegations.Unrecorded(10));

        Assert.Equal(ApprovalOutcome.Done, _store.Deny(Open("b"), Now(_dan), ""));
        Assert.Equal(_lea.Id, _store.Unrecorded().Single(taken => taken.Event == "denied").OnBehalf);
        // Whoever may decide by their own right does.
        string free = Open("c", []);
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(free, Now(_dan), ""));
        Assert.Equal("", _store.Find(free)!.Votes.Single().OnBehalf);
    }

    [Fact]
    public void A_right_counts_once_and_so_does_a_person()
    {
        Key leo = Create("leo", ["leads"]);
        Hand(_lea, _dan);
        Hand(_lea, _uma);
        // Of several rights the one that was handed on first is used first.
        _time.Pass(TimeSpan.FromSeconds(1));
        Hand(leo, _dan);
        string id = Open("a", approvers: 2);
        Assert.Equal(ApprovalOutcome.OneOfTwo, _store.Grant(id, Now(_dan), ""));
        // The same person by another's right, another by the same right, and whose right it is.
        Assert.Equal(ApprovalOutcome.Twice, _store.Grant(id, Now(_dan), ""));
        Assert.Equal(ApprovalOutcome.Twice, _store.Grant(id, Now(_uma), ""));
        Assert.Equal(ApprovalOutcome.Twice, _store.Grant(id, Now(_lea), ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Now(leo), ""));

        string other = Open("b", approvers: 2);
        Assert.Equal(ApprovalOutcome.OneOfTwo, _store.Grant(other, Now(_lea), ""));
        Assert.Equal(ApprovalOutcome.Twice, _store.Grant(other, Now(_uma), ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(other, Now(_dan), ""));
        Assert.Equal(leo.Id, _store.Find(other)!.Votes.Single(vote => vote.Voter == _dan.Id).OnBehalf);
    }

    [Fact]
    public void Nobody_hands_on_what_was_handed_to_them()
    {
        Hand(_lea, _dan);
        Hand(_dan, _uma);
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(Open("a"), Now(_uma), ""));
        Assert.Equal(_dan.Id, Now(_uma).Handed.Single().Of.Voter);
    }

    [Fact]
    public void Who_stands_in_is_bound_by_what_binds_either_of_them()
    {
        Key ofShop = Create("shop-lead", ["leads"], application: "shop"), shopper = Create("shopper", [], application: "shop");
        Hand(ofShop, _dan);
        Assert.Equal(ApprovalOutcome.OwnRequest, _store.Grant(Open("a"), Now(_dan), ""));
        Hand(_lea, shopper);
        Assert.Equal(ApprovalOutcome.OwnRequest, _store.Grant(Open("b"), Now(shopper), ""));
    }

    [Fact]
    public void The_grants_of_an_hour_count_for_the_person_and_for_whose_right_it_is()
    {
        Hand(_lea, _dan);
        Hand(_lea, _uma);
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("a", velocity: 2), Now(_dan), ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("b", velocity: 2), Now(_uma), ""));
        Assert.Equal(ApprovalOutcome.TooFast, _store.Grant(Open("c", velocity: 2), Now(_dan), ""));
        Assert.Equal(ApprovalOutcome.TooFast, _store.Grant(Open("d", velocity: 2), Now(_lea), ""));
    }

    [Fact]
    public void It_ends_with_its_time_when_it_is_ended_and_with_the_last_key_of_whose_right_it_is()
    {
        Hand(_lea, _dan);
        Approver before = Now(_dan);
        _time.Pass(TimeSpan.FromDays(7));
        Assert.Empty(Now(_dan).Handed);
        // Who was recognised before the end decides after it no more.
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(Open("a"), before, ""));

        Delegation ended = Hand(_lea, _dan);
        before = Now(_dan);
        Assert.Equal(DelegationOutcome.Unknown, _delegations.End(ended.Id, Now(_uma)));
        Assert.Equal(DelegationOutcome.Done, _delegations.End(ended.Id, Now(_lea)));
        Assert.Equal(DelegationOutcome.Unknown, _delegations.End(ended.Id, Now(_lea)));
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(Open("b"), before, ""));
        Assert.Equal("delegation-ended", _delegations.Unrecorded(10)[^1].Event);
        Assert.Equal(DelegationOutcome.Done, _delegations.End(Hand(_lea, _dan).Id, Now(_dan)));

        Hand(_lea, _dan);
        Key next = _keys.Rotate(_lea.Id, TimeSpan.FromHours(1))!.Key;
        _time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("c"), Now(_dan), ""));
        _keys.Revoke(next.Id);
        Assert.Empty(Now(_dan).Handed);
        Assert.Equal(ApprovalOutcome.NotAsked, _store.Grant(Open("d"), Now(_dan), ""));
    }

    [Fact]
    public void A_right_is_handed_to_another_person_of_the_tenant_who_decides_too()
    {
        DateTimeOffset later = _time.GetUtcNow().AddDays(1);
        Key caller = _keys.Create(new KeyRequest("shop", "default", "shop")).Key, elsewhere = _keys.Create(new KeyRequest("eve", "other", "approvers", KeyRole.Approver)).Key;
        Key revoked = Create("ron", []);
        _keys.Revoke(revoked.Id);
        foreach (string to in (string[])[caller.Id, elsewhere.Id, revoked.Id, "no-such-key"])
        {
            Assert.Equal(DelegationOutcome.NoApprover, _delegations.Hand(Now(_lea), to, later, out _));
        }

        Assert.Equal(DelegationOutcome.OneSelf, _delegations.Hand(Now(_lea), _keys.Rotate(_lea.Id)!.Key.Id, later, out _));
        Assert.Equal(DelegationOutcome.NoKey, _delegations.Hand(Approver.Development, _dan.Id, later, out _));
        Assert.Empty(_delegations.List(null, 10));
    }

    [Fact]
    public void Delegations_are_bounded()
    {
        foreach (TimeSpan life in (TimeSpan[])[TimeSpan.Zero, -TimeSpan.FromDays(1), TimeSpan.FromDays(DelegationStore.MostDays) + TimeSpan.FromSeconds(1)])
        {
            Assert.Equal(DelegationOutcome.WrongTime, _delegations.Hand(Now(_lea), _dan.Id, _time.GetUtcNow() + life, out _));
        }

        for (int i = 0; i < DelegationStore.MostOfPerson; i++)
        {
            Hand(_lea, _dan);
        }

        Assert.Equal(DelegationOutcome.TooMany, _delegations.Hand(Now(_lea), _uma.Id, _time.GetUtcNow().AddDays(1), out _));
        Assert.Equal(DelegationStore.MostOfPerson, _delegations.List("default", 100).Count);
        Assert.Empty(_delegations.List("other", 100));
        _time.Pass(TimeSpan.FromDays(7));
        Hand(_lea, _uma);
    }

    [Fact]
    public void An_admins_right_reaches_as_far_as_the_admin_and_no_further()
    {
        Key admin = _keys.Create(new KeyRequest("root", "default", "admin", KeyRole.Admin) { Groups = ["leads"] }).Key;
        ApprovalRequest elsewhere = Requests.Of("a", [new EscalationStep(0, ["leads"])]) with { Caller = new ApprovalCaller("other", "shop", "k") };
        string id = Assert.IsType<Opening.Pending>(_store.Ask(elsewhere, Bounds)).Approval.Id;
        Hand(_lea, _dan);
        Assert.Equal(ApprovalOutcome.Unknown, _store.Grant(id, Now(_dan), ""));
        Hand(admin, _dan);
        Assert.True(Now(_dan).MaySee("other"));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Now(_dan), ""));
    }

    private Delegation Hand(Key from, Key to)
    {
        Assert.Equal(DelegationOutcome.Done, _delegations.Hand(Now(from), to.Id, _time.GetUtcNow().AddDays(7), out Delegation? made));
        return made!;
    }

    private Approver Now(Key key) => _delegations.WithHanded(Approver.Of(key, _keys));

    private Key Create(string name, string[] groups, string application = "approvers") => _keys.Create(new KeyRequest(name, "default", application, KeyRole.Approver) { Groups = [.. groups] }).Key;

    private string Open(string digest, int approvers = 1, int velocity = 60) => Open(digest, [new EscalationStep(0, ["leads"])], approvers, velocity);

    private string Open(string digest, EscalationStep[] steps, int approvers = 1, int velocity = 60) =>
        Assert.IsType<Opening.Pending>(_store.Ask(Requests.Of(digest, [.. steps], approvers, velocity), Bounds)).Approval.Id;
}
