using System.Data.Common;
using Npgsql;

namespace Cordon.State.Sql;

/// <summary>
/// The schema as a list of scripts that only ever grows: a script that has been released is never edited. Columns use types
/// that SQLite and PostgreSQL both know (<c>TEXT</c>, <c>BIGINT</c>, <c>INTEGER</c>); times are Unix milliseconds, flags are 0 or 1. A script is
/// written once, and both run it.
/// </summary>
internal static class Schema
{
    private static readonly string[][] Scripts =
    [
        [
            """
            CREATE TABLE api_key (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, tenant TEXT NOT NULL, application TEXT NOT NULL, role TEXT NOT NULL,
                hash TEXT NOT NULL, created BIGINT NOT NULL, expires BIGINT, revoked BIGINT, rotated_from TEXT, last_used BIGINT)
            """,
            "CREATE TABLE version_counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
            "INSERT INTO version_counter (name, value) VALUES ('keys', 1), ('labels', 1)",
            """
            CREATE TABLE statement_index (
                sequence BIGINT PRIMARY KEY, exchange TEXT NOT NULL, time BIGINT NOT NULL, tenant TEXT NOT NULL,
                application TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT, would TEXT NOT NULL, finding_types TEXT NOT NULL,
                partial INTEGER NOT NULL, policy_version TEXT NOT NULL)
            """,
            "CREATE INDEX statement_index_exchange ON statement_index (exchange)",
            "CREATE INDEX statement_index_application ON statement_index (tenant, application, sequence)",
            "CREATE INDEX statement_index_decision ON statement_index (decision, sequence)",
            """
            CREATE TABLE session (
                id TEXT PRIMARY KEY, first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, exchanges BIGINT NOT NULL)
            """,
            "CREATE TABLE session_label (session TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (session, label))",
        ],
        [
            "CREATE TABLE export_cursor (sink TEXT NOT NULL, log TEXT NOT NULL, next BIGINT NOT NULL, digest TEXT NOT NULL, saved BIGINT NOT NULL, PRIMARY KEY (sink, log))",
        ],
        [
            """
            CREATE TABLE budget_use (
                budget TEXT NOT NULL, subject TEXT NOT NULL, starts BIGINT NOT NULL, ends BIGINT NOT NULL, unit TEXT NOT NULL,
                amount BIGINT NOT NULL, used BIGINT NOT NULL, PRIMARY KEY (budget, starts, subject))
            """,
            "CREATE INDEX budget_use_ends ON budget_use (ends)",
        ],
        [
            """
            CREATE TABLE kept_id (
                id TEXT NOT NULL, tenant TEXT NOT NULL, application TEXT NOT NULL, kind TEXT NOT NULL, upstream TEXT NOT NULL, labels TEXT NOT NULL,
                tools TEXT NOT NULL, coverage INTEGER NOT NULL, turn TEXT NOT NULL, model TEXT NOT NULL, input BIGINT NOT NULL, output BIGINT NOT NULL,
                created BIGINT NOT NULL, seen BIGINT NOT NULL, PRIMARY KEY (id, tenant, application))
            """,
            "CREATE INDEX kept_id_application ON kept_id (tenant, application, seen)",
            "CREATE INDEX kept_id_seen ON kept_id (seen)",
        ],
        [
            """
            CREATE TABLE pin (
                server TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, first_digest TEXT NOT NULL, first_definition TEXT NOT NULL,
                seen_digest TEXT NOT NULL, seen_definition TEXT NOT NULL, approved_digest TEXT, approved_definition TEXT, rejected TEXT, renamed_from TEXT,
                decided_by TEXT, first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, gone BIGINT, PRIMARY KEY (server, kind, name))
            """,
            """
            CREATE TABLE pin_decision (
                number BIGINT PRIMARY KEY, server TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, approves INTEGER NOT NULL,
                decided_by TEXT NOT NULL, at BIGINT NOT NULL, sequence BIGINT)
            """,
        ],
        [
            """
            CREATE TABLE approval (
                id TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, kind TEXT NOT NULL, direction TEXT NOT NULL,
                tenant TEXT NOT NULL, application TEXT NOT NULL, key_id TEXT NOT NULL, agent TEXT NOT NULL, person TEXT NOT NULL, session TEXT NOT NULL,
                plane TEXT NOT NULL, server TEXT NOT NULL, tool TEXT NOT NULL, arguments TEXT, reversibility TEXT NOT NULL,
                rule TEXT NOT NULL, explanation TEXT NOT NULL, labels TEXT NOT NULL, policy_version TEXT NOT NULL, exchange TEXT NOT NULL,
                needed INTEGER NOT NULL, separation INTEGER NOT NULL, velocity BIGINT NOT NULL, batch INTEGER NOT NULL, grant_milliseconds BIGINT NOT NULL,
                opened BIGINT NOT NULL, expires BIGINT NOT NULL, decided BIGINT, ended BIGINT, redeemed_by TEXT)
            """,
            // Of one call there is one request at a time; this is what makes asking again the same as asking once.
            "CREATE UNIQUE INDEX approval_live ON approval (digest) WHERE ended IS NULL",
            "CREATE INDEX approval_ended ON approval (ended, expires)",
            "CREATE INDEX approval_opened ON approval (opened, id)",
            """
            CREATE TABLE approval_vote (
                approval TEXT NOT NULL, voter TEXT NOT NULL, key_id TEXT NOT NULL, name TEXT NOT NULL, granted INTEGER NOT NULL, note TEXT NOT NULL,
                at BIGINT NOT NULL, PRIMARY KEY (approval, voter))
            """,
            "CREATE INDEX approval_vote_voter ON approval_vote (voter, at)",
            """
            CREATE TABLE approval_event (
                sequence BIGINT NOT NULL, approval TEXT NOT NULL, event TEXT NOT NULL, at BIGINT NOT NULL, key_id TEXT NOT NULL, recorded INTEGER NOT NULL,
                PRIMARY KEY (sequence, approval))
            """,
            "CREATE INDEX approval_event_recorded ON approval_event (recorded, sequence)",
            "INSERT INTO version_counter (name, value) VALUES ('approvals', 1)",
        ],
        [
            """
            CREATE TABLE feedback (
                id TEXT PRIMARY KEY, exchange TEXT NOT NULL, finding INTEGER NOT NULL, direction TEXT NOT NULL, surface TEXT NOT NULL, type TEXT NOT NULL,
                guard TEXT NOT NULL, rule TEXT NOT NULL, tenant TEXT NOT NULL, application TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT, marked_by TEXT NOT NULL,
                at BIGINT NOT NULL, exception_owner TEXT, exception_expires BIGINT)
            """,
            """
            CREATE TABLE feedback_event (
                number BIGINT PRIMARY KEY, feedback TEXT NOT NULL, event TEXT NOT NULL, by_whom TEXT NOT NULL, at BIGINT NOT NULL, expires BIGINT, sequence BIGINT)
            """,
        ],
        [
            "CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        ],
        [
            """
            CREATE TABLE agent (
                tenant TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL, tier TEXT NOT NULL, tools TEXT NOT NULL, models TEXT NOT NULL, purpose TEXT NOT NULL,
                created BIGINT NOT NULL, expires BIGINT NOT NULL, revoked BIGINT, public_key TEXT, PRIMARY KEY (tenant, id))
            """,
            """
            CREATE TABLE agent_event (
                number BIGINT PRIMARY KEY, event TEXT NOT NULL, by_whom TEXT NOT NULL, at BIGINT NOT NULL, tenant TEXT NOT NULL, id TEXT NOT NULL, owner TEXT NOT NULL,
                tier TEXT NOT NULL, tools TEXT NOT NULL, models TEXT NOT NULL, purpose TEXT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL, revoked BIGINT,
                public_key TEXT, sequence BIGINT)
            """,
            "ALTER TABLE api_key ADD COLUMN agent TEXT",
            "INSERT INTO version_counter (name, value) VALUES ('agents', 1), ('session-tokens', 1)",
            "CREATE TABLE session_token (id TEXT PRIMARY KEY, key_id TEXT NOT NULL, created BIGINT NOT NULL, expires BIGINT NOT NULL, revoked BIGINT)",
            "CREATE INDEX session_token_key ON session_token (key_id)",
            "CREATE TABLE agent_message (digest TEXT PRIMARY KEY, seen BIGINT NOT NULL)",
            "CREATE INDEX agent_message_seen ON agent_message (seen)",
            "CREATE TABLE signing_key (purpose TEXT PRIMARY KEY, id TEXT NOT NULL, sealed TEXT NOT NULL, created BIGINT NOT NULL)",
        ],
        [
            "ALTER TABLE session ADD COLUMN tenant TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE session ADD COLUMN application TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE session_label ADD COLUMN holds INTEGER NOT NULL DEFAULT 1",
            "ALTER TABLE session_label ADD COLUMN cleared BIGINT",
            """
            CREATE TABLE session_clearing (
                number BIGINT PRIMARY KEY, session TEXT NOT NULL, tenant TEXT NOT NULL, application TEXT NOT NULL, label TEXT NOT NULL, reason TEXT NOT NULL,
                key_id TEXT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL, sequence BIGINT)
            """,
            "CREATE INDEX session_clearing_session ON session_clearing (session, number)",
        ],
        [
            """
            CREATE TABLE effect (
                id TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, log TEXT NOT NULL, tenant TEXT NOT NULL, application TEXT NOT NULL, key_id TEXT NOT NULL,
                agent TEXT NOT NULL, person TEXT NOT NULL, session TEXT NOT NULL, server TEXT NOT NULL, tool TEXT NOT NULL, exchange TEXT NOT NULL, reserved BIGINT NOT NULL,
                ended BIGINT, resolved_by TEXT, resolved_name TEXT, note TEXT)
            """,
            // Those that stand in the way of the same call: few, and looked for before each call.
            "CREATE INDEX effect_standing ON effect (digest) WHERE state IN ('reserved', 'ambiguous')",
            "CREATE INDEX effect_of_application ON effect (tenant, application) WHERE state IN ('reserved', 'ambiguous')",
            "CREATE INDEX effect_ended ON effect (ended)",
            "CREATE INDEX effect_reserved ON effect (reserved, id)",
            """
            CREATE TABLE effect_event (
                number BIGINT PRIMARY KEY, effect TEXT NOT NULL, event TEXT NOT NULL, outcome TEXT NOT NULL, at BIGINT NOT NULL, key_id TEXT NOT NULL, note TEXT NOT NULL, sequence BIGINT)
            """,
            "CREATE INDEX effect_event_effect ON effect_event (effect)",
        ],
        [
            "ALTER TABLE api_key ADD COLUMN groups TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE approval ADD COLUMN escalation TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE approval ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE approval ADD COLUMN escalates BIGINT",
            "CREATE INDEX approval_escalates ON approval (escalates) WHERE escalates IS NOT NULL",
            "ALTER TABLE approval_vote ADD COLUMN on_behalf TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX approval_vote_on_behalf ON approval_vote (on_behalf, at)",
            "ALTER TABLE approval_event ADD COLUMN on_behalf TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE approval_event ADD COLUMN asked TEXT NOT NULL DEFAULT ''",
            """
            CREATE TABLE approval_delegation (
                id TEXT PRIMARY KEY, tenant TEXT NOT NULL, from_key TEXT NOT NULL, from_name TEXT NOT NULL, to_key TEXT NOT NULL, to_name TEXT NOT NULL,
                begins BIGINT NOT NULL, ends BIGINT NOT NULL, ended BIGINT, ended_by TEXT)
            """,
            "CREATE INDEX approval_delegation_to ON approval_delegation (to_key, ends)",
            "CREATE INDEX approval_delegation_from ON approval_delegation (from_key, ends)",
            "CREATE TABLE approval_delegation_event (number BIGINT PRIMARY KEY, delegation TEXT NOT NULL, event TEXT NOT NULL, at BIGINT NOT NULL, by_key TEXT NOT NULL, sequence BIGINT)",
        ],
        [
            "ALTER TABLE approval ADD COLUMN redeemed_log TEXT",
        ],
        [
            "CREATE TABLE call_count (subject TEXT PRIMARY KEY, ends BIGINT NOT NULL, calls BIGINT NOT NULL)",
            "CREATE TABLE call_session (session TEXT PRIMARY KEY, kept TEXT NOT NULL, seen BIGINT NOT NULL)",
            "CREATE INDEX call_session_seen ON call_session (seen)",
        ],
        [
            "ALTER TABLE feedback ADD COLUMN passage TEXT",
        ],
    ];

    /// <summary>The schema that this program knows.</summary>
    public static long Version => Scripts.Length;

    /// <summary>How long bringing a database to it may take, in seconds, with the wait for another process that is at it.</summary>
    public const int MostSeconds = 120;

    // Who waits for a table keeps those waiting who come after it: a backup that reads it must not stop the replicas that run.
    private const int TableSeconds = 5;

    /// <summary>
    /// Brings the database to this program's version; refuses one that a newer program has changed. Throws <see cref="StateException"/> that names what it waited
    /// for when that takes too long.
    /// </summary>
    public static void Migrate(DbConnection connection, int mostSeconds = MostSeconds)
    {
        // Nothing to do is nothing to wait for, whoever holds the lock.
        if (Known(connection) == Scripts.Length)
        {
            return;
        }

        long until = Environment.TickCount64 + (mostSeconds * 1_000L);
        try
        {
            MigrateUntil(connection, until);
        }
        catch (NpgsqlException exception) when (exception is PostgresException { SqlState: "55P03" or "57014" } or { InnerException: TimeoutException })
        {
            throw new StateException(
                $"The PostgreSQL server of the state could not be brought to schema {Scripts.Length} in time. {PostgresSessions.InTheWay((NpgsqlConnection)connection, Writing.Schema)}", exception);
        }
    }

    private static void MigrateUntil(DbConnection connection, long until)
    {
        // Two processes may start at once: the loser waits here, then sees the winner's version.
        using DbTransaction transaction = connection.BeginWriting(Writing.Schema, SecondsTo(until));
        if (connection is NpgsqlConnection)
        {
            connection.Execute(transaction, $"SET LOCAL lock_timeout = '{TableSeconds}s'");
        }

        connection.Execute(transaction, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, applied BIGINT NOT NULL)");
        for (long next = Known(connection, transaction); next < Scripts.Length; next++)
        {
            foreach (string sql in Scripts[next])
            {
                using DbCommand command = connection.Command(connection is NpgsqlConnection ? ForPostgres(sql) : sql);
                (command.Transaction, command.CommandTimeout) = (transaction, SecondsTo(until));
                command.Run();
            }

            connection.Execute(transaction, "INSERT INTO schema_version (version, applied) VALUES (@version, 0)", ("@version", next + 1));
        }

        transaction.Commit();
    }

    private static int SecondsTo(long until) => (int)Math.Max(1, (until - Environment.TickCount64) / 1_000);

    /// <summary>The version of the database; 0 for an empty one.</summary>
    private static long Known(DbConnection connection, DbTransaction? transaction = null)
    {
        string table = connection is NpgsqlConnection
            ? "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'"
            : "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'";
        long version = connection.Rows(transaction, table, row => row.GetInt64(0)).Single() == 0
            ? 0
            : connection.Rows(transaction, "SELECT COALESCE(MAX(version), 0) FROM schema_version", row => row.GetInt64(0)).Single();
        return version <= Scripts.Length
            ? version
            : throw new StateException($"The state has schema {version}, and this program knows {Scripts.Length}: it was written by a newer Cordon. Run that version, or restore the backup made before the upgrade.");
    }

    // Texts are compared byte by byte, as SQLite does, whatever the database's language: so lists have one order, and an index outlives the system's own.
    private static string ForPostgres(string sql) => sql.Replace(" TEXT", " TEXT COLLATE \"C\"", StringComparison.Ordinal);
}
