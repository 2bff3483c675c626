using System.Text;
using Cordon.Evidence.Keys;
using Cordon.Evidence.Log;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Receipts;
using Cordon.Evidence.Storage;
using Cordon.Evidence.Tiles;

namespace Cordon.Evidence;

/// <summary>
/// A transparency log that strangers can verify: a C2SP tiled Merkle log of signed statements in one directory, with
/// one writer. See docs/formats/evidence.md for every byte and docs/life-of-a-record.md for the way of a statement.
/// </summary>
public sealed class EvidenceLog : IAsyncDisposable
{
    private readonly EvidenceOptions _options;
    private readonly FileLayer _files;
    private readonly IDisposable _lock;
    private readonly NoteSigner _logKey;
    private readonly EmitterKey _emitterKey;
    private readonly SegmentStore _store;
    private readonly Integrator _integrator;
    private readonly Sequencer _sequencer;
    private readonly StatementSigner _signer;
    private readonly Pseudonyms _pseudonyms;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _loops = [];
    private bool _disposed;

    private EvidenceLog(EvidenceOptions options, FileLayer files, IDisposable held)
    {
        (_options, _files, _lock) = (options, files, held);
        (_logKey, _emitterKey) = KeyFiles.LoadOrCreate(files, options.Origin);
        files.Replace(LogLayout.TrustedRoot, Encoding.UTF8.GetBytes(SigstoreJson.TrustedRoot(_logKey.Verifier)));
        (_, _store, _integrator) = Recovery.Recover(files, _logKey, options);
        _signer = new(_emitterKey);
        _sequencer = new(_store, _integrator, options);
        _pseudonyms = new(files, options.TimeProvider);
        Emitter = new(options.EmitterName, options.BinaryHash);
    }

    public Emitter Emitter { get; }

    /// <summary>Where the log lies, for readers with file handles of their own (<see cref="StatementReader"/>).</summary>
    public string Directory => _options.Directory;

    /// <summary>The log's name.</summary>
    public string Origin => _options.Origin;

    /// <summary>The last published head.</summary>
    public Checkpoint Current => _integrator.Current!;

    /// <summary>Statements that are durable; at least <see cref="Current"/>'s size.</summary>
    public long Count => _store.Count;

    /// <summary>Time since a head was published.</summary>
    public TimeSpan HeadAge => _integrator.HeadAge;

    /// <summary>The log's public key as a C2SP vkey.</summary>
    public string VerifierKey => _logKey.Verifier.ToString();

    /// <summary>What keeps the log from writing or from publishing heads; null when all is well. Proofs go on either way.</summary>
    public Exception? Fault => _sequencer.Fault ?? _integrator.Fault;

    /// <summary>Whether the next statement has a chance. False once a fault leaves the files in doubt, and when closed.</summary>
    public bool CanAppend => !_disposed && _sequencer.Fault is null;

    /// <summary>The bytes of a published file (<c>checkpoint</c>, <c>vkey</c>, <c>tile/…</c>); null for any other path and when there is none.</summary>
    public byte[]? ReadPublished(string path) => PublishedFiles.IsOne(path) ? _files.TryRead(path) : null;

    /// <summary>
    /// Opens or creates a log. Throws <see cref="EvidenceLockedException"/> beside another writer and
    /// <see cref="EvidenceCorruptException"/> (file and offset) when the directory is not what its last head says.
    /// </summary>
    public static async Task<EvidenceLog> OpenAsync(EvidenceOptions options) => await OpenAsync(options, new DiskFiles(options.Directory), bare: false).ConfigureAwait(false);

    /// <summary>Keeps every writer out of a log that is only read. Throws <see cref="EvidenceLockedException"/> beside one.</summary>
    public static IDisposable Hold(string directory) => new DiskFiles(directory).Lock(LogLayout.Lock);

