using System.Security.Cryptography;
using System.Text;
using Cordon.Evidence.Json;
using Cordon.Evidence.Merkle;
using Cordon.Evidence.Notes;
using Cordon.Evidence.Storage;
using Cordon.Evidence.Tiles;

namespace Cordon.Evidence.Verification;

/// <summary>One pass over a log's directory, bundle by bundle. Each check remembers its first fault only.</summary>
internal sealed class DirectoryVerification(string root, VerifyOptions options) : IDisposable
{
    private static readonly string[] StatementChecks = ["statement-store", "statement-digest", "statement-form", "emitter-keys", "emitter-counters", "heartbeat"];

    private readonly Dictionary<string, Check> _faults = new(StringComparer.Ordinal);
    private readonly EmitterLedger _emitters = new();
    private readonly Dictionary<long, string> _zeroed = [];
    private readonly Dictionary<long, ErasedStatement> _erasures = [];
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private readonly RecordStream _segments = new(root, LogLayout.Segments, ".seg");
    private readonly RecordStream _statements = new(root, LogLayout.Statements, ".stm");
    private readonly DirectoryFiles _files = new(root);
    private readonly PublishedTree _tree = PublishedTree.Empty();
    private SignatureSampler _signatures = new(SignatureChecks.None, 0);
    private long _statementsRead;
    private bool _foreign;

    /// <summary>Whether a fault may be explained by statements that the head does not cover yet: an erasure that was logged a moment ago.</summary>
    public bool AwaitsHead { get; private set; }

    public VerificationReport Run()
    {
        string keySource = options.VerifierKey is null ? "directory" : "given";
        string? keyText = options.VerifierKey ?? (_files.Read(LogLayout.VerifierKey) is { } bytes ? Encoding.UTF8.GetString(bytes) : null);
        if (keyText is null || NoteVerifier.Parse(keyText) is not { } key)
        {
            return Refuse("verifier-key", LogLayout.VerifierKey, "no C2SP Ed25519 vkey", keySource);
        }

        // Before the checkpoint: a head kept by a running log is then never newer than the checkpoint.
        OldHeads old = OldHeads.Read(root, key, options.KnownCheckpoints, Fail);
        if (_files.Read(LogLayout.Checkpoint) is not { } signed || Checkpoint.Open(signed, key) is not { } head)
        {
            return Refuse("checkpoint-signature", LogLayout.Checkpoint, "the checkpoint is missing or not signed by the log's key", keySource);
        }

        _signatures = new(options.Signatures, head.Size);
        Walk(head, old);
        if (!_faults.ContainsKey("tree-root") && _tree.Size == head.Size && _tree.Range.Root != head.Root)
        {
            Fail(new("tree-root", CheckOutcome.Fail, "the entries do not give the signed root", LogLayout.Checkpoint));
        }

        if (StateFiles.Check(_files.Read, key, head, HasFailed("tree-root") ? null : _tree) is { } fault)
        {
            Fail(fault);
        }

        old.RefuseLarger(head.Size);
        foreach ((long sequence, string place) in _zeroed.Where(z => !_erasures.ContainsKey(z.Key)))
        {
            AwaitsHead = _statements.TryNext(out _, out _);
            Fail(new("statement-digest", CheckOutcome.Fail, "the statement is erased, but no erasure was logged", place, null, sequence));
        }

        return Report(key, head, old, keySource);
    }

    public void Dispose() => _signatures.Dispose();

    private void Walk(Checkpoint head, OldHeads old)
    {
        byte[][] leaves = new byte[TilePath.Width][];
        int[] offsets = new int[TilePath.Width];
        while (_tree.Size < head.Size)
        {
            long index = _tree.Size >> TilePath.Height;
            int width = TilePath.WidthAt(0, index, head.Size);
            string path = TilePath.Entries(index, width);
            byte[]? bundle = _files.ReadTile(path);
            if (bundle is null)
            {
                Fail(new("tree-root", CheckOutcome.Fail, "an entry bundle is missing", path, 0, _tree.Size));
                return;
            }

            ReadOnlySpan<byte> rest = bundle;
            for (int i = 0; i < width; i++)
            {
                offsets[i] = bundle.Length - rest.Length;
                if (!EntryBundle.TryNext(ref rest, out ReadOnlySpan<byte> entry))
                {
                    Fail(new("tree-root", CheckOutcome.Fail, "an entry bundle is cut off", path, offsets[i], _tree.Size + i));
                    return;
                }

                leaves[i] = entry.ToArray();
            }

            // The tree on one core, what the leaves say on another: the two share nothing but the list of faults.
            long first = _tree.Size;
            Parallel.Invoke(
                () => Grow(leaves.AsSpan(0, width), head, old),
                () =>
                {
                    for (int i = 0; i < width; i++)
                    {
                        CheckLeaf(first + i, leaves[i], path, offsets[i]);
                    }
                });
        }
    }

