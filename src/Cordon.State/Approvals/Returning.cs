using System.Data.Common;

namespace Cordon.State.Approvals;

/// <summary>A grant that was used for nothing is there again.</summary>
internal static class Returning
{
    /// <summary>The id of the grant; null when it is not to be given back. What was asked anew meanwhile is withdrawn.</summary>
    public static string? GiveBack(DbConnection connection, DbTransaction transaction, long sequence, string digest, string exchange, long now)
    {
        if (ApprovalTable.Returnable(connection, transaction, digest, exchange, now) is not { } id)
        {
            return null;
        }

        foreach (string asked in ApprovalTable.OpenFor(connection, transaction, digest))
        {
            ApprovalTable.Withdraw(connection, transaction, asked, now);
            ApprovalTable.Note(connection, transaction, sequence, asked, "withdrawn", "", now);
        }

        ApprovalTable.GiveBack(connection, transaction, id);
        ApprovalTable.Note(connection, transaction, sequence, id, "returned", "", now);
        return id;
    }
}
