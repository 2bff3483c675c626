using System.Collections.Immutable;
using System.Data.Common;
using Cordon.Contracts;
using Cordon.State.Sql;

namespace Cordon.State.Approvals;

/// <summary>The SQL of approvals. Whatever changes a state says from which one, so that of two who try, one does.</summary>
internal static class ApprovalTable
{
    private const char Between = '\n';

    private const string Columns =
        """
        id, state, digest, kind, direction, tenant, application, key_id, agent, person, session, plane, server, tool, arguments, reversibility, rule, explanation, labels,
        policy_version, exchange, needed, separation, velocity, batch, grant_milliseconds, opened, expires, decided, ended, redeemed_by,
        escalation, escalated
        """;

    /// <summary>Takes the number of this change. Whoever changes approvals waits here for whoever else does, whatever the database.</summary>
    public static long Next(DbConnection connection, DbTransaction transaction) => connection.Rows(
        transaction, "UPDATE version_counter SET value = value + 1 WHERE name = 'approvals' RETURNING value", row => row.GetInt64(0)).Single();

    public static long Version(DbConnection connection) => connection.Number("SELECT value FROM version_counter WHERE name = 'approvals'");

    public static Approval? Find(DbConnection connection, DbTransaction? transaction, string id) =>
        WithVotes(connection, transaction, connection.Rows(transaction, $"SELECT {Columns} FROM approval WHERE id = @id", Read, ("@id", id))).SingleOrDefault();

    /// <summary>The request for this that is alive, else one that was denied and still counts.</summary>
    public static Approval? Standing(DbConnection connection, DbTransaction transaction, string digest, long now) => connection.Rows(
        transaction,
        $"SELECT {Columns} FROM approval WHERE digest = @digest AND (ended IS NULL OR (state = 'denied' AND expires > @now)) ORDER BY CASE WHEN ended IS NULL THEN 0 ELSE 1 END, opened DESC LIMIT 1",
        Read, ("@digest", digest), ("@now", now)).SingleOrDefault();

    public static List<Approval> List(DbConnection connection, ApprovalFilter filter) => WithVotes(connection, null, connection.Rows(
        $"""
        SELECT {Columns} FROM approval
        WHERE (CAST(@state AS TEXT) IS NULL OR state = @state) AND (CAST(@tenant AS TEXT) IS NULL OR tenant = @tenant) AND (CAST(@application AS TEXT) IS NULL OR application = @application)
          AND (CAST(@session AS TEXT) IS NULL OR session = @session) AND (CAST(@tool AS TEXT) IS NULL OR tool = @tool) AND (CAST(@rule AS TEXT) IS NULL OR rule = @rule)
          AND (CAST(@before AS TEXT) IS NULL OR (opened, id) < (SELECT opened, id FROM approval WHERE id = @before))
        ORDER BY opened DESC, id DESC LIMIT @limit
        """,
        Read,
        ("@state", filter.State is { } state ? Words.Of(state) : null), ("@tenant", filter.Tenant), ("@application", filter.Application), ("@session", filter.Session),
        ("@tool", filter.Tool), ("@rule", filter.Rule), ("@before", filter.Before), ("@limit", filter.Limit)));

    /// <summary>The open requests of the same rule, tool and caller.</summary>
    public static List<Approval> Alike(DbConnection connection, DbTransaction transaction, ApprovalRequest one, long now) => connection.Rows(
        transaction,
        $"""
        SELECT {Columns} FROM approval WHERE ended IS NULL AND state = 'open' AND expires > @now AND rule = @rule AND kind = @kind AND tool = @tool AND server = @server
          AND tenant = @tenant AND application = @application AND key_id = @key AND agent = @agent AND person = @person
        ORDER BY opened, id
        """,
        Read,
        ("@now", now), ("@rule", one.Rule), ("@kind", Words.Of(one.Kind)), ("@tool", one.Tool), ("@server", one.Server), ("@tenant", one.Caller.Tenant),
        ("@application", one.Caller.Application), ("@key", one.Caller.Key), ("@agent", one.Caller.Agent), ("@person", one.Caller.User));

