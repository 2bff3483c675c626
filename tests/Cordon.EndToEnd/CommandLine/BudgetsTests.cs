using System.Text.Json;
using Cordon.State;
using Cordon.State.Budgets;

namespace Cordon.EndToEnd.CommandLine;

public sealed class BudgetsTests
{
    [Fact]
    public async Task The_windows_that_are_not_over_are_listed_in_the_units_people_read()
    {
        using Folder folder = new();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using (StateDatabase state = StateDatabase.Open(folder.Path))
        {
            await using BudgetLedger ledger = new(state, TimeProvider.System);
            await UseAsync(ledger, new BudgetAccount("shop-month", "application=shop", now.AddDays(-1), now.AddDays(9), "money", 250_000_000_000), 1_234_500_000);
            await UseAsync(ledger, new BudgetAccount("calls", "", now.AddDays(-1), now.AddDays(9), "requests", 10), 3);
            await UseAsync(ledger, new BudgetAccount("over", "", now.AddDays(-2), now.AddDays(-1), "requests", 10), 3);
        }

        CommandResult listed = await BuiltCordon.RunAsync("budgets", "list", "--data", folder.Path);
        Assert.Equal(0, listed.Code);
        Assert.Equal(2, listed.Lines.Length);
        Assert.StartsWith("calls  (all)  3 of 10 requests  until ", listed.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("shop-month  application=shop  1.2345 of 250.00 money  until ", listed.Lines[1], StringComparison.Ordinal);

        JsonElement[] rows = [.. (await BuiltCordon.RunAsync("budgets", "list", "--json", "--data", folder.Path)).Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal([3, 1_234_500_000], rows.Select(row => row.GetProperty("used").GetInt64()));
        Assert.Equal(2, (await BuiltCordon.RunAsync("budgets", "list", "--data", folder.File("nowhere"))).Code);
    }

    private static async Task UseAsync(BudgetLedger ledger, BudgetAccount account, long amount)
    {
        (_, BudgetCounter counter) = await ledger.ReserveAsync(account, amount);
        await ledger.SettleAsync(counter, amount, amount);
    }
}
