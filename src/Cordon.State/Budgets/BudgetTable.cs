using System.Data.Common;
using Cordon.State.Sql;

namespace Cordon.State.Budgets;

/// <summary>The SQL of budgets.</summary>
internal static class BudgetTable
{
    private const string Key = "budget = @budget AND subject = @subject AND starts = @starts";

    public static long? Used(DbConnection connection, DbTransaction transaction, BudgetAccount account)
    {
        List<long> rows = connection.Rows(transaction, $"SELECT used FROM budget_use WHERE {Key}", row => row.GetInt64(0), Of(account));
        return rows.Count == 0 ? null : rows[0];
    }

    public static void Insert(DbConnection connection, DbTransaction transaction, BudgetAccount account) => connection.Execute(transaction,
        """
        INSERT INTO budget_use (budget, subject, starts, ends, unit, amount, used) VALUES (@budget, @subject, @starts, @ends, @unit, @amount, 0)
        ON CONFLICT (budget, starts, subject) DO NOTHING
        """,
        [.. Of(account), ("@ends", Moment(account.Ends)), ("@unit", account.Unit), ("@amount", account.Amount)]);

    /// <summary>Adds to a row that has at most <paramref name="most"/> counted; false when another process was faster.</summary>
    public static bool Add(DbConnection connection, DbTransaction transaction, BudgetAccount account, long more, long most) => connection.Execute(transaction,
        $"UPDATE budget_use SET used = used + @more, amount = @amount WHERE {Key} AND used <= @most",
        [.. Of(account), ("@more", more), ("@amount", account.Amount), ("@most", most)]) > 0;

    public static int Subjects(DbConnection connection, DbTransaction transaction, BudgetAccount account)
    {
        List<long> rows = connection.Rows(transaction,
            "SELECT COUNT(*) FROM budget_use WHERE budget = @budget AND starts = @starts", row => row.GetInt64(0),
            ("@budget", account.Budget), ("@starts", Moment(account.Starts)));
        return (int)rows[0];
    }

    /// <summary>Accounts whose window is not over, most used first.</summary>
    public static List<BudgetState> List(DbConnection connection, DateTimeOffset now, int limit) => connection.Rows(
        "SELECT budget, subject, starts, ends, unit, amount, used FROM budget_use WHERE ends > @now ORDER BY budget, used DESC, subject, starts LIMIT @limit",
        row => new BudgetState(
            new BudgetAccount(row.GetString(0), row.GetString(1), row.Moment(2), row.Moment(3), row.GetString(4), row.GetInt64(5)), row.GetInt64(6), 0),
        ("@now", Moment(now)), ("@limit", limit));

    public static void Forget(DbConnection connection, DateTimeOffset endedBefore) =>
        connection.Execute("DELETE FROM budget_use WHERE ends < @before", ("@before", Moment(endedBefore)));

    private static (string, object?)[] Of(BudgetAccount account) =>
        [("@budget", account.Budget), ("@subject", account.Subject), ("@starts", Moment(account.Starts))];

    private static long Moment(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
