using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State;

/// <summary>Brings what a data directory's file remembers to a server that remembers nothing yet. The file stays as it is.</summary>
public static class StateCopy
{
    // What belongs to the replica's own log, and how far the scripts have come on each side.
    private static readonly string[] Stays = ["schema_version", "statement_index", "export_cursor"];

    // Rows that the scripts write themselves.
    private const string Counters = "version_counter";

    /// <summary>Copies in one transaction; how many rows. Throws <see cref="StateException"/> when the server has a state already. No gateway may run on the file.</summary>
    public static long Run(string directory, SharedState shared)
    {
        using StateDatabase database = StateDatabase.Open(directory, shared);
        using DbConnection from = database.ConnectToOwn();
        if (shared.Pepper is not null && from.Number("SELECT COUNT(*) FROM api_key") > 0)
        {
            throw new StateException("The keys of this directory were made with its file pepper.key, and would be unknown with another pepper. Leave out state.postgres.pepper, and give each replica that file.");
        }

        string[] tables = [.. from.Rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", row => row.GetString(0)).Except(Stays)];
        using DbConnection to = database.Connect(durable: true);
        using DbTransaction transaction = to.BeginWriting(Writing.Schema, Schema.MostSeconds);
        foreach (string table in tables.Where(table => table != Counters))
        {
            if (to.Rows(transaction, $"SELECT COUNT(*) FROM {table}", row => row.GetInt64(0)).Single() > 0)
            {
                throw new StateException($"The PostgreSQL server has a state already (table {table}). Name a database that no gateway has used.");
            }
        }

        to.Execute(transaction, $"DELETE FROM {Counters}");
        long rows = tables.Sum(table => Copy(from, to, transaction, table));
        transaction.Commit();
        return rows;
    }

    private static long Copy(DbConnection from, DbConnection to, DbTransaction transaction, string table)
    {
        using DbCommand select = from.Command($"SELECT * FROM {table}");
        using DbDataReader row = select.Read();
        string[] columns = [.. Enumerable.Range(0, row.FieldCount).Select(row.GetName)];
        string insert = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => $"@{column}"))})";
        long rows = 0;
        for (; row.Read(); rows++)
        {
            to.Execute(transaction, insert, [.. columns.Select((column, i) => ($"@{column}", row.IsDBNull(i) ? null : row.GetValue(i)))]);
        }

        return rows;
    }
}
