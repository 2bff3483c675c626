using System.Security.Cryptography;
using Cordon.State.Approvals;
using Cordon.State.Keys;

namespace Cordon.State.Tests;

public abstract class ApprovalTests : IDisposable
{
    private const string Canary = "canary-of-the-arguments-5d1f";

    private static readonly ApprovalBounds Bounds = new(100, 100, 100);
    private static readonly ApprovalTerms Terms = new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), 1, Separation: true, 60, Batch: true);

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly ApprovalStore _store;

    protected ApprovalTests(Place place)
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
    public void A_request_is_opened_once_however_often_it_is_asked_for_and_its_grant_is_used_once()
    {
        Opening.Pending first = Assert.IsType<Opening.Pending>(_store.Ask(Request("a"), Bounds));
        Opening.Pending again = Assert.IsType<Opening.Pending>(_store.Ask(Request("a"), Bounds));
        Assert.Equal((true, false, first.Approval.Id), (first.IsNew, again.IsNew, again.Approval.Id));
        Assert.Empty(_store.Redeem(["a"], "ex-1"));

        Assert.Equal(ApprovalOutcome.Done, _store.Grant(first.Approval.Id, Person("ann"), "looked at it"));
        Assert.Equal([first.Approval.Id], _store.Redeem(["a"], "ex-2"));
        Assert.Empty(_store.Redeem(["a"], "ex-3"));

        Approval used = _store.Find(first.Approval.Id)!;
        Assert.Equal((ApprovalState.Redeemed, "ex-2"), (used.State, used.RedeemedBy));
        Assert.Equal(("ann", true, "looked at it"), (used.Votes.Single().Name, used.Votes.Single().Granted, used.Votes.Single().Note));
        Assert.True(Assert.IsType<Opening.Pending>(_store.Ask(Request("a"), Bounds)).IsNew);
    }

    [Fact]
    public void Of_many_who_use_a_grant_at_once_just_one_does()
    {
        using StateDatabase other = _place.Open();
        ApprovalStore[] stores = [_store, new(other, _time, RandomNumberGenerator.Fill)];
        for (int round = 0; round < 10; round++)
        {
            string digest = $"d{round}";
            Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open(digest), Person("ann"), ""));
            int used = 0;
            Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i => Interlocked.Add(ref used, stores[i % 2].Redeem([digest], $"ex-{i}").Length));
            Assert.Equal(1, used);
        }
    }

    [Fact]
    public void Of_many_who_decide_at_once_just_one_does()
    {
        for (int round = 0; round < 10; round++)
        {
            string id = Open($"d{round}");
            int done = 0;
            Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
            {
                ApprovalOutcome outcome = i % 2 == 0 ? _store.Grant(id, Person($"p{i}"), "") : _store.Deny(id, Person($"p{i}"), "");
                Interlocked.Add(ref done, outcome == ApprovalOutcome.Done ? 1 : 0);
            });
            Assert.Equal(1, done);
            Approval decided = _store.Find(id)!;
            // The votes of those who came too late are not there.
            Assert.Equal(decided.State == ApprovalState.Granted, decided.Votes.Single().Granted);
        }
    }

    [Fact]
    public void Several_grants_are_used_together_or_not_at_all()
    {
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("a"), Person("ann"), ""));
        string second = Open("b");
        Assert.Empty(_store.Redeem(["a", "b"], "ex-1"));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(second, Person("ann"), ""));
        Assert.Equal(2, _store.Redeem(["a", "b"], "ex-1").Length);
    }

    [Fact]
    public void Two_persons_are_two_and_a_rotated_key_is_no_second_one()
    {
        using KeyStore keys = new(_database, _time, RandomNumberGenerator.Fill);
        Key first = keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver)).Key;
        Key rotated = keys.Rotate(keys.Rotate(first.Id)!.Key.Id)!.Key;
        Key other = keys.Create(new KeyRequest("bob", "default", "approvers", KeyRole.Approver)).Key;
        string id = Open("a", Terms with { Approvers = 2 });

        Assert.Equal(ApprovalOutcome.OneOfTwo, _store.Grant(id, Approver.Of(first, keys), ""));
        Assert.Empty(_store.Redeem(["a"], "ex-1"));
        Assert.Equal(ApprovalOutcome.Twice, _store.Grant(id, Approver.Of(first, keys), ""));
        Assert.Equal(ApprovalOutcome.Twice, _store.Grant(id, Approver.Of(rotated, keys), ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Approver.Of(other, keys), ""));
        Assert.Single(_store.Redeem(["a"], "ex-1"));
    }

    [Fact]
    public void Who_asks_does_not_decide_unless_policy_says_so()
    {
        Approver shop = Person("ann") with { Application = "shop" };
        Approver asking = Person("bob") with { Key = "caller-key" };
        string id = Open("a");
        Assert.Equal(ApprovalOutcome.OwnRequest, _store.Grant(id, shop, ""));
        Assert.Equal(ApprovalOutcome.OwnRequest, _store.Grant(id, asking, ""));
        Assert.Equal(ApprovalOutcome.OwnRequest, _store.Grant(id, shop with { Role = KeyRole.Admin }, ""));
        Assert.Empty(_store.Find(id)!.Votes);
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("b", Terms with { Separation = false }), shop, ""));
        // To say no is nobody's privilege.
        Assert.Equal(ApprovalOutcome.Done, _store.Deny(id, shop, ""));
    }

    [Fact]
    public void An_approver_sees_its_own_tenant_and_a_caller_decides_nothing()
    {
        string id = Open("a");
        Assert.Equal(ApprovalOutcome.Unknown, _store.Grant(id, Person("ann") with { Tenant = "other" }, ""));
        Assert.Equal(ApprovalOutcome.Unknown, _store.Deny(id, Person("ann") with { Tenant = "other" }, ""));
        Assert.Equal(ApprovalOutcome.Unknown, _store.Grant(id, Person("ann") with { Role = KeyRole.Caller }, ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Person("ann") with { Tenant = "other", Role = KeyRole.Admin }, ""));
    }

    [Fact]
    public void A_person_gives_no_more_grants_in_an_hour_than_policy_believes()
    {
        ApprovalTerms slow = Terms with { Velocity = 3 };
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open($"d{i}", slow), Person("ann"), ""));
        }

        string fourth = Open("fourth", slow);
        Assert.Equal(ApprovalOutcome.TooFast, _store.Grant(fourth, Person("ann"), ""));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(fourth, Person("bob"), ""));
        _time.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("fifth", slow), Person("ann"), ""));
    }

    [Fact]
    public void Time_ends_requests_and_grants()
    {
        string waiting = Open("a");
        string granted = Open("b");
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(granted, Person("ann"), ""));
        _time.Pass(TimeSpan.FromMinutes(10));
        Assert.Empty(_store.Redeem(["b"], "ex-1"));
        Assert.Equal(1, _store.Expire());
        Assert.Equal(ApprovalState.Expired, _store.Find(granted)!.State);

        _time.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(ApprovalOutcome.TooLate, _store.Grant(waiting, Person("ann"), ""));
        Assert.Equal(ApprovalOutcome.TooLate, _store.Deny(waiting, Person("ann"), ""));
        // Asking again needs nobody to have swept before.
        Assert.True(Assert.IsType<Opening.Pending>(_store.Ask(Request("a"), Bounds)).IsNew);
        Assert.Equal(ApprovalState.Expired, _store.Find(waiting)!.State);
        Assert.Equal(0, _store.Expire());
    }

    [Fact]
    public void A_no_counts_as_long_as_the_request_would_have_waited()
    {
        string id = Open("a");
        Assert.Equal(ApprovalOutcome.Done, _store.Deny(id, Person("ann"), "never"));
        Assert.Equal(ApprovalOutcome.TooLate, _store.Grant(id, Person("bob"), ""));
        Assert.Equal(id, Assert.IsType<Opening.Refused>(_store.Ask(Request("a"), Bounds)).Approval.Id);
        _time.Pass(TimeSpan.FromHours(1));
        Assert.IsType<Opening.Pending>(_store.Ask(Request("a"), Bounds));
    }

    [Fact]
    public void What_is_withdrawn_can_be_neither_granted_nor_used()
    {
        string waiting = Open("a");
        string granted = Open("b");
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(granted, Person("ann"), ""));
        Assert.Equal(2, _store.Withdraw([waiting, granted]));
        Assert.Equal(0, _store.Withdraw([waiting, granted]));
        Assert.Equal(ApprovalOutcome.TooLate, _store.Grant(waiting, Person("ann"), ""));
        Assert.Empty(_store.Redeem(["b"], "ex-1"));
    }

    [Fact]
    public void Requests_that_wait_are_bounded_in_all_by_application_and_by_session()
    {
        Open("a");
        Assert.IsType<Opening.Full>(_store.Ask(Request("b"), new ApprovalBounds(100, 100, 1)));
        Assert.IsType<Opening.Full>(_store.Ask(Request("b") with { Session = "other" }, new ApprovalBounds(100, 1, 100)));
        ApprovalRequest elsewhere = Request("b") with { Session = "other", Caller = new ApprovalCaller("default", "cellar") };
        Assert.IsType<Opening.Full>(_store.Ask(elsewhere, new ApprovalBounds(1, 100, 100)));
        Assert.IsType<Opening.Pending>(_store.Ask(elsewhere, new ApprovalBounds(2, 1, 1)));
        // The one that is there is found, however many there are.
        Assert.False(Assert.IsType<Opening.Pending>(_store.Ask(Request("a"), new ApprovalBounds(0, 0, 0))).IsNew);
    }

    [Fact]
    public void Requests_of_one_rule_tool_and_caller_are_granted_together_when_their_number_is_known()
    {
        string[] alike = [Open("a"), Open("b"), Open("c")];
        string other = Id(_store.Ask(Request("d") with { Tool = "refund" }, Bounds));
        string elses = Id(_store.Ask(Request("e") with { Caller = new ApprovalCaller("default", "shop", "another-key") }, Bounds));
        Assert.Equal(ApprovalOutcome.OtherCount, _store.GrantAlike(alike[0], 2, Person("ann"), "", out int there));
        Assert.Equal(3, there);
        Assert.Equal(ApprovalOutcome.Done, _store.GrantAlike(alike[0], 3, Person("ann"), "", out _));
        Assert.All(alike, id => Assert.Equal(ApprovalState.Granted, _store.Find(id)!.State));
        Assert.All([other, elses], id => Assert.Equal(ApprovalState.Open, _store.Find(id)!.State));

        string single = Open("f", Terms with { Batch = false });
        Assert.Equal(ApprovalOutcome.NotInBatch, _store.GrantAlike(single, 1, Person("ann"), "", out _));
        Assert.Equal(ApprovalOutcome.NotInBatch, _store.GrantAlike(Open("g", Terms with { Approvers = 2 }), 1, Person("ann"), "", out _));
    }

    [Fact]
    public void A_batch_that_one_request_does_not_allow_grants_none()
    {
        string first = Open("a", Terms with { Velocity = 2 });
        string[] rest = [Open("b", Terms with { Velocity = 2 }), Open("c", Terms with { Velocity = 2 })];
        Assert.Equal(ApprovalOutcome.TooFast, _store.GrantAlike(first, 3, Person("ann"), "", out _));
        Assert.All([first, .. rest], id => Assert.Equal((ApprovalState.Open, 0), (_store.Find(id)!.State, _store.Find(id)!.Votes.Length)));
    }

    [Fact]
    public void Each_step_is_there_to_be_recorded_in_order_until_it_is()
    {
        string id = Open("a", Terms with { Approvers = 2 });
        _store.Grant(id, Person("ann"), "");
        _store.Grant(id, Person("bob"), "");
        _store.Redeem(["a"], "ex-1");
        string denied = Open("b");
        _store.Deny(denied, Person("ann"), "");
        _store.Withdraw([Open("c")]);
        Open("d");
        _time.Pass(TimeSpan.FromHours(2));
        _store.Expire();

        IReadOnlyList<ApprovalEvent> events = _store.Unrecorded();
        Assert.Equal(
            ["opened", "supported ann-key", "granted bob-key", "redeemed", "opened", "denied ann-key", "opened", "withdrawn", "opened", "expired"],
            events.Select(taken => $"{taken.Event} {taken.Key}".Trim()));
        Assert.Equal(events.Select(taken => taken.Sequence).Order(), events.Select(taken => taken.Sequence));
        foreach (ApprovalEvent taken in events)
        {
            _store.Recorded(taken);
        }

        Assert.Empty(_store.Unrecorded());
    }

    [Fact]
    public void What_failed_raises_no_version_so_that_nobody_is_woken_for_nothing()
    {
        string id = Open("a");
        long before = _store.Version();
        _store.Ask(Request("a"), Bounds);
        _store.Redeem(["a"], "ex-1");
        _store.Grant(id, Person("ann") with { Application = "shop" }, "");
        _store.Withdraw(["ap_nobody"]);
        Assert.Equal(before, _store.Version());
    }

    [Fact]
    public void A_grant_survives_a_crash_and_is_still_used_once()
    {
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(Open("a"), Person("ann"), ""));
        using Place crashed = _place.Crashed();
        using StateDatabase after = crashed.Open();
        ApprovalStore store = new(after, _time, RandomNumberGenerator.Fill);
        Assert.Single(store.Redeem(["a"], "ex-1"));
        Assert.Empty(store.Redeem(["a"], "ex-2"));
    }

    [Theory]
    [InlineData(ApprovalState.Redeemed)]
    [InlineData(ApprovalState.Denied)]
    [InlineData(ApprovalState.Expired)]
    [InlineData(ApprovalState.Withdrawn)]
    public void Arguments_are_there_while_a_request_is_alive_and_nowhere_when_it_has_ended(ApprovalState end)
    {
        string id = Open("a");
        Assert.Contains(Canary, _store.Find(id)!.Request.Arguments, StringComparison.Ordinal);
        Assert.True(_place.Holds(Canary));
        switch (end)
        {
            case ApprovalState.Redeemed:
                _store.Grant(id, Person("ann"), "");
                _store.Redeem(["a"], "ex-1");
                break;
            case ApprovalState.Denied:
                _store.Deny(id, Person("ann"), "");
                break;
            case ApprovalState.Expired:
                _time.Pass(TimeSpan.FromHours(2));
                _store.Expire();
                break;
            default:
                _store.Withdraw([id]);
                break;
        }

        Assert.Equal((end, null), (_store.Find(id)!.State, _store.Find(id)!.Request.Arguments));
        Assert.True(_store.TryScrub());
        Assert.False(_place.Holds(Canary));
    }

    [Fact]
    public void Lists_are_filtered_and_have_pages()
    {
        string[] ids = [.. Enumerable.Range(0, 5).Select(i =>
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            return Open($"d{i}");
        })];
        _store.Deny(ids[1], Person("ann"), "");
        Assert.Equal([ids[4], ids[3]], _store.List(new ApprovalFilter(Limit: 2)).Select(approval => approval.Id));
        Assert.Equal([ids[2], ids[1]], _store.List(new ApprovalFilter(Before: ids[3], Limit: 2)).Select(approval => approval.Id));
        Assert.Equal([ids[1]], _store.List(new ApprovalFilter(ApprovalState.Denied)).Select(approval => approval.Id));
        Assert.Empty(_store.List(new ApprovalFilter(Application: "cellar")));
        Assert.Equal(5, _store.List(new ApprovalFilter(Tenant: "default", Application: "shop", Session: "s", Tool: "pay", Rule: "payments")).Count);
        Assert.Equal(4, _store.Open());
    }

    [Fact]
    public void What_ended_long_ago_and_is_on_record_is_forgotten()
    {
        string recorded = Open("a");
        _store.Deny(recorded, Person("ann"), "");
        foreach (ApprovalEvent taken in _store.Unrecorded())
        {
            _store.Recorded(taken);
        }

        string unrecorded = Open("b");
        _store.Withdraw([unrecorded]);
        _time.Pass(TimeSpan.FromDays(ApprovalStore.KeptDays + 1));
        _store.Forget();
        Assert.Null(_store.Find(recorded));
        Assert.NotNull(_store.Find(unrecorded));
    }

    [Fact]
    public void A_grant_that_was_used_for_nothing_is_there_again_for_whoever_used_it()
    {
        string id = Open("a");
        Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Person("ann"), ""));
        Assert.Single(_store.Redeem(["a"], "ex-1"));
        Assert.Empty(_store.GiveBack(["a"], "ex-2"));
        Assert.Empty(_store.GiveBack(["b"], "ex-1"));
        Assert.Equal([id], _store.GiveBack(["a"], "ex-1"));
        Assert.Empty(_store.GiveBack(["a"], "ex-1"));
        Assert.Equal((ApprovalState.Granted, null), (_store.Find(id)!.State, _store.Find(id)!.RedeemedBy));
        Assert.Equal([id], _store.Redeem(["a"], "ex-3"));
        Assert.Equal(["opened", "granted", "redeemed", "returned", "redeemed"], _store.Unrecorded().Select(step => step.Event));
        _time.Pass(TimeSpan.FromMinutes(10));
        Assert.Empty(_store.GiveBack(["a"], "ex-3"));
    }

    [Fact]
    public void What_was_asked_anew_while_a_grant_was_away_is_withdrawn_unless_a_person_has_answered_it()
    {
        foreach (string answer in (string[])["none", "yes", "no"])
        {
            string digest = $"d-{answer}";
            string id = Open(digest);
            Assert.Equal(ApprovalOutcome.Done, _store.Grant(id, Person("ann"), ""));
            Assert.Single(_store.Redeem([digest], "ex-1"));
            string anew = Open(digest);
            Assert.Equal(answer == "none" ? ApprovalOutcome.Unknown : ApprovalOutcome.Done, answer switch
            {
                "yes" => _store.Grant(anew, Person("bob"), ""),
                "no" => _store.Deny(anew, Person("bob"), ""),
                _ => ApprovalOutcome.Unknown,
            });

            Assert.Equal(answer == "none" ? [id] : [], _store.GiveBack([digest], "ex-1"));
            Assert.Equal(answer switch { "yes" => ApprovalState.Granted, "no" => ApprovalState.Denied, _ => ApprovalState.Withdrawn }, _store.Find(anew)!.State);
            Assert.Equal(answer == "no" ? 0 : 1, _store.Redeem([digest], "ex-2").Length);
            Assert.Empty(_store.Redeem([digest], "ex-3"));
        }
    }

    [Fact]
    public void A_note_is_kept_up_to_its_length()
    {
        string id = Open("a");
        _store.Grant(id, Person("ann"), new string('x', ApprovalStore.LongestNote + 10));
        Assert.Equal(ApprovalStore.LongestNote, _store.Find(id)!.Votes.Single().Note.Length);
    }

    private static Approver Person(string name) => new(name, $"{name}-key", name, "default", "approvers", KeyRole.Approver);

    private string Open(string digest, ApprovalTerms? terms = null) => Id(_store.Ask(Request(digest) with { Terms = terms ?? Terms }, Bounds));

    private static string Id(Opening asked) => Assert.IsType<Opening.Pending>(asked).Approval.Id;

    private static ApprovalRequest Request(string digest) => new()
    {
        Digest = digest,
        Kind = ApprovalKind.ToolCall,
        Direction = "response",
        Caller = new ApprovalCaller("default", "shop", "caller-key"),
        Session = "s",
        Plane = "openai-chat",
        Tool = "pay",
        Arguments = $$"""{"to":"{{Canary}}{{new string('.', 5_000)}}"}""",
        Rule = "payments",
        Explanation = ["Tool call in segment 0: meets rule payments (line 3): step-up."],
        Labels = ["untrusted"],
        PolicyVersion = "0123456789abcdef",
        Exchange = "ex-0",
        Terms = Terms,
    };
}
