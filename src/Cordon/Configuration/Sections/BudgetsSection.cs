using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Budgets;
using Cordon.Gateway.Metering;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>budgets:</c> how much may be used, by whom, over what time. docs/operate/budgets.md has the story.</summary>
internal static class BudgetsSection
{
    private const decimal BillionthsOfADollar = 1_000_000_000m;

    // Below the most that a budget can count.
    private const decimal MostAmount = 2_000_000_000_000_000_000m;

    private static readonly ImmutableArray<string> Times = ["second", "minute", "hour", "day"];

    public static readonly Field Field = new("budgets", new ObjectShape("How much may be used.", "budgets",
    [
        new("prices", new TextShape("File with prices of models that come before those that ship with Cordon.", 4096), Default: "none"),
        new("unknown-price", new WordShape("What becomes of a call that a budget in money applies to, when its model has no price.", [.. Words.All<UnknownPrice>()]), Default: Words.Of(default(UnknownPrice))),
        new("named", new MapShape("Budgets by name.", new ObjectShape("One budget.", "budget",
        [
            new("what", new WordShape("What is counted.", [.. Words.All<BudgetUnit>()]), Required: true),
            new("amount", new AmountShape("How much of it; money in US dollars."), Required: true),
            new("each", new ListShape("Each distinct value of these together has the whole amount.", new WordShape("One of them.", [.. Words.All<Dimension>()])), Default: "none: all share it"),
            new("match", new MapShape("Globs that an exchange has to match.", new TextShape("A glob."), [.. Words.All<Dimension>()]), Default: "every exchange"),
            new("per", new WordShape("A bucket that fills steadily with the amount in this time.", Times)),
            new("burst", new AmountShape("What the bucket holds at most."), Default: "the amount"),
            new("calendar", new WordShape("The amount for each of these.", [.. Words.All<CalendarUnit>()])),
            new("zone", new TextShape("Time zone of the calendar."), Default: "`UTC`"),
        ]), [])),
    ]));

    /// <summary>What a shape cannot say. The file of prices may be on another machine; where it is on this one, it is read too.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors) => Read(section, errors, File.Exists(section?["prices"].Text?.Value));

    public static BudgetOptions Read(MapNode? section, List<PolicyError> errors) => Read(section, errors, prices: true);

    private static BudgetOptions Read(MapNode? section, List<PolicyError> errors, bool prices)
    {
        if (section is null)
        {
            return new BudgetOptions();
        }

        int before = errors.Count;
        BudgetOptions options = new()
        {
            Budgets = [.. (section["named"].Map?.Entries ?? []).Select(entry => BudgetOf(entry, errors)).OfType<Budget>()],
            UnknownPrice = section["unknown-price"].Word<UnknownPrice>()?.Value ?? default,
            Prices = prices && section["prices"].Text is { } file ? PricesOf(file, errors) : PriceTable.Shipped,
        };
        if (errors.Count == before)
        {
            foreach (string problem in options.Problems())
            {
                errors.At(section.Place, problem, "see docs/operate/budgets.md");
            }
        }

        return options;
    }

    /// <summary>Null with complaints; or without, when the shapes have already complained.</summary>
    private static Budget? BudgetOf(MapEntry entry, List<PolicyError> errors)
    {
        string path = $"budgets.named.{entry.Key}";
        if (!SectionValues.IsName(entry.Key))
        {
            errors.At(entry.Place, $"a budget's name has 1 to {SectionValues.LongestName} letters, digits, dots, dashes and underscores", "rename it");
            return null;
        }

        if (entry.Value.Map is not { } at || at["what"].Word<BudgetUnit>() is not { Value: var what })
        {
            return null;
        }

        long? amount = AmountOf(at["amount"].Amount, what, path + ".amount", errors);
        BudgetWindow? window = WindowOf(at, what, amount, path, errors);
        return amount is null || window is null ? null : new Budget(entry.Key, what, amount.Value, window)
        {
            Per = at["each"].WordList<Dimension>(),
            Match = (at["match"].Map?.Entries ?? []).Where(glob => Words.TryParse<Dimension>(glob.Key, out _) && glob.Value.Text is not null)
                .ToImmutableSortedDictionary(glob => Words.TryParse(glob.Key, out Dimension dimension) ? dimension : default, glob => glob.Value.Text!.Value),
        };
    }

