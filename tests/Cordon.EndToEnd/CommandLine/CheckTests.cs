using System.Text.Json;

namespace Cordon.EndToEnd.CommandLine;

public sealed class CheckTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version: 1\npreset: balanced\n")]
    [InlineData("listen: http://127.0.0.1:9000\nlimits:\n  in-flight: 10\n")]
    public async Task A_good_file_is_fine(string text)
    {
        CommandResult run = await BuiltCordon.RunAsync("check", _folder.File("good.yaml", text));
        Assert.Equal((0, "1 file(s) fine"), (run.Code, run.Lines[^1]));
    }

    [Theory]
    [InlineData("version: 1\ngaurds: {}\n", 2, "did you mean 'guards'")]
    [InlineData("version: 1\npatterns:\n- {id: badge, expression: 'EMP-[0-9'}\n", 3, "single quotes")]
    [InlineData("version: 1\npatterns:\n- {id: badge, expression: '(?=EMP)'}\n", 3, "write the pattern without")]
    [InlineData("version: 1\nlists:\n  deny: [\"\"]\n", 3, "write the text")]
    [InlineData("version: 1\nlists:\n  deny: [\" \\u200b\"]\n", 3, "write out what must be found")]
    [InlineData("version: 1\ncanaries: [x]\n", 2, "write out what must be found")]
    [InlineData("listen: http://127.0.0.1:9000\nlimits:\n  in-flihgt: 10\n", 3, "in-flight")]
    [InlineData("upstreams:\n  openai:\n    address: https://api.example.com\n    credential: sk-plain\n", 4, "env:NAME")]
    public async Task A_bad_file_is_refused_with_file_line_and_hint(string text, int line, string hint)
    {
        string file = _folder.File("bad.yaml", text);
        CommandResult run = await BuiltCordon.RunAsync("check", file);

        Assert.Equal(2, run.Code);
        Assert.Contains($"{file}:{line}:", run.Output, StringComparison.Ordinal);
        Assert.Contains(hint, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-plain", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expression_that_is_too_long_is_refused()
    {
        CommandResult run = await BuiltCordon.RunAsync("check", _folder.File("long.yaml", $"version: 1\npatterns:\n- {{id: long, expression: {new string('a', 2001)}}}\n"));
        Assert.Equal(2, run.Code);
        Assert.Contains("long.yaml:3:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_complaints_come_at_once_and_as_json_when_asked()
    {
        string good = _folder.File("good.yaml", "version: 1\n");
        string bad = _folder.File("bad.yaml", "version: 1\ngaurds: {}\npreset: mild\n");
        CommandResult run = await BuiltCordon.RunAsync("check", good, bad, "--json");

        Assert.Equal(2, run.Code);
        JsonElement[] complaints = [.. run.Lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        Assert.Equal([2, 3], complaints.Where(c => c.GetProperty("kind").GetString() == "error").Select(c => c.GetProperty("line").GetInt32()));
        Assert.All(complaints, c => Assert.NotEmpty(c.GetProperty("hint").GetString()!));
        Assert.All(complaints.Where(c => c.GetProperty("kind").GetString() == "error"), c => Assert.Equal(bad, c.GetProperty("file").GetString()));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused()
    {
        CommandResult run = await BuiltCordon.RunAsync("check", _folder.File("absent.yaml"));
        Assert.Equal(2, run.Code);
        Assert.Contains("absent.yaml", run.Output, StringComparison.Ordinal);
    }
}
