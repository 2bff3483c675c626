using System.Collections.Immutable;
using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Sessions;

/// <summary>
/// The SQL that reads sessions, on a connection that stays open: exchanges ask, and opening and preparing would cost more than the answer. Not for two threads at once.
/// </summary>
internal sealed class SessionReader(StateDatabase database) : IDisposable
{
    private readonly StandingConnection _connection = new(database, durable: false);
    private DbCommand? _version;
    private DbCommand? _find;

    /// <summary>Rises whenever a label is added or forgotten, by whatever process.</summary>
    public long LabelVersion() => (long)Of(ref _version, static connection => connection.Command("SELECT value FROM version_counter WHERE name = 'labels'")).Value()!;

    /// <summary>The session as it is stored; null when it never was.</summary>
    public Session? Find(string id)
    {
        DbCommand find = Of(ref _find, static connection => connection.Command(
            """
            SELECT session.first_seen, session.last_seen, session.exchanges, session_label.label, session_label.holds, session_label.cleared, session.tenant, session.application
            FROM session LEFT JOIN session_label ON session_label.session = session.id WHERE session.id = @id
            """,
            ("@id", "")));
        find.Parameters[0].Value = id;
        using DbDataReader row = find.Read();
        Session? session = null;
        ImmutableHashSet<string>.Builder labels = ImmutableHashSet.CreateBuilder<string>();
        while (row.Read())
        {
            session ??= new Session(id, [], row.Moment(0), row.Moment(1), row.GetInt64(2)) { Tenant = row.GetString(6), Application = row.GetString(7) };
            if (row.TextOrNull(3) is not { } label)
            {
                continue;
            }

            if (row.GetInt64(4) == 1)
            {
                labels.Add(label);
            }

            if (row.MomentOrNull(5) is { } cleared)
            {
                session = session with { Cleared = session.Cleared.SetItem(label, cleared) };
            }
        }

        return session is null ? null : session with { Labels = labels.ToImmutable() };
    }

    /// <summary>The sessions that have labels, as far as that many.</summary>
    public List<string> Labelled(int most) =>
        _connection.Ready().Rows("SELECT DISTINCT session FROM session_label LIMIT @most", row => row.GetString(0), ("@most", most));

    public void Dispose()
    {
        _find?.Dispose();
        _version?.Dispose();
        _connection.Dispose();
    }

    // A command goes with its connection: one that broke under it is not asked again.
    private DbCommand Of(ref DbCommand? command, Func<DbConnection, DbCommand> create)
    {
        DbConnection connection = _connection.Ready();
        if (command?.Connection != connection)
        {
            command?.Dispose();
            command = create(connection);
        }

        return command;
    }
}
