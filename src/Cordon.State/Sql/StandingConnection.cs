using System.Data;
using System.Data.Common;

namespace Cordon.State.Sql;

/// <summary>A connection that stays open for whoever has it, and is another one when the server has ended it meanwhile. Not for two threads at once.</summary>
/// <remarks>Another object, not the same one opened again: Npgsql keeps the last command of a connection for reuse, with what it had begun to prepare when that broke.</remarks>
internal sealed class StandingConnection(StateDatabase database, bool durable) : IDisposable
{
    private DbConnection _connection = database.Connect(durable);

    /// <summary>The connection, open. Throws <see cref="StateException"/> when there is none to be had.</summary>
    public DbConnection Ready()
    {
        if (_connection.State != ConnectionState.Open)
        {
            _connection.Dispose();
            _connection = database.Connect(durable);
        }

        return _connection;
    }

    public void Dispose() => _connection.Dispose();
}
