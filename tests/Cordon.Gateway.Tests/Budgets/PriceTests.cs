using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Metering;
using Cordon.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Budgets;

public sealed class PriceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_table_that_ships_has_sources_and_days_that_do_not_overlap()
    {
        // Reading refuses rows without a source, and two prices of one glob on one day.
        PriceTable table = PriceTable.Shipped;
        Assert.True(table.Rows.Length > 20);
        Assert.All(table.Rows, row => Assert.StartsWith("https://", row.Source));
        Assert.All(table.Rows, row => Assert.True(row.Rates.CachedInput <= row.Rates.Input && row.Rates.Input <= row.Rates.CacheWrite && row.Rates.CacheWrite <= row.Rates.CacheWriteHour));
        Assert.All(table.Rows.SelectMany(row => row.Models), glob => Assert.False(glob.Contains('*', StringComparison.Ordinal), $"{glob} may price models that nobody has seen."));
        foreach (string model in table.Rows.SelectMany(row => row.Models).Distinct())
        {
            string name = model.Replace('?', '1');
            Assert.Single(table.Rows, row => row.Covers(name, DateOnly.FromDateTime(Now.UtcDateTime)));
        }
    }

    [Theory]
    [InlineData("GPT-4o-Mini", 750_000L)]
    [InlineData("claude-haiku-4-5-20251001", 6_000_000L)]
    [InlineData("gpt-4o-mini-realtime", null)]
    [InlineData("gpt-4", null)]
    [InlineData(null, null)]
    public void A_model_has_the_price_of_its_row_or_none(string? model, long? nano) =>
        Assert.Equal(nano, PriceTable.Shipped.Find(model, Now)?.CostOf(new Usage(1_000, 1_000)));

    [Fact]
    public void A_price_counts_from_its_first_day_to_the_day_before_its_last()
    {
        PriceTable table = Read("""
            prices:
              - {models: [m], from: 2026-01-01, to: 2026-02-01, source: "https://example.org", input: 1000000, output: 0}
              - {models: [m], from: 2026-02-01, source: "https://example.org", input: 2000000, output: 0}
            """);
        Assert.Null(table.Find("m", new(2025, 12, 31, 23, 59, 59, TimeSpan.Zero)));
        Assert.Equal(1_000, table.Find("m", new(2026, 1, 31, 23, 59, 59, TimeSpan.Zero))!.CostOf(new Usage(1, 0)));
        Assert.Equal(2_000, table.Find("m", new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero))!.CostOf(new Usage(1, 0)));
    }

    [Fact]
    public void Each_kind_of_token_has_its_own_price_and_long_inputs_theirs()
    {
        Price price = Read("""
            prices:
              - models: [m]
                from: 2026-01-01
                source: https://example.org
                input: 1000000
                cached-input: 100000
                cache-write: 1250000
                cache-write-hour: 2000000
                output: 5000000
                long: {above: 1000, input: 2000000, output: 10000000}
            """).Find("m", Now)!;
        // 500 plain, 300 cached, 100 written for minutes, 100 for an hour.
        Assert.Equal(500_000 + 30_000 + 125_000 + 200_000 + 50_000, price.CostOf(new Usage(1_000, 10, CachedInput: 300, CacheWrite: 200, CacheWriteHour: 100)));
        Assert.Equal((1_001L * 2_000) + (10 * 10_000), price.CostOf(new Usage(1_001, 10, CachedInput: 300)));
    }

    [Fact]
    public void A_fraction_of_a_billionth_is_rounded_up() =>
        Assert.Equal(1, Read("""prices: [{models: [m], from: 2026-01-01, source: "https://example.org", input: 1, output: 1}]""").Find("m", Now)!.CostOf(new Usage(1, 0)));

    [Fact]
    public void An_operators_row_comes_before_the_one_that_ships()
    {
        PriceTable own = Read("""
            default-output: 100
            prices: [{models: ["gpt-4*"], from: 2026-01-01, source: "https://example.org/contract", input: 1, output: 1}]
            """);
        PriceTable both = PriceTable.Shipped.Under(own);
        Assert.Equal((1, 100), (both.Find("gpt-4o", Now)!.Rates.Input, both.DefaultOutput));
        Assert.Equal(2_000_000, both.Find("o3", Now)!.Rates.Input);
    }

    [Theory]
    [InlineData("prices: [{models: [m], from: 2026-01-01, input: 1, output: 1}]", "source")]
    [InlineData("prices: [{models: [m], from: 2026-01-01, source: \"https://e.org\", input: 1}]", "input and output")]
    [InlineData("prices: [{models: [m], from: 2026-01-01, source: \"https://e.org\", input: 1.5, output: 1}]", "whole number")]
    [InlineData("prices: [{models: [m], from: 2026-01-01, to: 2025-01-01, source: \"https://e.org\", input: 1, output: 1}]", "to after from")]
    [InlineData("prices: [{models: [m], from: 2026-01-01, source: \"https://e.org\", input: 1, output: 1}, {models: [M], from: 2026-05-01, source: \"https://e.org\", input: 1, output: 1}]", "two prices")]
    [InlineData("prices: [{models: [m], from: 2026-01-01, source: \"https://e.org\", input: 1, output: 1, outptu: 1}]", "unknown key outptu")]
    [InlineData("price: []", "unknown key price")]
    [InlineData("[", "not valid YAML")]
    public void A_table_that_is_wrong_is_refused_with_the_place(string yaml, string complaint)
    {
        Assert.Null(PriceTable.Read("prices.yaml", yaml, out ImmutableArray<PolicyError> errors));
        Assert.Contains(errors, error => error.ToString().Contains(complaint, StringComparison.Ordinal) && error.ToString().Contains("prices.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_of_more_than_a_megabyte_is_refused() =>
        Assert.Null(PriceTable.Read("prices.yaml", "#" + new string('x', PriceTableReader.MostCharacters), out _));

    [Fact]
    public void A_table_that_is_nested_too_deep_or_refers_to_itself_is_refused_before_it_is_loaded()
    {
        foreach (string yaml in (string[])[new string('[', 200_000), "prices: " + string.Concat(Enumerable.Repeat("[", PriceTableReader.MostDepth)), "prices: &a [*a]"])
        {
            Assert.Null(PriceTable.Read("prices.yaml", yaml, out ImmutableArray<PolicyError> errors));
            Assert.NotEmpty(errors);
        }
    }

    [Fact]
    public void A_text_that_the_yaml_library_trips_over_is_an_error_like_any_other()
    {
        Assert.Null(PriceTable.Read("prices.yaml", "prices:\n  - models: [m]\n  -  [\nx: 1", out ImmutableArray<PolicyError> errors));
        Assert.NotEmpty(errors);
        Assert.Null(PriceTable.Read("prices.yaml", ": [\na", out errors));
        Assert.NotEmpty(errors);
    }

    [Fact]
    public void What_is_set_aside_is_never_less_than_what_the_same_tokens_cost() => Prop.ForAll(
        Gen.Elements(PriceTable.Shipped.Rows.ToArray()).ToArbitrary(),
        (from input in Gen.Choose(0, 300_000) from cached in Gen.Choose(0, 300_000) from write in Gen.Choose(0, 300_000) from hour in Gen.Choose(0, 300_000)
         from output in Gen.Choose(0, 100_000) select new Usage(input, output, cached, write, hour)).ToArbitrary(),
        (price, usage) => price.CostOf(usage) is >= 0 and long cost && cost <= price.MostFor(usage.Input, usage.Output)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Numbers_that_no_upstream_can_mean_do_not_overflow() =>
        Assert.True(PriceTable.Shipped.Rows[0].CostOf(new Usage(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue)) > 0);

    private static PriceTable Read(string yaml) => PriceTable.Read("prices.yaml", yaml, out ImmutableArray<PolicyError> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
}
