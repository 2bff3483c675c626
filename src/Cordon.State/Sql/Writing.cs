using System.Data;
using System.Data.Common;
using Npgsql;

namespace Cordon.State.Sql;

/// <summary>
/// What a transaction writes. Of those who write the same, in whatever process, one does at a time: so what it reads stays as it was read, and
/// none of them can wait for each other in a circle. The numbers are locks that processes of several versions share: none is ever used again for
/// something else.
/// </summary>
internal enum Writing
{
    Schema = 1,
    Keys = 2,
    Sessions = 3,
    Budgets = 4,
    Kept = 5,
    Pins = 6,
    Approvals = 7,
    Feedback = 8,

    /// <summary>Not a table: evidence of what persons did, which one replica writes at a time, so that nothing is written twice.</summary>
    Evidence = 9,
    Facts = 10,
    Agents = 11,
    SessionTokens = 12,
    Effects = 13,
    Calls = 14,
}

internal static class WritingTransactions
{
    // Next to each other, so that whoever looks at the server's locks knows whose they are: "cord" in ASCII.
    public const int LockClass = 0x636f7264;

    /// <summary>On which replicas hear what others have written, where that may not wait until they look.</summary>
    public const string Channel = "cordon";

    // The server says what it waited for, where the client would only say that it waited.
    private const int Grace = 5;

    extension(DbConnection connection)
    {
        /// <summary>Begins a transaction that waits for others that write the same, and then lets others wait until it ends.</summary>
        /// <param name="patience">How many seconds it waits; null for as long as the connection says.</param>
        public DbTransaction BeginWriting(Writing what, int? patience = null)
        {
            // SQLite lets one writer in at a time, whatever it writes, and its transactions begin with waiting for that.
            DbTransaction transaction = connection.BeginTransaction(connection is NpgsqlConnection ? IsolationLevel.ReadCommitted : IsolationLevel.Serializable);
            if (connection is not NpgsqlConnection)
            {
                return transaction;
            }

            try
            {
                // Heard when the transaction is committed, and not when it is not. Not for what every exchange may write: commits that tell wait for each other.
                using DbCommand wait = connection.Command(
                    what is Writing.Keys or Writing.Approvals ? "SELECT pg_advisory_xact_lock(@class, @what), pg_notify(@channel, @word)" : "SELECT pg_advisory_xact_lock(@class, @what)",
                    ("@class", LockClass), ("@what", (int)what), ("@channel", Channel), ("@word", what.ToString()));
                wait.Transaction = transaction;
                if (patience is { } seconds)
                {
                    connection.Execute(transaction, $"SET LOCAL lock_timeout = '{seconds}s'");
                    wait.CommandTimeout = seconds + Grace;
                }

                wait.Run();
                return transaction;
            }
            catch
            {
                transaction.Dispose();
                throw;
            }
        }
    }
}
