using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Messages;

/// <summary>Which messages have been sent to agents, by digests: so that none is sent twice, by any process that shares the state.</summary>
public sealed class MessageStore(StateDatabase database, TimeProvider time)
{
    /// <summary>How long an id is remembered.</summary>
    public const int KeepsHours = 168;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    private long _swept;

    /// <summary>Notes a message; false when it was noted before.</summary>
    public bool TryTake(string digest)
    {
        DateTimeOffset now = time.GetUtcNow();
        using DbConnection connection = database.Connect(durable: false);
        Sweep(connection, now);
        return connection.Execute(
            "INSERT INTO agent_message (digest, seen) VALUES (@digest, @seen) ON CONFLICT (digest) DO NOTHING", ("@digest", digest), ("@seen", now.ToUnixTimeMilliseconds())) > 0;
    }

    private void Sweep(DbConnection connection, DateTimeOffset now)
    {
        long before = Interlocked.Read(ref _swept);
        if (now.UtcTicks - before >= SweepEvery.Ticks && Interlocked.CompareExchange(ref _swept, now.UtcTicks, before) == before)
        {
            connection.Execute("DELETE FROM agent_message WHERE seen < @before", ("@before", now.AddHours(-KeepsHours).ToUnixTimeMilliseconds()));
        }
    }
}
