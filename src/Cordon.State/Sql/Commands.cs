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
            return command.ExecuteNonQuery();
        }

        public int Execute(DbTransaction transaction, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            command.Transaction = transaction;
            return command.ExecuteNonQuery();
        }

        public long Number(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            return command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
        }

        public List<T> Rows<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
            connection.Rows(null, sql, read, parameters);

        public List<T> Rows<T>(DbTransaction? transaction, string sql, Func<DbDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
        {
            using DbCommand command = connection.Command(sql, parameters);
            command.Transaction = transaction;
            using DbDataReader reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }

    extension(DbDataReader reader)
    {
        public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public DateTimeOffset Moment(int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

        public DateTimeOffset? MomentOrNull(int column) => reader.IsDBNull(column) ? null : reader.Moment(column);
    }
}
