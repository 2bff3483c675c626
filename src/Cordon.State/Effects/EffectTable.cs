using System.Data.Common;
using Cordon.Contracts;
using Cordon.State.Sql;

namespace Cordon.State.Effects;

/// <summary>The SQL of effects. Whatever changes a state says from which one.</summary>
internal static class EffectTable
{
    private const string Columns = "id, state, digest, log, tenant, application, key_id, agent, person, session, server, tool, exchange, reserved, ended, resolved_by, resolved_name, note";

    public static EffectRecord? Find(DbConnection connection, DbTransaction? transaction, string id) =>
        connection.Rows(transaction, $"SELECT {Columns} FROM effect WHERE id = @id", Read, ("@id", id)).SingleOrDefault();

    /// <summary>The same call, where nobody knows what became of it, or not yet.</summary>
    public static EffectRecord? Standing(DbConnection connection, DbTransaction? transaction, string digest, bool withAmbiguous) => connection.Rows(
        transaction,
        $"SELECT {Columns} FROM effect WHERE digest = @digest AND state IN ('reserved', 'ambiguous') AND (state = 'reserved' OR @ambiguous = 1) ORDER BY state DESC, reserved, id LIMIT 1",
        Read, ("@digest", digest), ("@ambiguous", withAmbiguous ? 1L : 0L)).SingleOrDefault();

    public static long Open(DbConnection connection, DbTransaction transaction, EffectCaller caller) => connection.Rows(
        transaction, "SELECT COUNT(*) FROM effect WHERE tenant = @tenant AND application = @application AND state IN ('reserved', 'ambiguous')",
        row => row.GetInt64(0), ("@tenant", caller.Tenant), ("@application", caller.Application)).Single();

    public static OpenEffects Open(DbConnection connection)
    {
        Dictionary<string, long> counts = connection.Rows(
            "SELECT state, COUNT(*) FROM effect WHERE state IN ('reserved', 'ambiguous') GROUP BY state", row => (row.GetString(0), row.GetInt64(1))).ToDictionary();
        return new OpenEffects(counts.GetValueOrDefault("reserved"), counts.GetValueOrDefault("ambiguous"));
    }

    public static bool AnyOpen(DbConnection connection) =>
        connection.Number("SELECT COUNT(*) FROM (SELECT 1 FROM effect WHERE state IN ('reserved', 'ambiguous') LIMIT 1) AS open_one") > 0;

