using System.Collections.Immutable;
using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Approvals;

/// <summary>
/// What waits for a person, and what persons decided. Every change is one durable transaction that says from which state it leads, so of any
/// number who try to decide or to use a grant, in this process or another, one does. The arguments are kept while a request is alive and
/// overwritten with the change that ends it. Safe from any thread.
/// </summary>
/// <param name="randomness">Fills a span with random bytes.</param>
public sealed class ApprovalStore(StateDatabase database, TimeProvider time, Action<Span<byte>> randomness)
{
    public const int LongestNote = 500;

    /// <summary>How long ended requests, without their arguments, are kept.</summary>
    public const int KeptDays = 90;

    private const int MostExpiredAtOnce = 500;
    // Whoever writes them keeps other replicas waiting meanwhile.
    private const int MostEvents = 100;

    // One of this process at a time waits for the other processes: more would take all connections for waiting.
    private readonly Lock _writing = new();

    /// <summary>Asks a person, unless somebody has asked the same before.</summary>
    public Opening Ask(ApprovalRequest request, ApprovalBounds bounds) => Change<Opening>((connection, transaction, sequence, now) =>
    {
        List<string> expired = ApprovalTable.Expire(connection, transaction, request.Digest, now, MostExpiredAtOnce);
        expired.ForEach(id => ApprovalTable.Note(connection, transaction, sequence, id, "expired", "", now));
        if (ApprovalTable.Standing(connection, transaction, request.Digest, now) is { } standing)
        {
            return (standing.State == ApprovalState.Denied ? new Opening.Refused(standing) : new Opening.Pending(standing, IsNew: false), expired.Count > 0);
        }

        (long inAll, long ofApplication, long ofSession) = ApprovalTable.Alive(connection, transaction, request);
        if (inAll >= bounds.InAll || ofApplication >= bounds.OfApplication || ofSession >= bounds.OfSession)
        {
            return (Opening.Full.Instance, expired.Count > 0);
        }

        string opened = NewId();
        ApprovalTable.Insert(connection, transaction, opened, request, now);
        ApprovalTable.Note(connection, transaction, sequence, opened, "opened", "", now);
        return (new Opening.Pending(ApprovalTable.Find(connection, transaction, opened)!, IsNew: true), true);
    });

    /// <summary>Uses the grants for all of these, or none of them. Their ids; empty when one of them is not there to be used.</summary>
    /// <param name="log">The name of the log that the process writes.</param>
    public ImmutableArray<string> Redeem(IReadOnlyCollection<string> digests, string exchange, string? log = null)
    {
        using Lock.Scope turn = _writing.EnterScope();
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Approvals);
        long sequence = ApprovalTable.Next(connection, transaction);
        long now = Now();
        ImmutableArray<string>.Builder ids = ImmutableArray.CreateBuilder<string>(digests.Count);
        foreach (string digest in digests)
        {
            if (ApprovalTable.Redeem(connection, transaction, digest, exchange, log, now) is not { } id)
            {
                transaction.Rollback();
                return [];
            }

            ApprovalTable.Note(connection, transaction, sequence, id, "redeemed", "", now);
            ids.Add(id);
        }

