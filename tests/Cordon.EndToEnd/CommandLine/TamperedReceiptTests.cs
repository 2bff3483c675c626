using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cordon.EndToEnd.CommandLine;

/// <summary>A receipt as the API gives it, changed in one place at a time: <c>cordon verify</c> names the check that fails.</summary>
public sealed class TamperedReceiptTests
{
    [Fact]
    public async Task A_changed_byte_in_each_part_of_a_receipt_names_the_check_that_fails()
    {
        string receipt = await ReceiptAsync();
        Dictionary<string, (string Check, Action<JsonNode> Change)> changes = new()
        {
            ["statement"] = ("statement-digest", r => r["statement"] = Flip((string)r["statement"]!)),
            ["leaf"] = ("inclusion", r => Line(r, "extra ", l => "extra " + Flip(l[6..]))),
            ["path"] = ("inclusion", r => Lines(r, l => l[3] = Flip(l[3]))),
            ["index"] = ("inclusion", r => Line(r, "index ", l => "index " + (int.Parse(l[6..], CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture))),
            ["format"] = ("receipt-format", r => Lines(r, l => l[0] = "c2sp.org/tlog-proof@v2")),
            ["a path without an end"] = ("receipt-format", r => Lines(r, l => l[3] = l[3][..^1])),
            ["no leaf"] = ("receipt-format", r => Lines(r, l => l.RemoveAt(1))),
            ["origin of the head"] = ("checkpoint-signature", r => Head(r, l => l[0] += "x")),
            ["size of the head"] = ("checkpoint-signature", r => Head(r, l => l[1] += "0")),
            ["root of the head"] = ("checkpoint-signature", r => Head(r, l => l[2] = Flip(l[2]))),
            ["signature of the head"] = ("checkpoint-signature", r => Head(r, l => l[4] = l[4][..(l[4].LastIndexOf(' ') + 1)] + Flip(l[4][(l[4].LastIndexOf(' ') + 1)..]))),
            ["verifier key"] = ("verifier-key", r => r["verifier_key"] = ((string)r["verifier_key"]!).Split('+', 3) is [var name, var id, var key] ? $"{name}+{id}+{Flip(key)}" : null),
        };
        using Folder folder = new();
        Assert.Equal(0, (await BuiltCordon.RunAsync("verify", folder.File("whole.json", receipt))).Code);
        foreach ((string part, (string check, Action<JsonNode> change)) in changes)
        {
            JsonNode changed = JsonNode.Parse(receipt)!;
            change(changed);
            string file = folder.File("changed.json", changed.ToJsonString());
            CommandResult run = await BuiltCordon.RunAsync("verify", file, "--json");
            Assert.Equal((1, ""), (run.Code, run.Errors));
            JsonElement report = JsonSerializer.Deserialize<JsonElement>(run.Output);
            string[] failed = [.. report.GetProperty("checks").EnumerateArray().Where(c => c.GetProperty("outcome").GetString() == "fail").Select(c => c.GetProperty("name").GetString()!)];
            Assert.True(failed is [var only] && only == check, $"{part}: {string.Join(',', failed)}");
            Assert.Equal(("INVALID", "receipt"), (report.GetProperty("status").GetString(), report.GetProperty("key_source").GetString()));
        }
    }

    [Fact]
    public async Task A_receipt_of_another_log_or_of_two_minds_is_not_accepted()
    {
        string receipt = await ReceiptAsync(), other = await ReceiptAsync();
        using Folder folder = new();
        string file = folder.File("receipt.json", receipt);
        string key = (string)JsonNode.Parse(other)!["verifier_key"]!;
        CommandResult foreign = await BuiltCordon.RunAsync("verify", file, "--key", key);
        Assert.Equal(1, foreign.Code);
        Assert.EndsWith("key: given", foreign.Lines[0], StringComparison.Ordinal);
        Assert.Contains(foreign.Lines, line => line.StartsWith("  FAIL", StringComparison.Ordinal) && line.Contains("checkpoint-signature", StringComparison.Ordinal));

        string statement = (string)JsonNode.Parse(other)!["statement"]!;
        CommandResult twice = await BuiltCordon.RunAsync("verify", folder.File("twice.json", receipt.Insert(1, $"\"statement\":\"{statement}\",")));
        Assert.Equal((3, ""), (twice.Code, twice.Output));
    }

    private static async Task<string> ReceiptAsync()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"Good morning."}]}""");
        return await gateway.Client.GetStringAsync($"/cordon/v1/exchanges/{response.Headers.GetValues("x-cordon-exchange").Single()}/receipt");
    }

    private static string Flip(string base64)
    {
        byte[] bytes = Convert.FromBase64String(base64);
        bytes[bytes.Length / 2] ^= 1;
        return Convert.ToBase64String(bytes);
    }

    private static void Line(JsonNode receipt, string start, Func<string, string> change) => Lines(receipt, l => l[l.FindIndex(x => x.StartsWith(start, StringComparison.Ordinal))] = change(l.Find(x => x.StartsWith(start, StringComparison.Ordinal))!));

    private static void Lines(JsonNode receipt, Action<List<string>> change)
    {
        List<string> lines = [.. ((string)receipt["proof"]!).Split('\n')];
        change(lines);
        receipt["proof"] = string.Join('\n', lines);
    }

    // The head follows the first empty line.
    private static void Head(JsonNode receipt, Action<List<string>> change) => Lines(receipt, lines =>
    {
        int from = lines.IndexOf("") + 1;
        List<string> head = lines[from..];
        change(head);
        lines.RemoveRange(from, lines.Count - from);
        lines.AddRange(head);
    });
}