    /// <param name="bare">Adds no statements of the log's own, for tests that need exact sizes.</param>
    internal static async Task<EvidenceLog> OpenAsync(EvidenceOptions options, FileLayer files, bool bare)
    {
        if (!Note.IsName(options.Origin))
        {
            throw new ArgumentException("An origin has no white space and no plus sign.", nameof(options));
        }

        IDisposable held = files.Lock(LogLayout.Lock);
        try
        {
            EvidenceLog log = new(options, files, held);
            await log.StartAsync(bare).ConfigureAwait(false);
            return log;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Signs the statement, makes it durable and returns its number. Throws <see cref="EvidenceRefusedException"/>
    /// when it was not made durable.
    /// </summary>
    public async ValueTask<Receipt> AppendAsync(Statement statement, CancellationToken cancel = default)
    {
        (Pending place, long counter) = await _sequencer.TakePlaceAsync(cancel).ConfigureAwait(false);
        Stamp stamp = new(Emitter.Id, counter, _options.TimeProvider.GetUtcNow());
        PreparedStatement prepared;
        try
        {
            prepared = _signer.Prepare(statement, stamp);
        }
        catch (Exception fault)
        {
            // The place and its counter are taken, so the log says what became of them.
            await _sequencer.CommitAsync(place, _signer.Prepare(EventStatement.Lifecycle("statement-refused", _options.Origin, Hash(_emitterKey.PublicKey)), stamp)).ConfigureAwait(false);
            if (fault is FormatException)
            {
                throw new ArgumentException("The statement has no canonical form: it holds a lone surrogate.", nameof(statement), fault);
            }

            throw;
        }

        return (await _sequencer.CommitAsync(place, prepared).ConfigureAwait(false)) with { Time = stamp.Time };
    }

    /// <summary>Appends a leaf that is signed already, for tests of sizes.</summary>
    internal async ValueTask<Receipt> AppendPreparedAsync(PreparedStatement prepared)
    {
        (Pending place, _) = await _sequencer.TakePlaceAsync(CancellationToken.None).ConfigureAwait(false);
        return await _sequencer.CommitAsync(place, prepared).ConfigureAwait(false);
    }

    internal PreparedStatement Prepare(Statement statement, long counter) =>
        _signer.Prepare(statement, new(Emitter.Id, counter, _options.TimeProvider.GetUtcNow()));

    /// <summary>The full receipt: inclusion proof and head; null while the statement waits for integration or does not exist.</summary>
    public Task<FullReceipt?> ProveAsync(long sequence)
    {
        Checkpoint head = Current;
        if (sequence < 0 || sequence >= head.Size)
        {
            return Task.FromResult<FullReceipt?>(null);
        }

        TileReader tiles = new(head.Size, _files.TryRead);
        return Task.FromResult<FullReceipt?>(new(sequence, ReadLeaf(sequence, head.Size), Proofs.Inclusion(sequence, head.Size, tiles.Node), head, _logKey.Verifier));
    }

    /// <summary>The statement under a number; null past the end.</summary>
    public StoredStatement? ReadStatement(long sequence) => _store.ReadStatement(sequence) is { } bytes ? new(sequence, bytes) : null;

    /// <summary>All durable statements from a number on. Each takes the writer's lock for a moment; <see cref="StatementReader"/> does not.</summary>
    public IEnumerable<StoredStatement> ReadStatements(long from)
    {
        long end = Count;
        for (long sequence = Math.Max(from, 0); sequence < end; sequence++)
        {
            yield return ReadStatement(sequence)!;
        }
    }

    /// <summary>Integrates all durable statements now and publishes the head. Throws <see cref="IOException"/> when the storage does not let it.</summary>
    public Task FlushAsync() => _integrator.IntegrateAsync();

    /// <summary>A reference to a person or session that can be linked within one tenant and month only.</summary>
    /// <param name="kind">For instance <c>user</c>, <c>agent</c>, <c>session</c>.</param>
    public string Pseudonym(string tenant, string kind, string value) => _pseudonyms.Of(tenant, kind, value);

    /// <summary>
    /// Logs that a statement is erased and why, then overwrites it and its salts. Leaf and proofs stay valid. The
    /// log's own statements and erasures cannot be erased.
    /// </summary>
    public async ValueTask<Receipt> EraseStatementAsync(long sequence, string basis)
    {
        StoredStatement stored = ReadStatement(sequence) ?? throw new ArgumentOutOfRangeException(nameof(sequence));
        StatementFacts facts = StatementFacts.Read(stored.Bytes.Span) ?? throw new InvalidOperationException($"Statement {sequence} is erased already.");
        if (facts.PredicateType is PredicateTypes.Erasure or PredicateTypes.HeartbeatCoverage or PredicateTypes.KeyEvent or PredicateTypes.LogLifecycle)
        {
            throw new InvalidOperationException($"Statement {sequence} is the log's own and holds nothing to erase.");
        }

        Digest subject = Hash(stored.Bytes.Span);
        return await AppendAsync(EventStatement.Erasure(sequence, subject, basis, facts.Emitter!, facts.Counter)).ConfigureAwait(false);
    }

    /// <summary>Logs a closing heartbeat, integrates, keeps the head under <c>checkpoints/</c> and releases the lock.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        try
        {
            if (_loops.Count > 0)
            {
                await AppendAsync(Emitter.Heartbeat(final: true)).ConfigureAwait(false);
            }

            await _sequencer.CloseAsync().ConfigureAwait(false);
            await _integrator.IntegrateAsync(keep: true).ConfigureAwait(false);
            _store.Settle();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Closing cannot do more than leave what is durable; the next start replays it, and the missing closing heartbeat shows.
            await _sequencer.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _store.Dispose();
            _emitterKey.Dispose();
            _integrator.Dispose();
            _sequencer.Dispose();
            _closing.Dispose();
            _lock.Dispose();
        }
    }

    private async Task StartAsync(bool bare)
    {
        try
        {
            if (!bare)
            {
                long before = Count;
                await AppendAsync(EventStatement.Lifecycle(before == 0 ? "start" : "reopen", _options.Origin, Hash(_emitterKey.PublicKey))).ConfigureAwait(false);
                // At every start: a key that was replaced, or whose first announcement a crash swallowed, is announced all the same.
                await AppendAsync(EventStatement.KeyInUse("emitter", _emitterKey.PublicKey)).ConfigureAwait(false);
                await AppendAsync(Emitter.Heartbeat(final: false)).ConfigureAwait(false);
            }

            await FlushAsync().ConfigureAwait(false);
        }
        catch
        {
            await _sequencer.CloseAsync().ConfigureAwait(false);
            _store.Dispose();
            throw;
        }

        if (!bare)
        {
            _loops.Add(EveryAsync(_options.HeartbeatInterval, async () => await AppendAsync(Emitter.Heartbeat(final: false)).ConfigureAwait(false)));
        }

        if (_options.IntegrationInterval != Timeout.InfiniteTimeSpan)
        {
            _loops.Add(EveryAsync(_options.IntegrationInterval, FlushAsync));
        }
    }

    private async Task EveryAsync(TimeSpan interval, Func<Task> work)
    {
        if (interval == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        using PeriodicTimer timer = new(interval, _options.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token).ConfigureAwait(false))
            {
                try
                {
                    await work().ConfigureAwait(false);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    // Fault shows it; the next tick tries again, because a full device can become free.
                    continue;
                }
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }
    }

    private byte[] ReadLeaf(long sequence, long size)
    {
        long index = sequence >> TilePath.Height;
        string path = TilePath.Entries(index, TilePath.WidthAt(0, index, size));
        byte[] bundle = _files.TryRead(path) ?? _files.TryRead(path = TilePath.Entries(index, TilePath.Width)) ?? throw new EvidenceCorruptException(path, 0, "an entry bundle is missing");
        ReadOnlySpan<byte> rest = bundle;
        for (long i = index << TilePath.Height; EntryBundle.TryNext(ref rest, out ReadOnlySpan<byte> entry); i++)
        {
            if (i == sequence)
            {
                return entry.ToArray();
            }
        }

        throw new EvidenceCorruptException(path, bundle.Length - rest.Length, "an entry bundle is too short");
    }

    private static Digest Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        System.Security.Cryptography.SHA256.HashData(bytes, hash);
        return new(hash);
    }
}