    public static (long InAll, long OfApplication, long OfSession) Alive(DbConnection connection, DbTransaction transaction, ApprovalRequest request) => connection.Rows(
        transaction,
        """
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN tenant = @tenant AND application = @application THEN 1 ELSE 0 END), 0),
               COALESCE(SUM(CASE WHEN session = @session THEN 1 ELSE 0 END), 0)
        FROM approval WHERE ended IS NULL
        """,
        row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)),
        ("@tenant", request.Caller.Tenant), ("@application", request.Caller.Application), ("@session", request.Session)).Single();

    public static void Insert(DbConnection connection, DbTransaction transaction, string id, ApprovalRequest request, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO approval (id, digest, state, kind, direction, tenant, application, key_id, agent, person, session, plane, server, tool, arguments, reversibility, rule, explanation, labels,
            policy_version, exchange, needed, separation, velocity, batch, grant_milliseconds, opened, expires, escalation, escalated, escalates)
        VALUES (@id, @digest, 'open', @kind, @direction, @tenant, @application, @key, @agent, @person, @session, @plane, @server, @tool, @arguments, @reversibility, @rule, @explanation, @labels,
            @policy, @exchange, @needed, @separation, @velocity, @batch, @grant, @now, @expires, @escalation, @escalated, @escalates)
        """,
        ("@id", id), ("@digest", request.Digest), ("@kind", Words.Of(request.Kind)), ("@direction", request.Direction), ("@tenant", request.Caller.Tenant),
        ("@application", request.Caller.Application), ("@key", request.Caller.Key), ("@agent", request.Caller.Agent), ("@person", request.Caller.User), ("@session", request.Session),
        ("@plane", request.Plane), ("@server", request.Server), ("@tool", request.Tool), ("@arguments", request.Arguments), ("@reversibility", request.Reversibility), ("@rule", request.Rule),
        ("@explanation", string.Join(Between, request.Explanation)), ("@labels", string.Join(Between, request.Labels)), ("@policy", request.PolicyVersion), ("@exchange", request.Exchange),
        ("@needed", (long)request.Terms.Approvers), ("@separation", request.Terms.Separation ? 1L : 0L), ("@velocity", (long)request.Terms.Velocity), ("@batch", request.Terms.Batch ? 1L : 0L),
        ("@grant", (long)request.Terms.GrantFor.TotalMilliseconds), ("@now", now), ("@expires", now + (long)request.Terms.Expires.TotalMilliseconds),
        ("@escalation", EscalationText.Of(request.Terms.Escalation)), ("@escalated", (long)First(request)), ("@escalates", Begins(request.Terms.Escalation, First(request), now)));

    /// <summary>Notes that one more step has begun, and when the next one does.</summary>
    public static void Escalate(DbConnection connection, DbTransaction transaction, Approval approval) => connection.Execute(
        transaction, "UPDATE approval SET escalated = @escalated, escalates = @escalates WHERE id = @id",
        ("@id", approval.Id), ("@escalated", (long)approval.Escalated + 1), ("@escalates", Begins(approval.Request.Terms.Escalation, approval.Escalated + 1, approval.Opened.ToUnixTimeMilliseconds())));

    public static List<Approval> Escalating(DbConnection connection, DbTransaction transaction, long now, int most) => connection.Rows(
        transaction, $"SELECT {Columns} FROM approval WHERE escalates <= @now AND state = 'open' AND ended IS NULL AND expires > @now ORDER BY escalates, id LIMIT @most", Read, ("@now", now), ("@most", most));

    public static bool IsEscalating(DbConnection connection, long now) =>
        connection.Number("SELECT COUNT(*) FROM (SELECT 1 FROM approval WHERE escalates <= @now AND state = 'open' AND ended IS NULL AND expires > @now LIMIT 1) AS due", ("@now", now)) > 0;

    public static bool Grant(DbConnection connection, DbTransaction transaction, string id, long now) => connection.Execute(
        transaction,
        "UPDATE approval SET state = 'granted', decided = @now, expires = @now + grant_milliseconds WHERE id = @id AND state = 'open' AND ended IS NULL AND expires > @now",
        ("@id", id), ("@now", now)) == 1;

    public static bool Deny(DbConnection connection, DbTransaction transaction, string id, long now) => connection.Execute(
        transaction,
        "UPDATE approval SET state = 'denied', decided = @now, ended = @now, arguments = NULL WHERE id = @id AND state = 'open' AND ended IS NULL AND expires > @now",
        ("@id", id), ("@now", now)) == 1;

    public static string? Redeem(DbConnection connection, DbTransaction transaction, string digest, string exchange, string? log, long now) => connection.Rows(
        transaction,
        """
        UPDATE approval SET state = 'redeemed', ended = @now, arguments = NULL, redeemed_by = @exchange, redeemed_log = @log
        WHERE digest = @digest AND state = 'granted' AND ended IS NULL AND expires > @now RETURNING id
        """,
        row => row.GetString(0), ("@digest", digest), ("@exchange", exchange), ("@log", log), ("@now", now)).SingleOrDefault();

    /// <summary>The grant that an exchange has used, where it may be there again: not where a person has agreed anew since, or said no.</summary>
    public static string? Returnable(DbConnection connection, DbTransaction transaction, string digest, string exchange, long now) => connection.Rows(
        transaction,
        """
        SELECT id FROM approval WHERE digest = @digest AND state = 'redeemed' AND redeemed_by = @exchange AND expires > @now
          AND NOT EXISTS (
            SELECT 1 FROM approval other WHERE other.digest = approval.digest AND other.id <> approval.id
              AND ((other.ended IS NULL AND other.state <> 'open') OR (other.state = 'denied' AND other.expires > @now AND other.decided >= approval.decided)))
        """,
        row => row.GetString(0), ("@digest", digest), ("@exchange", exchange), ("@now", now)).SingleOrDefault();

    /// <summary>What somebody has asked anew about the same, while the grant was away.</summary>
    public static List<string> OpenFor(DbConnection connection, DbTransaction transaction, string digest) => connection.Rows(
        transaction, "SELECT id FROM approval WHERE digest = @digest AND state = 'open' AND ended IS NULL", row => row.GetString(0), ("@digest", digest));

    // The arguments are gone: what a person has agreed to is the digest.
    public static void GiveBack(DbConnection connection, DbTransaction transaction, string id) => connection.Execute(
        transaction, "UPDATE approval SET state = 'granted', ended = NULL, redeemed_by = NULL, redeemed_log = NULL WHERE id = @id AND state = 'redeemed'", ("@id", id));

    /// <summary>Grants for calls of tools that a process has used and never noted a call for: each such call is noted before it is sent.</summary>
    public static List<(string Digest, string Exchange)> Unsent(DbConnection connection, DbTransaction transaction, string log, long now) => connection.Rows(
        transaction,
        """
        SELECT digest, redeemed_by FROM approval WHERE state = 'redeemed' AND redeemed_log = @log AND expires > @now AND plane = 'mcp' AND kind = 'tool-call' AND direction = 'request'
          AND NOT EXISTS (SELECT 1 FROM effect WHERE effect.exchange = approval.redeemed_by)
        ORDER BY opened, id
        """,
        row => (row.GetString(0), row.GetString(1)), ("@log", log), ("@now", now));

    public static bool Withdraw(DbConnection connection, DbTransaction transaction, string id, long now) => connection.Execute(
        transaction, "UPDATE approval SET state = 'withdrawn', ended = @now, arguments = NULL WHERE id = @id AND ended IS NULL", ("@id", id), ("@now", now)) == 1;

    /// <summary>Ends what is past its time: of one call, or as many as one look is worth.</summary>
    public static List<string> Expire(DbConnection connection, DbTransaction transaction, string? digest, long now, int most) => connection.Rows(
        transaction,
        """
        UPDATE approval SET state = 'expired', ended = @now, arguments = NULL
        WHERE id IN (SELECT id FROM approval WHERE ended IS NULL AND expires <= @now AND (CAST(@digest AS TEXT) IS NULL OR digest = @digest) LIMIT @most) AND ended IS NULL RETURNING id
        """,
        row => row.GetString(0), ("@digest", digest), ("@now", now), ("@most", most));

    public static bool IsExpiring(DbConnection connection, long now) =>
        connection.Number("SELECT COUNT(*) FROM (SELECT 1 FROM approval WHERE ended IS NULL AND expires <= @now LIMIT 1) AS due", ("@now", now)) > 0;

    /// <summary>Notes what somebody said; false when the same person has said something about it before.</summary>
    public static bool Vote(DbConnection connection, DbTransaction transaction, string id, Approver by, string onBehalf, bool granted, string note, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO approval_vote (approval, voter, key_id, name, granted, note, at, on_behalf) VALUES (@id, @voter, @key, @name, @granted, @note, @now, @behalf)
        ON CONFLICT (approval, voter) DO NOTHING
        """,
        ("@id", id), ("@voter", by.Voter), ("@key", by.Key), ("@name", by.Name), ("@granted", granted ? 1L : 0L), ("@note", note), ("@now", now), ("@behalf", onBehalf)) == 1;

    /// <summary>Whether somebody has decided about it by this right: whose it is, or another person in their place.</summary>
    public static bool IsUsed(DbConnection connection, DbTransaction transaction, string id, string right) => connection.Rows(
        transaction, "SELECT COUNT(*) FROM approval_vote WHERE approval = @id AND (on_behalf = @right OR (voter = @right AND on_behalf = ''))", row => row.GetInt64(0), ("@id", id), ("@right", right)).Single() > 0;

    public static long Grants(DbConnection connection, DbTransaction transaction, string id) => connection.Rows(
        transaction, "SELECT COUNT(*) FROM approval_vote WHERE approval = @id AND granted = 1", row => row.GetInt64(0), ("@id", id)).Single();

    public static long GrantsSince(DbConnection connection, DbTransaction transaction, string voter, long since) => connection.Rows(
        transaction, "SELECT COUNT(*) FROM approval_vote WHERE (voter = @voter OR on_behalf = @voter) AND granted = 1 AND at > @since", row => row.GetInt64(0), ("@voter", voter), ("@since", since)).Single();

    public static void Note(DbConnection connection, DbTransaction transaction, long sequence, string id, string happened, string key, long now, string onBehalf = "", ImmutableArray<string> asked = default) => connection.Execute(
        transaction,
        "INSERT INTO approval_event (sequence, approval, event, at, key_id, recorded, on_behalf, asked) VALUES (@sequence, @id, @event, @now, @key, 0, @behalf, @asked)",
        ("@sequence", sequence), ("@id", id), ("@event", happened), ("@key", key), ("@now", now), ("@behalf", onBehalf), ("@asked", asked.IsDefault ? "" : string.Join(' ', asked)));

    public static bool IsUnrecorded(DbConnection connection, long upTo) =>
        connection.Number("SELECT COUNT(*) FROM (SELECT 1 FROM approval_event WHERE recorded = 0 AND sequence <= @to LIMIT 1) AS due", ("@to", upTo)) > 0;

    public static List<ApprovalEvent> Unrecorded(DbConnection connection, int most)
    {
        List<(string Id, ApprovalEvent Event)> rows = connection.Rows(
            "SELECT sequence, approval, event, at, key_id, on_behalf, asked FROM approval_event WHERE recorded = 0 ORDER BY sequence, approval LIMIT @most",
            row => (row.GetString(1), new ApprovalEvent(row.GetInt64(0), row.GetString(2), row.Moment(3), row.GetString(4), null!) { OnBehalf = row.GetString(5), Asked = EscalationText.Names(row.GetString(6)) }),
            ("@most", most));
        Dictionary<string, Approval> approvals = connection.Rows(
            $"SELECT {Columns} FROM approval WHERE id IN (SELECT approval FROM approval_event WHERE recorded = 0 ORDER BY sequence, approval LIMIT @most)", Read, ("@most", most)).ToDictionary(approval => approval.Id);
        return [.. rows.Select(row => row.Event with { Approval = approvals.GetValueOrDefault(row.Id) ?? Find(connection, null, row.Id)! })];
    }

    public static void Recorded(DbConnection connection, ApprovalEvent recorded) => connection.Execute(
        "UPDATE approval_event SET recorded = 1 WHERE sequence = @sequence AND approval = @id", ("@sequence", recorded.Sequence), ("@id", recorded.Approval.Id));

    /// <summary>Deletes what ended before a time and is on record.</summary>
    public static void Forget(DbConnection connection, DbTransaction transaction, long before)
    {
        const string Old = "SELECT id FROM approval WHERE ended < @before AND NOT EXISTS (SELECT 1 FROM approval_event open WHERE open.approval = approval.id AND open.recorded = 0)";
        connection.Execute(transaction, $"DELETE FROM approval_vote WHERE approval IN ({Old})", ("@before", before));
        connection.Execute(transaction, $"DELETE FROM approval_event WHERE approval IN ({Old})", ("@before", before));
        connection.Execute(transaction, "DELETE FROM approval WHERE ended < @before AND NOT EXISTS (SELECT 1 FROM approval_event left_over WHERE left_over.approval = approval.id)", ("@before", before));
    }

    private static List<Approval> WithVotes(DbConnection connection, DbTransaction? transaction, List<Approval> approvals) =>
    [
        .. approvals.Select(approval => approval with
        {
            Votes =
            [
                .. connection.Rows(
                    transaction, "SELECT voter, key_id, name, granted, note, at, on_behalf FROM approval_vote WHERE approval = @id ORDER BY at, voter",
                    row => new ApprovalVote(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3) == 1, row.GetString(4), row.Moment(5), row.GetString(6)), ("@id", approval.Id)),
            ],
        }),
    ];

    private static Approval Read(DbDataReader row) => new(
        row.GetString(0),
        // A state that this version does not know ends nothing well: it is as if nobody had agreed.
        Words.TryParse(row.GetString(1), out ApprovalState state) ? state : ApprovalState.Withdrawn,
        new ApprovalRequest
        {
            Digest = row.GetString(2),
            Kind = Words.TryParse(row.GetString(3), out ApprovalKind kind) ? kind : ApprovalKind.Content,
            Direction = row.GetString(4),
            Caller = new ApprovalCaller(row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9)),
            Session = row.GetString(10),
            Plane = row.GetString(11),
            Server = row.GetString(12),
            Tool = row.GetString(13),
            Arguments = row.TextOrNull(14),
            Reversibility = row.GetString(15),
            Rule = row.GetString(16),
            Explanation = List(row.GetString(17)),
            Labels = List(row.GetString(18)),
            PolicyVersion = row.GetString(19),
            Exchange = row.GetString(20),
            Terms = new ApprovalTerms(
                row.Moment(27) - row.Moment(26), TimeSpan.FromMilliseconds(row.GetInt64(25)), (int)row.GetInt64(21), row.GetInt64(22) == 1, (int)row.GetInt64(23), row.GetInt64(24) == 1)
            {
                Escalation = EscalationText.Read(row.GetString(31)),
            },
        },
        row.Moment(26), row.Moment(27), row.MomentOrNull(28), row.MomentOrNull(29), row.TextOrNull(30))
    {
        Escalated = (int)row.GetInt64(32),
    };

    // Who is asked from the beginning need not be asked later.
    private static int First(ApprovalRequest request) => request.Terms.Escalation.TakeWhile(step => step.AfterSeconds == 0).Count();

    private static long? Begins(ImmutableArray<EscalationStep> steps, int next, long opened) => next < steps.Length ? opened + (steps[next].AfterSeconds * 1_000L) : null;

    private static ImmutableArray<string> List(string lines) => [.. lines.Split(Between, StringSplitOptions.RemoveEmptyEntries)];
}
