using System.Net.Http.Headers;
using System.Text;
using Cordon.EndToEnd.CommandLine;

namespace Cordon.EndToEnd.Deployment;

/// <summary><c>cordon backup</c> and <c>cordon restore</c>, and what is said when an old backup goes on.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Question = """{"model":"simulated-1","messages":[{"role":"user","content":"What are your opening hours?"}]}""";

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_under_load_restores_to_a_valid_log_whose_older_receipts_hold_and_that_goes_on()
    {
        string receipt;
        await using (ServingProcess gateway = await ServingProcess.StartAsync(Data))
        {
            using HttpClient client = ClientOf(gateway);
            receipt = _folder.File("receipt.json", await client.GetStringAsync($"/cordon/v1/exchanges/{await AskAsync(client)}/receipt", Cancel));
            using CancellationTokenSource enough = new();
            Task<int>[] callers = [.. Enumerable.Range(0, 8).Select(_ => CallUntilAsync(client, enough.Token))];
            await BackUpAsync("first");
            await BackUpAsync("second");
            await enough.CancelAsync();
            Assert.All(await Task.WhenAll(callers), calls => Assert.NotEqual(0, calls));
        }

        foreach (string backup in (string[])["first", "second"])
        {
            string restored = await RestoreAsync(backup);
            CommandResult verified = await BuiltCordon.RunAsync("verify", Path.Combine(restored, "evidence"), "--signatures", "all");
            Assert.Equal((0, "VALID-UNWITNESSED"), (verified.Code, verified.Lines[^1]));
            CommandResult held = await BuiltCordon.RunAsync("verify", receipt, "--key", Path.Combine(restored, "evidence", "vkey"));
            Assert.Equal((0, "VALID-UNWITNESSED"), (held.Code, held.Lines[^1]));

            await ServeAsync(restored, calls: 2);
            CommandResult after = await BuiltCordon.RunAsync("verify", Path.Combine(restored, "evidence"), "--signatures", "all");
            Assert.Equal((0, "VALID-UNWITNESSED"), (after.Code, after.Lines[^1]));
        }
    }

    [Fact]
    public async Task Only_the_owner_may_read_a_backup_because_keys_are_in_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("SKIPPED: file modes are POSIX.");
            return;
        }

        await ServeAsync(Data, calls: 1);
        await BackUpAsync("backup");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_folder.File("backup")) & Others);
        foreach (string path in Directory.EnumerateFiles(_folder.File("backup"), "*", SearchOption.AllDirectories))
        {
            Assert.True(Path.GetFileName(path) == "manifest.json" || (File.GetUnixFileMode(path) & Others) == 0, path);
        }

        Assert.True(File.Exists(_folder.File("backup/evidence/keys/log.key")));
    }

    [Theory]
    [InlineData("state.db")]
    [InlineData("policy.yaml")]
    [InlineData("pepper.key")]
    [InlineData("evidence/tile/entries/000.p/*")]
    [InlineData("evidence/keys/log.key")]
    public async Task Nothing_is_restored_when_one_byte_of_a_file_differs_or_the_file_is_missing(string pattern)
    {
        await ServeAsync(Data, calls: 1);
        await BackUpAsync("backup");
        string path = _folder.File("backup/" + pattern);
        path = Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path)).First();
        byte[] bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        await AssertRefusedAsync(1, Path.GetFileName(path));
        File.Delete(path);
        await AssertRefusedAsync(1, Path.GetFileName(path));
    }

    [Fact]
    public async Task A_manifest_that_leads_outside_is_none_and_without_one_there_is_no_backup()
    {
        await ServeAsync(Data, calls: 1);
        await BackUpAsync("backup");
        string manifest = _folder.File("backup/manifest.json");
        string text = await File.ReadAllTextAsync(manifest, Cancel);
        foreach (string outside in (string[])["../state.db", "/etc/hostname", "a/../../state.db", "state.db\\u0000", ""])
        {
            await File.WriteAllTextAsync(manifest, text.Replace("\"state.db\"", $"\"{outside}\"", StringComparison.Ordinal), Cancel);
            await AssertRefusedAsync(3, "manifest.json");
        }

        File.Delete(manifest);
        await AssertRefusedAsync(2, "manifest.json");
    }

    [Fact]
    public async Task A_manifest_that_is_too_large_is_not_read()
    {
        await ServeAsync(Data, calls: 1);
        await BackUpAsync("backup");
        await using (FileStream manifest = File.OpenWrite(_folder.File("backup/manifest.json")))
        {
            manifest.SetLength(134_217_729);
        }

        await AssertRefusedAsync(3, "larger than 134217728 bytes");
    }

    [Fact]
    public async Task Neither_a_backup_nor_a_restore_writes_over_anything()
    {
        await ServeAsync(Data, calls: 1);
        await BackUpAsync("backup");
        CommandResult again = await BuiltCordon.RunAsync("backup", "--data", Data, "--to", _folder.File("backup"));
        Assert.Equal(2, again.Code);
        CommandResult over = await BuiltCordon.RunAsync("restore", "--from", _folder.File("backup"), "--data", Data);
        Assert.Equal(2, over.Code);
        Assert.Contains("is not empty", over.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_backup_that_went_on_is_a_fork_to_whoever_kept_a_newer_head()
    {
        await ServeAsync(Data, calls: 1);
        await BackUpAsync("backup");
        await ServeAsync(Data, calls: 2);
        string newer = Path.Combine(Data, "evidence", "checkpoint");

        string restored = await RestoreAsync("backup");
        await ServeAsync(restored, calls: 20);
        string evidence = Path.Combine(restored, "evidence");
        Assert.Equal("VALID-UNWITNESSED", (await BuiltCordon.RunAsync("verify", evidence)).Lines[^1]);
        CommandResult known = await BuiltCordon.RunAsync("verify", evidence, "--known-checkpoint", newer);
        Assert.Equal((1, "FORK"), (known.Code, known.Lines[^1]));
    }

    [Fact]
    public async Task With_a_file_of_heads_an_old_backup_does_not_start_and_a_fork_does_not_either()
    {
        string heads = "evidence.heads=" + _folder.File("kept/heads");
        await ServeAsync(Data, 1, "--set", heads);
        await BackUpAsync("backup");
        await ServeAsync(Data, 2, "--set", heads);
        await using (ServingProcess killed = await ServingProcess.StartAsync(Data, "--set", heads))
        {
            using HttpClient client = ClientOf(killed);
            await AskAsync(client);
            await killed.KillAsync();
        }

        await ServeAsync(Data, 1, "--set", heads);
        CommandResult known = await BuiltCordon.RunAsync("verify", Path.Combine(Data, "evidence"), "--known-checkpoint", _folder.File("kept/heads"));
        Assert.Equal((0, "VALID-UNWITNESSED"), (known.Code, known.Lines[^1]));

        string restored = await RestoreAsync("backup");
        Exception older = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(restored, 1, "--set", heads));
        Assert.Contains("an older copy of it was put back", older.Message, StringComparison.Ordinal);
        Assert.Contains("Restore the newest copy", older.Message, StringComparison.Ordinal);

        await ServeAsync(restored, calls: 40);
        Exception fork = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(restored, 1, "--set", heads));
        Assert.Contains("put back and went on", fork.Message, StringComparison.Ordinal);

        Exception other = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(_folder.File("new"), 1, "--set", heads));
        Assert.Contains("it is of another log", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_heads_inside_the_data_directory_is_refused()
    {
        Exception inside = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeAsync(Data, 1, "--set", "evidence.heads=" + Path.Combine(Data, "heads")));
        Assert.Contains("is in the data directory", inside.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    private async Task BackUpAsync(string name)
    {
        CommandResult run = await BuiltCordon.RunAsync("backup", "--data", Data, "--to", _folder.File(name));
        Assert.True(run.Code == 0, run.Errors);
    }

    private async Task<string> RestoreAsync(string name)
    {
        string restored = _folder.File("restored-" + name);
        CommandResult run = await BuiltCordon.RunAsync("restore", "--from", _folder.File(name), "--data", restored);
        Assert.True(run.Code == 0, run.Errors);
        return restored;
    }

    private async Task AssertRefusedAsync(int code, string named)
    {
        string target = _folder.File("refused");
        CommandResult run = await BuiltCordon.RunAsync("restore", "--from", _folder.File("backup"), "--data", target);
        Assert.Equal(code, run.Code);
        Assert.Contains(named, run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    private static async Task ServeAsync(string data, int calls, params string[] more)
    {
        await using ServingProcess gateway = await ServingProcess.StartAsync(data, more);
        using HttpClient client = ClientOf(gateway);
        for (int i = 0; i < calls; i++)
        {
            await AskAsync(client);
        }

        Assert.Equal(0, await gateway.StopAsync());
    }

    private static HttpClient ClientOf(ServingProcess gateway) => new()
    {
        BaseAddress = gateway.Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", gateway.Key) },
    };

    private static async Task<string> AskAsync(HttpClient client)
    {
        using StringContent content = new(Question, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync("/v1/chat/completions", content, Cancel);
        return response.EnsureSuccessStatusCode().Headers.GetValues("x-cordon-exchange").Single();
    }

    private static async Task<int> CallUntilAsync(HttpClient client, CancellationToken enough)
    {
        int calls = 0;
        while (!enough.IsCancellationRequested)
        {
            await AskAsync(client);
            calls++;
        }

        return calls;
    }
}
