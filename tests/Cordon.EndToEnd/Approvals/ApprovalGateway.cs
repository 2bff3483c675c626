using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Evidence;
using Cordon.Gateway;
using Cordon.Gateway.Asking;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Approvals;

/// <summary>A real gateway in front of a <see cref="ScriptedModel"/> that wants tools called, with keys of those who ask and those who decide.</summary>
internal sealed class ApprovalGateway : IAsyncDisposable
{
    public const string Rule = "version: 1\nrules:\n  - {id: payments, when: {tool: pay_*}, then: step-up}\n";

    private ApprovalGateway(string directory, ScriptedModel model, GatewayHost host)
    {
        (Directory, Model, Host) = (directory, model, host);
        Client = new HttpClient { BaseAddress = host.Address };
        Shop = host.Keys.Create(new KeyRequest("shop", "default", "shop")).Presented;
        Ann = host.Keys.Create(new KeyRequest("ann", "default", "approvers", KeyRole.Approver)).Presented;
        Bob = host.Keys.Create(new KeyRequest("bob", "default", "approvers", KeyRole.Approver)).Presented;
    }

    public string Directory { get; }
    public ScriptedModel Model { get; }
    public GatewayHost Host { get; }
    public HttpClient Client { get; }

    /// <summary>Who asks.</summary>
    public string Shop { get; }

    /// <summary>Who decide.</summary>
    public string Ann { get; }

    public string Bob { get; }

    public static async Task<ApprovalGateway> StartAsync(string policy = Rule, ApprovalOptions? options = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("cordon-approvals-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        ScriptedModel model = await ScriptedModel.StartAsync();
        UpstreamTarget target = new(model.Address, null);
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Gateway = new GatewayOptions
            {
                Upstreams = ((string[])["openai", "anthropic", "ollama", "gemini", "bedrock"]).ToFrozenDictionary(provider => provider, _ => target),
                Approvals = options ?? new ApprovalOptions(),
            },
        });
        return new ApprovalGateway(directory, model, host);
    }

    public async Task ChangePolicyAsync(string policy)
    {
        await File.WriteAllTextAsync(Path.Combine(Directory, "policy.yaml"), policy);
        Host.Policies.TryReload();
    }

    /// <summary>The model answers with these calls, in the dialect of the path, whole or streamed as it is asked.</summary>
    public void Calls(params (string Tool, string Arguments)[] calls) => Model.Script = context => WantedCalls.WriteAsync(context, calls);

    public Task<HttpResponseMessage> AskAsync(string path = "/v1/chat/completions", bool stream = false, string session = "s", string? key = null, string text = "Pay, please.")
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(WantedCalls.Request(path, stream, text), Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {key ?? Shop}");
        request.Headers.Add("x-cordon-session", session);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Whether it passed, else code and tickets of the refusal; of a stream, of the error in it.</summary>
    public async Task<Asked> TryAsync(string path = "/v1/chat/completions", bool stream = false, string session = "s", string? key = null, string text = "Pay, please.")
    {
        using HttpResponseMessage response = await AskAsync(path, stream, session, key, text);
        return await Asked.ReadAsync(response);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> AdminAsync(HttpMethod method, string path, string? key, string? body = null)
    {
        using HttpRequestMessage request = new(method, $"/cordon/v1/approvals{path}") { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Authorization", $"Bearer {key}");
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()));
    }

    public async Task GrantAsync(string id, string? key = null)
    {
        (HttpStatusCode status, JsonElement body) = await AdminAsync(HttpMethod.Post, $"/{id}/grant", key ?? Ann, """{"note":"fine"}""");
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    /// <summary>Waits until so many requests are open, and gives their ids, the oldest first.</summary>
    public async Task<string[]> OpenAsync(int count = 1)
    {
        while (true)
        {
            (_, JsonElement body) = await AdminAsync(HttpMethod.Get, "?state=open", Ann);
            string[] ids = [.. body.GetProperty("approvals").EnumerateArray().Select(approval => approval.GetProperty("id").GetString()!).Reverse()];
            if (ids.Length >= count)
            {
                return ids;
            }

            await Task.Yield();
        }
    }

    /// <summary>The predicates of all statements of a kind.</summary>
    public JsonNode[] Statements(string predicateType) =>
    [
        .. Host.Log.ReadStatements(0).Select(stored => JsonNode.Parse(stored.Bytes.Span)!)
            .Where(statement => (string)statement["predicateType"]! == predicateType).Select(statement => statement["predicate"]!),
    ];

    public JsonNode LastVerdict() => Statements(PredicateTypes.Verdict)[^1];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await Model.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

/// <summary>What came of asking.</summary>
/// <param name="Code">Of the refusal; empty when it passed.</param>
internal sealed record Asked(int Status, string Code, string[] Tickets, string Body)
{
    public bool Passed => Status == 200 && Code.Length == 0;

    /// <summary>The exchange's id; empty where it has none.</summary>
    public string Exchange { get; private init; } = "";

    public static async Task<Asked> ReadAsync(HttpResponseMessage response)
    {
        string body = await Answers.ReadAsync(response);
        string code = Between(body, "\"code\":\"");
        string[] tickets = [.. body.Split("\"id\":\"ap_").Skip(1).Select(rest => "ap_" + rest[..32])];
        return new Asked((int)response.StatusCode, code, tickets, body) { Exchange = response.Headers.TryGetValues("x-cordon-exchange", out IEnumerable<string>? ids) ? ids.Single() : "" };
    }

    private static string Between(string text, string before) =>
        text.IndexOf(before, StringComparison.Ordinal) is var at and >= 0 ? text[(at + before.Length)..text.IndexOf('"', at + before.Length)] : "";
}
