using System.Data.Common;
using Npgsql;

namespace Cordon.State.Sql;

/// <summary>The few things done with a connection, over the provider-neutral base classes.</summary>
internal static class Commands
{
    extension(DbConnection connection)
    {
        public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            DbCommand command = connection.CreateCommand();
            // The text is always a constant of this library; values travel as parameters.
#pragma warning disable CA2100
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach ((string name, object? value) in parameters)
            {
                DbParameter parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = value switch
                {
                    null => DBNull.Value,
                    string text when connection is NpgsqlConnection => StorableText.Of(text),
                    _ => value,
                };
                command.Parameters.Add(parameter);
            }

            return command;
        }

        public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            return command.Run();
        }

        public int Execute(DbTransaction transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            command.Transaction = transaction;
            return command.Run();
        }

        public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            return command.Value() is { } value and not DBNull ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        }

        public List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
            connection.Rows(null, sql, read, parameters);

        public List<T> Rows<T>(DbTransaction? transaction, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            command.Transaction = transaction;
            using DbDataReader reader = command.Read();
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    extension(DbCommand command)
    {
        /// <summary>Runs it; answers how many rows it touched.</summary>
        public int Run() => Asked(command, static command => command.ExecuteNonQuery());

        /// <summary>The first column of the first row.</summary>
        public object? Value() => Asked(command, static command => command.ExecuteScalar());

        public DbDataReader Read() => Asked(command, static command => command.ExecuteReader());
    }

    // When a connection breaks while a statement is being prepared, Npgsql 10.0.0 fails at its own bookkeeping (NpgsqlDataReader.NextResult) and forgets why.
    private static T Asked<T>(DbCommand command, Func<DbCommand, T> ask)
    {
        try
        {
            return ask(command);
        }
        catch (NullReferenceException exception) when (command is NpgsqlCommand)
        {
            throw new StateException("The connection to the PostgreSQL server of the state broke.", exception);
        }
    }

    extension(DbDataReader reader)
    {
        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public DateTimeOffset Moment(int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

        public DateTimeOffset? MomentOrNull(int column) => reader.IsDBNull(column) ? null : reader.Moment(column);
    }
}
