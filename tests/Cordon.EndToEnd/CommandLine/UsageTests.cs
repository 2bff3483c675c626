namespace Cordon.EndToEnd.CommandLine;

public sealed class UsageTests
{
    public static TheoryData<string> Subcommands =>
        ["serve", "demo", "check", "detect", "eval", "verify", "export", "keys", "keys create", "keys list", "keys revoke", "keys rotate", "index", "index rebuild", "simulate", "doctor", "completion"];

    [Theory]
    [MemberData(nameof(Subcommands))]
    public async Task Every_subcommand_explains_itself(string subcommand)
    {
        CommandResult run = await BuiltCordon.RunAsync([.. subcommand.Split(' '), "--help"]);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains($"cordon {subcommand}", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Subcommands))]
    public async Task An_unknown_option_is_a_usage_error(string subcommand)
    {
        CommandResult run = await BuiltCordon.RunAsync([.. subcommand.Split(' '), "--frobnicate"]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("--frobnicate", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_subcommand_is_a_usage_error() => Assert.Equal(2, (await BuiltCordon.RunAsync("frobnicate")).Code);

    [Fact]
    public async Task Without_a_subcommand_the_list_of_them_is_shown()
    {
        CommandResult run = await BuiltCordon.RunAsync();
        Assert.Equal(0, run.Code);
        Assert.All(Subcommands, subcommand => Assert.Contains($"  {((string)subcommand).Split(' ')[0]} ", run.Output, StringComparison.Ordinal));
    }
}