        transaction.Commit();
        return ids.ToImmutable();
    }

    /// <summary>
    /// Gives back grants that an exchange has used and not sent anything for; the ids of those that are there again. What somebody has asked anew meanwhile is
    /// withdrawn, unless a person has answered it: then that stands.
    /// </summary>
    public ImmutableArray<string> GiveBack(IReadOnlyCollection<string> digests, string exchange) => Change<ImmutableArray<string>>((connection, transaction, sequence, now) =>
    {
        ImmutableArray<string> given = [.. digests.Select(digest => Returning.GiveBack(connection, transaction, sequence, digest, exchange, now)).OfType<string>()];
        return (given, !given.IsEmpty);
    });

    /// <summary>Gives back the grants for calls of tools that a process which is gone had used and not begun to send; how many there are.</summary>
    /// <param name="log">The log of that process.</param>
    public int GiveBackUnsent(string log) => Change((connection, transaction, sequence, now) =>
    {
        int given = ApprovalTable.Unsent(connection, transaction, log, now).Count(unsent => Returning.GiveBack(connection, transaction, sequence, unsent.Digest, unsent.Exchange, now) is not null);
        return (given, given > 0);
    });

    public Approval? Find(string id)
    {
        using DbConnection connection = database.Connect(durable: false);
        return ApprovalTable.Find(connection, null, id);
    }

    public IReadOnlyList<Approval> List(ApprovalFilter filter)
    {
        using DbConnection connection = database.Connect(durable: false);
        return ApprovalTable.List(connection, filter);
    }

    public ApprovalOutcome Grant(string id, Approver by, string note) => Decide((connection, transaction, sequence, now) =>
        ApprovalTable.Find(connection, transaction, id) is { } approval && by.MaySee(approval.Request.Caller.Tenant)
            ? Deciding.Grant(connection, transaction, sequence, approval, by, Bounded(note), now)
            : ApprovalOutcome.Unknown);

    /// <summary>Grants all open requests of the same rule, tool and caller as one of them; none, when there are not as many as was said.</summary>
    public ApprovalOutcome GrantAlike(string id, int count, Approver by, string note, out int there)
    {
        int found = 0;
        ApprovalOutcome outcome = Decide((connection, transaction, sequence, now) =>
            Deciding.GrantAlike(connection, transaction, sequence, id, count, by, Bounded(note), now, out found));
        there = found;
        return outcome;
    }

    public ApprovalOutcome Deny(string id, Approver by, string note) => Decide((connection, transaction, sequence, now) =>
        ApprovalTable.Find(connection, transaction, id) is { } approval && by.MaySee(approval.Request.Caller.Tenant)
            ? Deciding.Deny(connection, transaction, sequence, approval, by, Bounded(note), now)
            : ApprovalOutcome.Unknown);

    /// <summary>Ends requests that nobody wants any more; how many of them were still alive.</summary>
    public int Withdraw(IReadOnlyCollection<string> ids) => ids.Count == 0 ? 0 : Change((connection, transaction, sequence, now) =>
    {
        int withdrawn = 0;
        foreach (string id in ids)
        {
            if (ApprovalTable.Withdraw(connection, transaction, id, now))
            {
                ApprovalTable.Note(connection, transaction, sequence, id, "withdrawn", "", now);
                withdrawn++;
            }
        }

        return (withdrawn, withdrawn > 0);
    });

    /// <summary>Ends what is past its time; how many there were.</summary>
    public int Expire()
    {
        using (DbConnection connection = database.Connect(durable: false))
        {
            if (!ApprovalTable.IsExpiring(connection, Now()))
            {
                return 0;
            }
        }

        return Change((connection, transaction, sequence, now) =>
        {
            List<string> expired = ApprovalTable.Expire(connection, transaction, null, now, MostExpiredAtOnce);
            foreach (string id in expired)
            {
                ApprovalTable.Note(connection, transaction, sequence, id, "expired", "", now);
            }

            return (expired.Count, expired.Count > 0);
        });
    }

    /// <summary>Asks those whose turn has come, one step of each request at a time; how many there were.</summary>
    public int Escalate()
    {
        using (DbConnection connection = database.Connect(durable: false))
        {
            if (!ApprovalTable.IsEscalating(connection, Now()))
            {
                return 0;
            }
        }

        return Change((connection, transaction, sequence, now) =>
        {
            List<Approval> due = ApprovalTable.Escalating(connection, transaction, now, MostExpiredAtOnce);
            foreach (Approval approval in due)
            {
                ApprovalTable.Escalate(connection, transaction, approval);
                ApprovalTable.Note(connection, transaction, sequence, approval.Id, "escalated", "", now, asked: approval.Request.Terms.Escalation[approval.Escalated].To);
            }

            return (due.Count, due.Count > 0);
        });
    }

    /// <summary>Rises with every change, whoever made it.</summary>
    public long Version()
    {
        using DbConnection connection = database.Connect(durable: false);
        return ApprovalTable.Version(connection);
    }

    /// <summary>How many wait for a person.</summary>
    public long Open()
    {
        using DbConnection connection = database.Connect(durable: false);
        return connection.Number("SELECT COUNT(*) FROM approval WHERE ended IS NULL AND state = 'open' AND expires > @now", ("@now", Now()));
    }

    /// <summary>Whether any step up to this state of <see cref="Version"/> is not on record yet.</summary>
    public bool IsUnrecorded(long version)
    {
        using DbConnection connection = database.Connect(durable: false);
        return ApprovalTable.IsUnrecorded(connection, version);
    }

    /// <summary>The first steps that are not on record yet, in the order in which they were taken.</summary>
    public IReadOnlyList<ApprovalEvent> Unrecorded()
    {
        using DbConnection connection = database.Connect(durable: false);
        return ApprovalTable.Unrecorded(connection, MostEvents);
    }

    /// <inheritdoc cref="StateDatabase.RecordAlone"/>
    public IDisposable RecordAlone() => database.RecordAlone();

    public void Recorded(params IEnumerable<ApprovalEvent> recorded)
    {
        using DbConnection connection = database.Connect(durable: false);
        foreach (ApprovalEvent step in recorded)
        {
            ApprovalTable.Recorded(connection, step);
        }
    }

    /// <summary>Deletes what ended long ago.</summary>
    public void Forget()
    {
        using DbConnection connection = database.Connect(durable: false);
        using DbTransaction transaction = connection.BeginWriting(Writing.Approvals);
        long before = Now() - (long)TimeSpan.FromDays(KeptDays).TotalMilliseconds;
        ApprovalTable.Forget(connection, transaction, before);
        DelegationTable.Forget(connection, transaction, before);
        transaction.Commit();
    }

    /// <summary>Overwrites what arguments have left in the state's files; false when others are at work just now, and it has to be tried again.</summary>
    public bool TryScrub() => database.TryScrub();

    private static string Bounded(string note) => note.Length <= LongestNote ? note : note[..LongestNote];

    private ApprovalOutcome Decide(Func<DbConnection, DbTransaction, long, long, ApprovalOutcome> decide) => Change((connection, transaction, sequence, now) =>
    {
        ApprovalOutcome outcome = decide(connection, transaction, sequence, now);
        return (outcome, outcome is ApprovalOutcome.Done or ApprovalOutcome.OneOfTwo);
    });

    // What was not done leaves no trace: an attempt that failed is rolled back, votes included.
    private T Change<T>(Func<DbConnection, DbTransaction, long, long, (T Result, bool IsChanged)> change)
    {
        using Lock.Scope turn = _writing.EnterScope();
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Approvals);
        (T result, bool isChanged) = change(connection, transaction, ApprovalTable.Next(connection, transaction), Now());
        if (isChanged)
        {
            transaction.Commit();
        }
        else
        {
            transaction.Rollback();
        }

        return result;
    }

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomness(bytes);
        return $"ap_{Convert.ToHexStringLower(bytes)}";
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