    private static BudgetWindow? WindowOf(MapNode at, BudgetUnit what, long? amount, string path, List<PolicyError> errors)
    {
        if (what == BudgetUnit.Concurrency)
        {
            foreach (string key in (ReadOnlySpan<string>)["per", "burst", "calendar", "zone"])
            {
                if (at[key] is { } timed)
                {
                    errors.At(timed.Place, $"{path}.{key} does not go with concurrency", "remove it: concurrency is at any one time");
                }
            }

            return BudgetWindow.AtOnce.Instance;
        }

        if ((at["per"] is null) == (at["calendar"] is null))
        {
            errors.At(at.Place, $"{path} needs a time: either per or calendar", "per: minute for a rate, calendar: month for a sum");
            return null;
        }

        string stray = at["per"] is null ? "burst" : "zone";
        if (at[stray] is { } without)
        {
            errors.At(without.Place, $"{path}.{stray} does not go with {(stray == "burst" ? "calendar" : "per")}", "remove it");
        }

        if (at["calendar"] is not null)
        {
            return at["calendar"].Word<CalendarUnit>() is { } unit && ZoneOf(at["zone"].Text, path, errors) is { } zone ? new BudgetWindow.Calendar(unit.Value, zone) : null;
        }

        long? burst = at["burst"] is null ? amount : AmountOf(at["burst"].Amount, what, path + ".burst", errors);
        return TimeOf(at["per"].Text?.Value) is { } time && burst is not null ? new BudgetWindow.Bucket(time, burst.Value) : null;
    }

    private static TimeSpan? TimeOf(string? word) => word switch
    {
        "second" => TimeSpan.FromSeconds(1),
        "minute" => TimeSpan.FromMinutes(1),
        "hour" => TimeSpan.FromHours(1),
        "day" => TimeSpan.FromDays(1),
        _ => null,
    };

    private static TimeZoneInfo? ZoneOf(Located<string>? name, string path, List<PolicyError> errors)
    {
        if (name is null)
        {
            return TimeZoneInfo.Utc;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(name.Value, out TimeZoneInfo? zone))
        {
            errors.At(name.Place, $"{path}.zone is not a time zone that this system knows", "zone: Europe/Berlin, or leave it out for UTC");
        }

        return zone;
    }

    private static long? AmountOf(Located<decimal>? written, BudgetUnit what, string path, List<PolicyError> errors)
    {
        if (written is null)
        {
            return null;
        }

        decimal unit = what == BudgetUnit.Money ? BillionthsOfADollar : 1;
        if (written.Value > MostAmount / unit)
        {
            errors.At(written.Place, $"{path} is out of range", $"at most {MostAmount / unit:0}");
            return null;
        }

        decimal amount = written.Value * unit;
        if (amount != decimal.Truncate(amount))
        {
            errors.At(written.Place, $"{path} has too many digits after the point", what == BudgetUnit.Money ? "dollars have nine at most" : "write a whole number");
            return null;
        }

        return (long)amount;
    }

    private static PriceTable PricesOf(Located<string> file, List<PolicyError> errors)
    {
        if (!PolicyFile.TryRead(file.Value, out string text, out PolicyError? unreadable, "price table"))
        {
            errors.At(file.Place, $"budgets.prices: {unreadable.Message}", unreadable.Hint);
            return PriceTable.Shipped;
        }

        PriceTable? own = PriceTable.Read(file.Value, text, out ImmutableArray<PolicyError> wrong);
        errors.AddRange(wrong);
        return own is null ? PriceTable.Shipped : PriceTable.Shipped.Under(own);
    }
}