    public static void Insert(DbConnection connection, DbTransaction transaction, string id, EffectCall call, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO effect (id, digest, state, log, tenant, application, key_id, agent, person, session, server, tool, exchange, reserved)
        VALUES (@id, @digest, 'reserved', @log, @tenant, @application, @key, @agent, @person, @session, @server, @tool, @exchange, @now)
        """,
        ("@id", id), ("@digest", call.Digest), ("@log", call.Log), ("@tenant", call.Caller.Tenant), ("@application", call.Caller.Application), ("@key", call.Caller.Key),
        ("@agent", call.Caller.Agent), ("@person", call.Caller.User), ("@session", call.Session), ("@server", call.Server), ("@tool", call.Tool), ("@exchange", call.Exchange), ("@now", now));

    public static bool End(DbConnection connection, DbTransaction transaction, string id, EffectState state, long now) => connection.Execute(
        transaction, "UPDATE effect SET state = @state, ended = @now WHERE id = @id AND state = 'reserved'", ("@id", id), ("@state", Words.Of(state)), ("@now", now)) == 1;

    public static bool Drop(DbConnection connection, DbTransaction transaction, string exchange, long now) => connection.Execute(
        transaction, "UPDATE effect SET state = 'failed', ended = @now WHERE exchange = @exchange AND state = 'reserved'", ("@exchange", exchange), ("@now", now)) > 0;

    /// <summary>Calls that a process which is gone has left under way.</summary>
    public static List<string> Left(DbConnection connection, DbTransaction transaction, string? log) => connection.Rows(
        transaction, "SELECT id FROM effect WHERE state = 'reserved' AND (CAST(@log AS TEXT) IS NULL OR log = @log) ORDER BY reserved, id", row => row.GetString(0), ("@log", log));

    public static bool Resolve(DbConnection connection, DbTransaction transaction, string id, EffectState state, EffectResolution by, long now) => connection.Execute(
        transaction,
        "UPDATE effect SET state = @state, ended = @now, resolved_by = @key, resolved_name = @name, note = @note WHERE id = @id AND state IN ('reserved', 'ambiguous')",
        ("@id", id), ("@state", Words.Of(state)), ("@now", now), ("@key", by.Key), ("@name", by.Name), ("@note", by.Note)) == 1;

    public static List<EffectRecord> List(DbConnection connection, string? tenant, EffectState? state, int most) => connection.Rows(
        $"""
        SELECT {Columns} FROM effect WHERE (CAST(@tenant AS TEXT) IS NULL OR tenant = @tenant) AND (CAST(@state AS TEXT) IS NULL OR state = @state)
        ORDER BY reserved DESC, id DESC LIMIT @most
        """,
        Read, ("@tenant", tenant), ("@state", state is { } word ? Words.Of(word) : null), ("@most", (long)most));

    public static void Note(DbConnection connection, DbTransaction transaction, string id, string happened, EffectState outcome, string key, string note, long now) => connection.Execute(
        transaction,
        """
        INSERT INTO effect_event (number, effect, event, outcome, at, key_id, note)
        SELECT COALESCE(MAX(number), 0) + 1, @id, @event, @outcome, @now, @key, @note FROM effect_event
        """,
        ("@id", id), ("@event", happened), ("@outcome", Words.Of(outcome)), ("@now", now), ("@key", key), ("@note", note));

    public static List<EffectEvent> Unrecorded(DbConnection connection, int most)
    {
        List<(long Number, string Id, string Event, string Outcome, DateTimeOffset At, string Key, string Note)> rows = connection.Rows(
            "SELECT number, effect, event, outcome, at, key_id, note FROM effect_event WHERE sequence IS NULL ORDER BY number LIMIT @most",
            row => (row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Moment(4), row.GetString(5), row.GetString(6)), ("@most", (long)most));
        return [.. rows.Select(row => new EffectEvent(row.Number, row.Event, StateOf(row.Outcome), row.At, row.Key, row.Note, Find(connection, null, row.Id)!))];
    }

    public static void Recorded(DbConnection connection, long number, long sequence) =>
        connection.Execute("UPDATE effect_event SET sequence = @sequence WHERE number = @number", ("@sequence", sequence), ("@number", number));

    /// <summary>Deletes what ended long ago and is on record: sooner where no person had to look at it.</summary>
    public static void Forget(DbConnection connection, DbTransaction transaction, long known, long resolved)
    {
        const string Settled = "SELECT id FROM effect WHERE state IN ('done', 'failed') AND ended < @resolved AND NOT EXISTS (SELECT 1 FROM effect_event open WHERE open.effect = effect.id AND open.sequence IS NULL)";
        connection.Execute(transaction, $"DELETE FROM effect_event WHERE effect IN ({Settled})", ("@resolved", resolved));
        connection.Execute(
            transaction,
            "DELETE FROM effect WHERE state IN ('done', 'failed') AND ended < @known AND NOT EXISTS (SELECT 1 FROM effect_event left_over WHERE left_over.effect = effect.id)",
            ("@known", known));
    }

    private static EffectRecord Read(DbDataReader row) => new(
        row.GetString(0), StateOf(row.GetString(1)),
        new EffectCall(
            row.GetString(2), row.GetString(3), new EffectCaller(row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8)), row.GetString(9), row.GetString(10),
            row.GetString(11), row.GetString(12)),
        row.Moment(13), row.MomentOrNull(14), row.TextOrNull(15) is { } key ? new EffectResolution(key, row.GetString(16), row.GetString(17)) : null);

    // A state that this version does not know is one that nobody here knows.
    private static EffectState StateOf(string word) => Words.TryParse(word, out EffectState state) ? state : EffectState.Ambiguous;
}
