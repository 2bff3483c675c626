using System.Data.Common;
using Cordon.State.Keys;
using Cordon.State.Sql;

namespace Cordon.State.Approvals;

/// <summary>
/// Who decides by whose right while somebody is absent. What is handed on is the person's own right as it stands when it is used, never one that was handed to them.
/// Safe from any thread, and for several processes.
/// </summary>
/// <param name="randomness">Fills a span with random bytes.</param>
public sealed class DelegationStore(StateDatabase database, KeyStore keys, TimeProvider time, Action<Span<byte>> randomness)
{
    /// <summary>For how long a right is handed on at most.</summary>
    public const int MostDays = 90;

    /// <summary>How many persons may have one right at once.</summary>
    public const int MostOfPerson = 8;

    private readonly Lock _writing = new();

    /// <summary>The person with the rights that they hold for others. A right ends with the last key of whose it is.</summary>
    public Approver WithHanded(Approver by)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (by.Key.Length == 0 || by.Role == KeyRole.Caller)
        {
            return by;
        }

        using DbConnection connection = database.Connect(durable: false);
        List<Delegation> handed = DelegationTable.HandedTo(connection, by.Voter, Now());
        return handed.Count == 0 ? by : by with
        {
            Handed =
            [
                .. from delegation in handed
                   let held = keys.HeldBy(delegation.From)
                   where held is { Role: KeyRole.Approver or KeyRole.Admin }
                   select new HandedRight(delegation.Id, Approver.Of(held, keys)),
            ],
        };
    }

    /// <summary>Hands a person's right on. It is in evidence once a gateway has written it there, within a second.</summary>
    /// <param name="to">The id of the other person's key.</param>
    public DelegationOutcome Hand(Approver from, string to, DateTimeOffset ends, out Delegation? made)
    {
        ArgumentNullException.ThrowIfNull(from);
        made = null;
        DateTimeOffset begins = time.GetUtcNow();
        if (from.Key.Length == 0)
        {
            return DelegationOutcome.NoKey;
        }

        if (keys.Standing(to) is not KeyLookup.Found { Key: { Role: KeyRole.Approver or KeyRole.Admin } key } || key.Tenant != from.Tenant)
        {
            return DelegationOutcome.NoApprover;
        }

        string person = keys.OriginOf(key);
        if (person == from.Voter)
        {
            return DelegationOutcome.OneSelf;
        }

        if (ends <= begins || ends > begins.AddDays(MostDays))
        {
            return DelegationOutcome.WrongTime;
        }

        Delegation wanted = new(NewId(), from.Tenant, from.Voter, from.Name, person, key.Name, begins, ends, null, null);
        DelegationOutcome outcome = Change((connection, transaction, now) =>
        {
            if (DelegationTable.HandedBy(connection, transaction, from.Voter, now) >= MostOfPerson)
            {
                return (DelegationOutcome.TooMany, false);
            }

            DelegationTable.Insert(connection, transaction, wanted);
            DelegationTable.Note(connection, transaction, wanted.Id, "delegated", from.Key, now);
            return (DelegationOutcome.Done, true);
        });
        made = outcome == DelegationOutcome.Done ? wanted : null;
        return outcome;
    }

    /// <summary>Ends one before its time: whose right it is, who has it, or an admin.</summary>
    public DelegationOutcome End(string id, Approver by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return Change((connection, transaction, now) =>
        {
            if (DelegationTable.Find(connection, transaction, id) is not { } found || !(by.Role == KeyRole.Admin || by.Voter == found.From || by.Voter == found.To)
                || !DelegationTable.End(connection, transaction, id, by.Key, now))
            {
                return (DelegationOutcome.Unknown, false);
            }

            DelegationTable.Note(connection, transaction, id, "delegation-ended", by.Key, now);
            return (DelegationOutcome.Done, true);
        });
    }

    /// <summary>Those of a tenant, the latest first, also what is over.</summary>
    /// <param name="tenant">Null for all.</param>
    public IReadOnlyList<Delegation> List(string? tenant, int most)
    {
        using DbConnection connection = database.Connect(durable: false);
        return DelegationTable.List(connection, tenant, most);
    }

    public Delegation? Find(string id)
    {
        using DbConnection connection = database.Connect(durable: false);
        return DelegationTable.Find(connection, null, id);
    }

    /// <summary>What is not in evidence yet, oldest first.</summary>
    public IReadOnlyList<DelegationEvent> Unrecorded(int most)
    {
        using DbConnection connection = database.Connect(durable: false);
        return DelegationTable.Unrecorded(connection, most);
    }

    /// <summary>Notes where one stands in evidence.</summary>
    public void Recorded(DelegationEvent said, long sequence)
    {
        ArgumentNullException.ThrowIfNull(said);
        using DbConnection connection = database.Connect(durable: false);
        DelegationTable.Recorded(connection, said.Number, sequence);
    }

    private DelegationOutcome Change(Func<DbConnection, DbTransaction, long, (DelegationOutcome Outcome, bool IsChanged)> change)
    {
        using Lock.Scope turn = _writing.EnterScope();
        using DbConnection connection = database.Connect(durable: true);
        using DbTransaction transaction = connection.BeginWriting(Writing.Approvals);
        (DelegationOutcome outcome, bool isChanged) = change(connection, transaction, Now());
        if (isChanged)
        {
            transaction.Commit();
        }
        else
        {
            transaction.Rollback();
        }

        return outcome;
    }

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomness(bytes);
        return $"ad_{Convert.ToHexStringLower(bytes)}";
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
