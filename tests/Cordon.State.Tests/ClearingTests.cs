using Cordon.State.Approvals;
using Cordon.State.Keys;
using Cordon.State.Sessions;

namespace Cordon.State.Tests;

public abstract class ClearingTests : IAsyncLifetime
{
    private static readonly SessionOwner Owner = new("t", "shop");
    private static readonly Approver Ann = new("k1", "k1", "ann", "t", "approvers", KeyRole.Approver);

    private readonly Place _place;
    private readonly ManualTime _time = new();
    private StateDatabase _database = null!;
    private SessionStore _sessions = null!;
    private ClearingStore _clearings = null!;

    protected ClearingTests(Place place) => _place = place;

    public ValueTask InitializeAsync()
    {
        _database = _place.Open();
        _sessions = new SessionStore(_database, _time);
        _clearings = new ClearingStore(_database, _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _clearings.Dispose();
        await _sessions.DisposeAsync();
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task A_label_that_a_person_takes_is_gone_in_every_process_and_comes_back_when_it_is_earned_again()
    {
        await _sessions.LabelAsync("s", ["untrusted", "pii"], Owner);
        using StateDatabase otherDatabase = _place.Open();
        await using SessionStore other = new(otherDatabase, _time);
        Assert.Contains("untrusted", (await other.TouchAsync("s", [])).Labels);

        _time.Pass(TimeSpan.FromSeconds(1));
        DateTimeOffset at = _time.GetUtcNow();
        Assert.Equal(ClearingOutcome.Done, _clearings.Clear("s", "untrusted", "looked at it", Ann));
        _sessions.LookAgain();
        Session here = await _sessions.TouchAsync("s", []);
        Assert.Equal(["pii"], here.Labels);
        Assert.Equal(at, here.Cleared["untrusted"]);
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["pii"], (await other.TouchAsync("s", [])).Labels);
        Assert.Equal(["pii"], _sessions.Find("s")!.Labels);

        Session again = await other.LabelAsync("s", ["untrusted"], Owner);
        Assert.Equal(["pii", "untrusted"], again.Labels.Order());
        Assert.Equal(at, again.Cleared["untrusted"]);
        Assert.Equal(ClearingOutcome.Done, _clearings.Clear("s", "untrusted", "and again", Ann));
        Assert.Equal(ClearingOutcome.NotCarried, _clearings.Clear("s", "untrusted", "twice", Ann));
        Assert.Equal(["looked at it", "and again"], _clearings.Find("s", Ann)!.Clearings.Select(clearing => clearing.Reason));
    }

    [Fact]
    public async Task Who_may_not_see_a_session_takes_nothing_from_it_and_its_own_application_neither()
    {
        await _sessions.LabelAsync("s", ["untrusted"], Owner);
        Assert.Equal(ClearingOutcome.Unknown, _clearings.Clear("other", "untrusted", "x", Ann));
        Assert.Equal(ClearingOutcome.Unknown, _clearings.Clear("s", "untrusted", "x", Ann with { Tenant = "u" }));
        Assert.Equal(ClearingOutcome.Unknown, _clearings.Clear("s", "untrusted", "x", Ann with { Role = KeyRole.Caller }));
        Assert.Equal(ClearingOutcome.OwnSession, _clearings.Clear("s", "untrusted", "x", Ann with { Application = "shop" }));
        Assert.Equal(ClearingOutcome.NotCarried, _clearings.Clear("s", "secret", "x", Ann));
        Assert.Null(_clearings.Find("s", Ann with { Tenant = "u" }));
        Assert.Empty(_clearings.List(Ann with { Tenant = "u" }, 10));
        Assert.Equal("s", Assert.Single(_clearings.List(Ann, 10)).Id);
        Assert.Equal("s", Assert.Single(_clearings.List(Ann with { Tenant = "u", Role = KeyRole.Admin }, 10)).Id);
        Assert.Equal(ClearingOutcome.Done, _clearings.Clear("s", "untrusted", "x", Ann with { Tenant = "u", Role = KeyRole.Admin }));
        Assert.Empty(_clearings.List(Ann, 10));
    }

    [Fact]
    public async Task What_was_done_waits_for_evidence_and_survives_a_crash()
    {
        await _sessions.LabelAsync("s", ["untrusted"], Owner);
        _clearings.Clear("s", "untrusted", "x", Ann);
        using Place crashed = _place.Crashed();
        using StateDatabase database = crashed.Open();
        using ClearingStore reopened = new(database, _time);
        Clearing waiting = Assert.Single(reopened.Unrecorded(10));
        Assert.Equal(("s", "t", "shop", "untrusted", "k1"), (waiting.Session, waiting.Tenant, waiting.Application, waiting.Label, waiting.Key));
        reopened.Recorded(waiting, 17);
        Assert.Empty(reopened.Unrecorded(10));
        Assert.Equal(17, Assert.Single(reopened.Find("s", Ann)!.Clearings).Sequence);
    }

    [Fact]
    public async Task A_reason_has_a_largest_length()
    {
        await _sessions.LabelAsync("s", ["untrusted"], Owner);
        Assert.Throws<ArgumentOutOfRangeException>(() => _clearings.Clear("s", "untrusted", new string('x', ClearingStore.LongestReason + 1), Ann));
        Assert.Equal(ClearingOutcome.Done, _clearings.Clear("s", "untrusted", new string('x', ClearingStore.LongestReason), Ann));
    }
}