    /// <summary>Appends a bundle's leaves and compares the tiles they give; stops at sizes of older heads to compare roots.</summary>
    private void Grow(ReadOnlySpan<byte[]> leaves, Checkpoint head, OldHeads old)
    {
        while (!leaves.IsEmpty)
        {
            old.Compare(_tree.Size, _tree.Range);
            int step = (int)Math.Min(leaves.Length, old.NextAfter(_tree.Size) - _tree.Size);
            List<string> superseded = [];
            foreach ((string path, byte[] expected) in _tree.Append(leaves[..step].ToArray().Select(l => (l, Hashing.Leaf(l))), superseded))
            {
                bool needed = !path.Contains(".p/", StringComparison.Ordinal) || _tree.Size == head.Size;
                byte[]? own = _files.Read(path), actual = own ?? (needed ? _files.ReadTile(path) : null);
                if (actual is null ? needed : own is null ? !actual.AsSpan().StartsWith(expected) : !actual.AsSpan().SequenceEqual(expected))
                {
                    int at = actual is null ? 0 : actual.AsSpan().CommonPrefixLength(expected);
                    Fail(new("tiles", CheckOutcome.Fail, actual is null ? "a tile is missing" : "a tile does not fit the entries", path, at, _tree.Size - step));
                }

                if (superseded.Contains(path + ".p") || _tree.Size == head.Size)
                {
                    PartialTiles.Check(_files, path, expected, Fail);
                }
            }

            leaves = leaves[step..];
        }

        old.Compare(_tree.Size, _tree.Range);
    }

    private void CheckLeaf(long index, byte[] leaf, string file, int offset)
    {
        if (HashedRekord.Parse(leaf) is not { } parts)
        {
            // Logs of tests and of other writers hold leaves of other kinds; the tree over them is as good.
            _foreign = true;
            Fail(new("leaf-form", CheckOutcome.Fail, "a leaf is not a hashedrekord 0.0.2", file, offset, index));
            return;
        }

        if (_segments.Exists && !HasFailed("segments"))
        {
            CheckSegment(index, leaf, parts.Digest);
        }

        if (_signatures.IsChosen(index) && !_signatures.Verify(parts))
        {
            Fail(new("statement-signature", CheckOutcome.Fail, "the signature in a leaf is bad", file, offset, index));
        }

        if (_statements.Exists && !HasFailed("statement-store"))
        {
            CheckStatement(index, parts);
        }
    }

    private void CheckSegment(long index, byte[] leaf, Digest digest)
    {
        if (!_segments.TryNext(out ReadOnlySpan<byte> payload, out bool intact))
        {
            Fail(new("segments", CheckOutcome.Fail, "a record is missing or cut off", _segments.File, _segments.Offset, index));
        }
        else if (!intact)
        {
            Fail(new("segments", CheckOutcome.Fail, "a record does not fit its checksum", _segments.File, _segments.Offset, index));
        }
        else if (payload.Length <= Digest.Size || !payload[..^Digest.Size].SequenceEqual(leaf) || new Digest(payload[^Digest.Size..]) != digest)
        {
            Fail(new("segments", CheckOutcome.Fail, "a record is not the published entry", _segments.File, _segments.Offset, index));
        }
    }

    private void CheckStatement(long index, HashedRekord.Parts parts)
    {
        if (!_statements.TryNext(out ReadOnlySpan<byte> statement, out bool intact))
        {
            Fail(new("statement-store", CheckOutcome.Fail, "a statement is missing or cut off", _statements.File, _statements.Offset, index));
            return;
        }

        if (!intact && !statement.ContainsAnyExcept((byte)0))
        {
            _zeroed[index] = _statements.File;
            return;
        }

        _statementsRead++;
        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(statement, hash);
        if (!intact || new Digest(hash) != parts.Digest)
        {
            Fail(new("statement-digest", CheckOutcome.Fail, "a statement does not have its leaf's digest", _statements.File, _statements.Offset, index));
            return;
        }

        if (StatementFacts.Read(statement) is not { } facts || !Jcs.IsCanonical(statement))
        {
            Fail(new("statement-form", CheckOutcome.Fail, "a statement is not a canonical in-toto statement", _statements.File, _statements.Offset, index));
            return;
        }

        _emitters.Add(facts);
        if (facts.PredicateType == PredicateTypes.KeyEvent && facts.PublicKey is not null)
        {
            _announced.Add(facts.PublicKey);
        }

        if (facts.PredicateType == PredicateTypes.Erasure && facts.ErasedSequence >= 0 && facts.ErasedSequence < index)
        {
            _erasures[facts.ErasedSequence] = new(facts.ErasedSequence, facts.Basis ?? "");
            if (facts.ErasedEmitter is not null)
            {
                _emitters.AddErased(facts.ErasedEmitter, facts.ErasedCounter);
            }
        }
    }

