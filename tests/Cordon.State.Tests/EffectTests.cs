using System.Security.Cryptography;
using Cordon.State.Approvals;
using Cordon.State.Effects;
using Cordon.State.Keys;

namespace Cordon.State.Tests;

public abstract class EffectTests : IDisposable
{
    private static readonly Approver Ann = new("k1", "k1", "ann", "t", "approvers", KeyRole.Approver);

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;
    private readonly EffectStore _store;

    protected EffectTests(Place place)
    {
        _place = place;
        _database = _place.Open();
        _store = new EffectStore(_database, _time, RandomNumberGenerator.Fill);
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void A_call_stands_in_the_way_of_the_same_one_until_it_is_known_what_became_of_it()
    {
        string first = Noted(Call("a"));
        Assert.Equal((first, EffectState.Reserved), (Blocking(Call("a")).Id, Blocking(Call("a")).State));
        Noted(Call("b"));

        _store.End(first, EffectState.Done);
        Assert.Null(_store.Standing("a"));
        string second = Noted(Call("a"));
        _store.End(second, EffectState.Failed);
        string third = Noted(Call("a"));
        _store.End(third, EffectState.Ambiguous);
        Assert.Equal((third, EffectState.Ambiguous), (Blocking(Call("a")).Id, Blocking(Call("a")).State));
        // What is known now cannot be made unknown, or otherwise, by whoever comes late.
        _store.End(third, EffectState.Done);
        Assert.Equal(EffectState.Ambiguous, _store.Find(third, Ann)!.State);
    }

    [Fact]
    public void A_person_who_agrees_that_it_may_happen_twice_lets_it_be_sent_once_at_a_time()
    {
        _store.End(Noted(Call("a")), EffectState.Ambiguous);
        string again = Assert.IsType<EffectReservation.Noted>(_store.Reserve(Call("a"), isRepeat: true)).Id;
        Assert.Equal(again, Assert.IsType<EffectReservation.Blocked>(_store.Reserve(Call("a"), isRepeat: true)).By.Id);
        _store.End(again, EffectState.Done);
        Assert.Equal(EffectState.Ambiguous, Blocking(Call("a")).State);
    }

    [Fact]
    public void What_a_process_that_is_gone_left_under_way_is_unknown_afterwards_and_on_record_once()
    {
        string left = Noted(Call("a") with { Log = "gone" });
        string others = Noted(Call("b") with { Log = "running" });
        _store.End(Noted(Call("c") with { Log = "gone" }), EffectState.Done);

        using StateDatabase database = _place.Open();
        EffectStore next = new(database, _time, RandomNumberGenerator.Fill);
        Assert.Equal(1, next.Orphan("gone"));
        Assert.Equal(0, next.Orphan("gone"));
        Assert.True(next.MayHaveOpen);
        Assert.Equal((EffectState.Ambiguous, EffectState.Reserved), (next.Find(left, Ann)!.State, next.Find(others, Ann)!.State));
        EffectEvent said = Assert.Single(next.Unrecorded(10));
        Assert.Equal(("effect-ambiguous", left, EffectState.Ambiguous), (said.Event, said.Effect.Id, said.Outcome));
        next.Recorded(said, 7);
        Assert.Empty(_store.Unrecorded(10));
    }

    [Fact]
    public void A_note_survives_a_crash_and_an_empty_state_says_that_nobody_need_look()
    {
        Assert.Equal(0, _store.Orphan(null));
        Assert.False(_store.MayHaveOpen);
        string id = Noted(Call("a"));
        Assert.True(_store.MayHaveOpen);
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        EffectStore after = new(database, _time, RandomNumberGenerator.Fill);
        Assert.Equal(1, after.Orphan(null));
        Assert.Equal(EffectState.Ambiguous, after.Find(id, Ann)!.State);
    }

    [Fact]
    public void Somebody_else_says_what_became_of_it_once_and_on_record()
    {
        string id = Noted(Call("a"));
        _store.End(id, EffectState.Ambiguous);
        Assert.Equal(EffectVerdict.Unknown, _store.Resolve("ef_none", isDone: true, "", Ann));
        Assert.Equal(EffectVerdict.Unknown, _store.Resolve(id, isDone: true, "", Ann with { Tenant = "other" }));
        Assert.Equal(EffectVerdict.OwnCall, _store.Resolve(id, isDone: true, "", Ann with { Application = "shop" }));
        Assert.Equal(EffectVerdict.Done, _store.Resolve(id, isDone: true, "the bank shows it", Ann));
        Assert.Equal(EffectVerdict.TooLate, _store.Resolve(id, isDone: false, "", Ann));

        EffectRecord known = _store.Find(id, Ann)!;
        Assert.Equal((EffectState.Done, "ann", "the bank shows it"), (known.State, known.Resolved!.Name, known.Resolved.Note));
        Assert.Equal([("effect-ambiguous", EffectState.Ambiguous), ("effect-resolved", EffectState.Done)], _store.Unrecorded(10).Select(said => (said.Event, said.Outcome)));
        Noted(Call("a"));
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.Resolve(id, isDone: true, new string('x', EffectStore.LongestNote + 1), Ann));
    }

