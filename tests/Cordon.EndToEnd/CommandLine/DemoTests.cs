using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

public sealed class DemoTests(DemoDay day) : IClassFixture<DemoDay>
{
    [Fact]
    public void The_table_fits_100_columns_and_has_no_control_codes_in_a_pipe()
    {
        Assert.Equal((0, ""), (day.Run.Code, day.Run.Errors));
        Assert.Contains("exchange", day.Run.Lines[1], StringComparison.Ordinal);
        Assert.All(day.Run.Lines.TakeWhile(line => !line.StartsWith("why:", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
        Assert.DoesNotContain('\u001B', day.Run.Output);
    }

    [Fact]
    public void Every_ordinary_exchange_passes_and_every_attack_is_stopped()
    {
        string[] rows = [.. day.Run.Lines.Where(line => line.StartsWith(' '))];
        Assert.All(rows.Where(row => row.Contains(" benign ", StringComparison.Ordinal)), row => Assert.Contains(" allow ", row, StringComparison.Ordinal));
        Assert.All(rows.Where(row => row.Contains(" attack ", StringComparison.Ordinal)), row => Assert.Contains(" deny ", row, StringComparison.Ordinal));
        Assert.Contains(", 0 not noticed;", day.Run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_line_verifies_the_evidence()
    {
        string line = day.Run.Lines[^1];
        Assert.StartsWith("Verify the evidence: ", line, StringComparison.Ordinal);
        CommandResult run = await BuiltCordon.RunInShellAsync(line["Verify the evidence: ".Length..]);
        Assert.Equal((0, "VALID-UNWITNESSED"), (run.Code, run.Lines[^1]));
    }

    [Fact]
    public async Task Strict_lets_nothing_through_that_is_not_ordinary_and_says_so_in_json()
    {
        using Folder folder = new();
        CommandResult run = await BuiltCordon.RunAsync("demo", "--preset", "strict", "--json", "--data", folder.File("a folder with blanks"));

        Assert.Equal((0, ""), (run.Code, run.Errors));
        JsonElement[] exchanges = [.. run.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.All(exchanges, exchange => Assert.NotEmpty(exchange.GetProperty("exchange").GetString()!));
        Assert.All(
            exchanges.Where(exchange => exchange.GetProperty("kind").GetString() is "attack" or "data"),
            exchange => Assert.NotEqual("allow", exchange.GetProperty("decision").GetString()));
    }

    [Fact]
    public async Task An_unknown_preset_is_a_usage_error() => Assert.Equal(2, (await BuiltCordon.RunAsync("demo", "--preset", "mild")).Code);
}