    private VerificationReport Report(NoteVerifier key, Checkpoint head, OldHeads old, string keySource)
    {
        List<Check> checks = [Result("checkpoint-signature", $"size {head.Size}"), Result("tree-root", $"recomputed from {_tree.Size} entries"), Result("tiles", "as the entries give them"), Result("state-files", "fit the checkpoint")];
        checks.Add(_segments.Exists ? Result("segments", "hold the published entries") : Skipped("segments", "not in this directory"));
        checks.Add(options.Signatures == SignatureChecks.None ? Skipped("statement-signature", _signatures.Description) : Result("statement-signature", _signatures.Description));
        checks.Add(Result("leaf-form", "hashedrekord 0.0.2"));
        EmitterGap[] gaps = [.. _emitters.Gaps];
        bool stale = false;
        if (!_statements.Exists)
        {
            checks.AddRange([.. StatementChecks.Select(n => Skipped(n, "the statement store is not in this directory"))]);
        }
        else
        {
            checks.Add(Result("statement-store", "complete"));
            checks.Add(Result("statement-digest", $"{_statementsRead} statements, {_zeroed.Count} erased"));
            checks.Add(Result("statement-form", "canonical in-toto statements"));
            string[] unannounced = [.. _signatures.KeysSeen.Where(k => !_announced.Contains(k))];
            checks.Add(_signatures.Verified == 0 || _foreign
                ? Skipped("emitter-keys", "no signature was verified")
                : new("emitter-keys", unannounced.Length == 0 ? CheckOutcome.Pass : CheckOutcome.Fail, $"{_signatures.KeysSeen.Count()} keys, {unannounced.Length} of them without a key-event statement"));
            checks.Add(new("emitter-counters", gaps.Length == 0 ? CheckOutcome.Pass : CheckOutcome.Fail, $"{_emitters.Emitters} emitters, {gaps.Length} gaps, {_emitters.WithoutClosing} without a closing heartbeat"));
            TimeSpan? age = options.TimeProvider.GetUtcNow() - _emitters.LastHeartbeat;
            stale = !_emitters.Closed && head.Size > 0 && (age is null || age > options.MaxHeartbeatAge);
            checks.Add(new("heartbeat", stale ? CheckOutcome.Fail : CheckOutcome.Pass, _emitters.Closed ? "the log was closed" : $"the last heartbeat is {(long)(age?.TotalSeconds ?? -1)} s old"));
        }

        checks.Add(old.Count == 0 ? Skipped("older-checkpoints", "none were kept") : Result("older-checkpoints", $"{old.Compared} of {old.Count} compared; the tree contains them"));
        checks.Add(Skipped("witness-cosignatures", "no witness policy was given"));
        if (_tree.Size < head.Size)
        {
            // What was not read has neither passed nor, like a heartbeat further on, failed.
            checks = [.. checks.Select(c => c.Name == "checkpoint-signature" || c.Outcome == CheckOutcome.NotEvaluated || _faults.ContainsKey(c.Name) ? c : Skipped(c.Name, $"reading stopped at leaf {_tree.Size}"))];
        }

        bool invalid = checks.Any(c => c.Outcome == CheckOutcome.Fail && c.Name is not ("emitter-counters" or "heartbeat" or "older-checkpoints"));
        VerificationStatus status = invalid ? VerificationStatus.Invalid
            : _faults.ContainsKey("older-checkpoints") ? VerificationStatus.Fork
            : gaps.Length > 0 ? VerificationStatus.Gap
            : stale ? VerificationStatus.Stale
            : VerificationStatus.ValidUnwitnessed;
        return new(status, head.Size, head.Origin, keySource, checks, gaps, [.. _zeroed.Keys.Where(_erasures.ContainsKey).Order().Select(s => _erasures[s])]);
    }

    private VerificationReport Refuse(string name, string file, string problem, string keySource) =>
        new(VerificationStatus.Invalid, 0, "", keySource, [new(name, CheckOutcome.Fail, problem, file, 0)], [], []);

    private bool HasFailed(string name)
    {
        lock (_faults)
        {
            return _faults.ContainsKey(name);
        }
    }

    private Check Result(string name, string good) => _faults.TryGetValue(name, out Check? fault) ? fault : new(name, CheckOutcome.Pass, good);

    private static Check Skipped(string name, string reason) => new(name, CheckOutcome.NotEvaluated, reason);

    private void Fail(Check check)
    {
        lock (_faults)
        {
            _faults.TryAdd(check.Name, check);
        }
    }
}