    [Fact]
    public void More_of_one_application_than_may_be_open_are_refused_and_others_go_on()
    {
        for (int call = 0; call < EffectStore.MostOpen; call++)
        {
            Noted(Call($"d{call}"));
        }

        Assert.IsType<EffectReservation.Full>(_store.Reserve(Call("one more"), isRepeat: false));
        Noted(Call("one more") with { Caller = new EffectCaller("t", "other") });
        Assert.Equal(10, _store.List(Ann, EffectState.Reserved, 10).Count);
        Assert.Empty(_store.List(Ann, EffectState.Done, 10));
    }

    [Fact]
    public void What_went_as_it_should_is_forgotten_after_a_day_and_what_persons_said_later()
    {
        _store.End(Noted(Call("a")), EffectState.Done);
        string doubtful = Noted(Call("b"));
        _store.End(doubtful, EffectState.Ambiguous);
        string unknown = Noted(Call("c"));
        _store.End(unknown, EffectState.Ambiguous);
        Assert.Equal(EffectVerdict.Done, _store.Resolve(doubtful, isDone: false, "", Ann));
        foreach (EffectEvent said in _store.Unrecorded(10))
        {
            _store.Recorded(said, said.Number);
        }

        _time.Pass(TimeSpan.FromHours(EffectStore.KeptHours) + TimeSpan.FromSeconds(1));
        _store.Forget();
        Assert.Equivalent(new[] { doubtful, unknown }, _store.List(Ann, null, 10).Select(effect => effect.Id), strict: true);
        _time.Pass(TimeSpan.FromDays(EffectStore.KeptDays));
        _store.Forget();
        Assert.Equal([unknown], _store.List(Ann, null, 10).Select(effect => effect.Id));
    }

    [Fact]
    public void What_was_not_sent_is_no_longer_under_way()
    {
        string dropped = Noted(Call("a") with { Exchange = "ex-1" });
        string other = Noted(Call("b") with { Exchange = "ex-2" });
        _store.Drop("ex-1");
        _store.Drop("ex-3");
        Assert.Equal((EffectState.Failed, EffectState.Reserved), (_store.Find(dropped, Ann)!.State, _store.Find(other, Ann)!.State));
        _store.End(other, EffectState.Done);
        _store.Drop("ex-2");
        Assert.Equal(EffectState.Done, _store.Find(other, Ann)!.State);
    }

    [Fact]
    public void Grants_that_a_process_used_and_noted_no_call_for_are_there_again_when_it_starts()
    {
        ApprovalStore approvals = new(_database, _time, RandomNumberGenerator.Fill);
        ApprovalRequest request = new()
        {
            Digest = "", Kind = ApprovalKind.ToolCall, Direction = "request", Caller = new ApprovalCaller("t", "shop"), Session = "s", Plane = "mcp", Tool = "desk__pay", Arguments = "{}", Rule = "payments", PolicyVersion = "v",
            Exchange = "e", Terms = new ApprovalTerms(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), 1, Separation: true, 60, Batch: true),
        };
        // Whether the others were sent nobody knows: no call was to be noted for them, or it was, or another process used them.
        (ApprovalRequest Request, string Log, bool IsBack)[] used =
        [
            (request with { Digest = "unsent" }, "log", true), (request with { Digest = "noted" }, "log", false), (request with { Digest = "elsewhere" }, "other", false),
            (request with { Digest = "answer", Direction = "response" }, "log", false), (request with { Digest = "model", Plane = "openai-chat" }, "log", false), (request with { Digest = "text", Kind = ApprovalKind.Content }, "log", false),
        ];
        string[] ids = [.. used.Select(use => Granted(approvals, use.Request))];
        foreach ((ApprovalRequest asked, string log, _) in used)
        {
            Assert.Single(approvals.Redeem([asked.Digest], $"ex-{asked.Digest}", log));
        }

        Noted(Call("noted") with { Exchange = "ex-noted" });
        Assert.Equal(1, approvals.GiveBackUnsent("log"));
        Assert.Equal(0, approvals.GiveBackUnsent("log"));
        Assert.Equal(used.Select(use => use.IsBack), ids.Select(id => approvals.Find(id)!.State == ApprovalState.Granted));
    }

    private static string Granted(ApprovalStore approvals, ApprovalRequest request)
    {
        string id = Assert.IsType<Opening.Pending>(approvals.Ask(request, new ApprovalBounds(9, 9, 9))).Approval.Id;
        Assert.Equal(ApprovalOutcome.Done, approvals.Grant(id, Ann, ""));
        return id;
    }

    private static EffectCall Call(string digest) => new(digest, "log", new EffectCaller("t", "shop"), "s", "desk", "desk__pay", "e");

    private string Noted(EffectCall call) => Assert.IsType<EffectReservation.Noted>(_store.Reserve(call, isRepeat: false)).Id;

    private EffectRecord Blocking(EffectCall call) => Assert.IsType<EffectReservation.Blocked>(_store.Reserve(call, isRepeat: false)).By;
}
