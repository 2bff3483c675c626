using System.Data.Common;

namespace Cordon.State.Sql;

/// <summary>What differs between a file of one gateway and a server that several share. The SQL is the same for both.</summary>
internal abstract class Database
{
    /// <param name="durable">Each commit survives a power cut. Without it a commit survives a crash of the process only.</param>
    public abstract DbConnection Open(bool durable);

    /// <summary>Sees to it that what was erased is gone from where this process can reach it; false when it has to be tried again.</summary>
    public abstract bool TryScrub();

    /// <summary>Waits until no other process writes evidence of what persons did, and keeps the others waiting until it is disposed of.</summary>
    public abstract IDisposable RecordAlone();

    /// <summary>Calls whenever another process, or this one, has written what may not wait until it is looked for; also when that may have been missed.</summary>
    public abstract IAsyncDisposable Listen(Action<Writing> heard);

    /// <summary>Closes what the pool holds.</summary>
    public abstract void Release();
}
