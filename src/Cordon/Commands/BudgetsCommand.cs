using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.State;
using Cordon.State.Budgets;

namespace Cordon.Commands;

/// <summary><c>cordon budgets</c>: how far calendar budgets are used up, from the state of a running or stopped gateway.</summary>
internal sealed class BudgetsCommand
{
    private const int MostRows = 1_000;

    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per budget and subject." };

    public Command Create()
    {
        Command list = new("list", "Lists the windows that are not over, by budget, most used first. What a running gateway was granted counts as used.") { _data, _json };
        list.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(_data), parsed.GetValue(_json)));
        return new Command("budgets", "Shows how far budgets are used up.") { list };
    }

    private static async Task<int> RunAsync(string data, bool json)
    {
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        await using BudgetLedger ledger = new(state, TimeProvider.System);
        foreach (BudgetState budget in ledger.List(MostRows))
        {
            BudgetAccount account = budget.Account;
            Console.WriteLine(json
                ? Json(budget).ToJsonString()
                : $"{account.Budget}  {(account.Subject.Length > 0 ? account.Subject : "(all)")}  {Amount(budget.Used, account.Unit)} of {Amount(account.Amount, account.Unit)} {account.Unit}  until {account.Ends:u}");
        }

        return Exit.Fine;
    }

    // Money is counted in billionths of a dollar, and read in dollars.
    private static string Amount(long amount, string unit) =>
        unit == "money" ? (amount / 1_000_000_000m).ToString("0.00####", CultureInfo.InvariantCulture) : amount.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Json(BudgetState budget) => new()
    {
        ["budget"] = budget.Account.Budget,
        ["subject"] = budget.Account.Subject,
        ["what"] = budget.Account.Unit,
        ["used"] = budget.Used,
        ["limit"] = budget.Account.Amount,
        ["window_starts"] = budget.Account.Starts,
        ["window_ends"] = budget.Account.Ends,
    };
}
