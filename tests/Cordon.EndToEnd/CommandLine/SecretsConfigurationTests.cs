namespace Cordon.EndToEnd.CommandLine;

public sealed class SecretsConfigurationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_secret_that_nobody_may_have_or_that_stands_in_the_file_is_refused_with_its_line()
    {
        CommandResult told = await CheckAsync("""
            secrets:
              "git hub": {value: env:GITHUB_TOKEN, hosts: [a.example.com], tools: ["*"]}
              desk:
                value: ghp_inTheFileItself0123456789
                hosts: []
                tools: ["desk__*"]
                arguments: []
              lone: {value: env:GITHUB_TOKEN}
            """);
        Assert.Equal(2, told.Code);
        string output = told.Output + told.Errors;
        Assert.All([2, 4, 5, 7, 8], line => Assert.Contains($"cordon.yaml:{line}:", output, StringComparison.Ordinal));
        Assert.DoesNotContain("inTheFileItself", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_bounded()
    {
        CommandResult many = await CheckAsync("secrets:\n" + string.Concat(Enumerable.Range(0, 257).Select(i => $"  s{i}: {{value: env:HOME, hosts: [a], tools: [a]}}\n")));
        Assert.Equal(2, many.Code);
        Assert.Contains("256", many.Output + many.Errors, StringComparison.Ordinal);

        foreach (int length in (int[])[7, 8_193])
        {
            await File.WriteAllTextAsync(_folder.File("value"), new string('x', length), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(_folder.File("cordon.yaml"), $"secrets: {{desk: {{value: file:{_folder.File("value")}, hosts: [a], tools: [a]}}}}\n", TestContext.Current.CancellationToken);
            CommandResult told = await BuiltCordon.RunAsync("serve", "--config", _folder.File("cordon.yaml"), "--data", _folder.File("data"), "--urls", "http://127.0.0.1:0");
            Assert.Equal(2, told.Code);
            Assert.Contains("secrets.desk", told.Output + told.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("xxxxxxx", told.Output + told.Errors, StringComparison.Ordinal);
        }
    }

    private async Task<CommandResult> CheckAsync(string configuration)
    {
        await File.WriteAllTextAsync(_folder.File("cordon.yaml"), configuration);
        return await BuiltCordon.RunAsync("check", _folder.File("cordon.yaml"));
    }
}
