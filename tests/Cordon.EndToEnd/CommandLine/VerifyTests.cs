using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

public sealed class VerifyTests(DemoDay day) : IClassFixture<DemoDay>
{
    [Fact]
    public async Task A_good_log_verifies()
    {
        CommandResult run = await BuiltCordon.RunAsync("verify", day.Evidence, "--signatures", "all");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal("VALID-UNWITNESSED", run.Lines[^1]);
    }

    [Theory]
    [InlineData("tile/entries/000")]
    [InlineData("tile/0/000")]
    [InlineData("segments/00000000000000000000.seg")]
    [InlineData("statements/00000000000000000000.stm")]
    [InlineData("checkpoint")]
    public async Task One_changed_byte_is_found_and_its_place_is_told(string file)
    {
        using Folder folder = new();
        string copy = folder.CopyOf(day.Evidence);
        string path = Path.Combine(copy, file);
        byte[] bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        CommandResult run = await BuiltCordon.RunAsync("verify", copy);
        Assert.Equal(1, run.Code);
        Assert.Contains(run.Lines, line => line.StartsWith("  FAIL ", StringComparison.Ordinal) && line.Contains($"[{file}", StringComparison.Ordinal));

        CommandResult json = await BuiltCordon.RunAsync("verify", copy, "--json");
        JsonElement report = JsonSerializer.Deserialize<JsonElement>(json.Output);
        Assert.Contains(
            report.GetProperty("checks").EnumerateArray(),
            check => check.GetProperty("outcome").GetString() == "fail" && check.GetProperty("file").GetString() == file);
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_verified()
    {
        CommandResult run = await BuiltCordon.RunAsync("verify", Path.Combine(day.Evidence, "nowhere"));
        Assert.Equal((2, ""), (run.Code, run.Output));
    }

    [Fact]
    public async Task A_directory_without_a_log_is_not_a_valid_log()
    {
        using Folder folder = new();
        Assert.NotEqual(0, (await BuiltCordon.RunAsync("verify", folder.Path)).Code);
    }

    [Fact]
    public async Task A_receipt_file_verifies_alone_and_a_changed_one_does_not()
    {
        using Folder folder = new();
        string receipt;
        await using (RunningGateway gateway = await RunningGateway.StartAsync())
        {
            HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""");
            receipt = await gateway.Client.GetStringAsync($"/cordon/v1/exchanges/{response.Headers.GetValues("x-cordon-exchange").Single()}/receipt");
        }

        CommandResult good = await BuiltCordon.RunAsync("verify", folder.File("receipt.json", receipt));
        Assert.Equal((0, "VALID-UNWITNESSED"), (good.Code, good.Lines[^1]));

        string statement = JsonSerializer.Deserialize<JsonElement>(receipt).GetProperty("statement").GetString()!;
        byte[] changed = Convert.FromBase64String(statement);
        changed[changed.Length / 2] ^= 1;
        CommandResult bad = await BuiltCordon.RunAsync("verify", folder.File("changed.json", receipt.Replace(statement, Convert.ToBase64String(changed), StringComparison.Ordinal)));
        Assert.Equal(1, bad.Code);

        CommandResult garbage = await BuiltCordon.RunAsync("verify", folder.File("garbage.json", "hello"));
        Assert.Equal(3, garbage.Code);
    }
}
