using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Budgets;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Admin;

/// <summary>How far the budgets are used up, as seen by this process.</summary>
internal static class BudgetEndpoints
{
    private const int MostSubjects = 100;

    public static Task ListAsync(HttpContext context, BudgetDesk budgets) => JsonReply.WriteAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray("budgets");
        foreach ((Budget budget, IReadOnlyList<BudgetView> views) in budgets.Look(MostSubjects))
        {
            json.WriteStartObject();
            Write(json, budget);
            json.WriteStartArray("subjects");
            foreach (BudgetView view in views)
            {
                json.WriteStartObject();
                json.WriteString("subject", view.Subject);
                json.WriteNumber("used", view.Used);
                json.WriteNumber("reserved", view.Reserved);
                if (view.Ends is { } ends)
                {
                    json.WriteString("window_ends", ends);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, Budget budget)
    {
        json.WriteString("name", budget.Name);
        json.WriteString("what", Words.Of(budget.What));
        json.WriteString("unit", budget.What == BudgetUnit.Money ? "nano-usd" : "count");
        json.WriteNumber("limit", budget.Amount);
        json.WriteString("window", budget.Window switch
        {
            BudgetWindow.Bucket bucket => $"{bucket.Per.TotalSeconds:0} s, burst {bucket.Burst}",
            BudgetWindow.Calendar calendar => $"{Words.Of(calendar.Unit)}, {calendar.Zone.Id}",
            _ => "at-once",
        });
        JsonReply.WriteWords(json, "per", budget.Per.Select(Words.Of));
    }
}
