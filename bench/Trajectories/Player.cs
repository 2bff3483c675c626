using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Gateway;
using Cordon.Gateway.Asking;

namespace Cordon.Trajectories;

/// <summary>Plays trajectories through a real gateway under one policy, as an application would: over HTTP, the whole history with every turn, one session each.</summary>
internal sealed class Player : IAsyncDisposable
{
    private readonly string _directory;
    private readonly ObedientModel _model;
    private readonly GatewayHost _host;
    private readonly HttpClient _client;

    private Player(string directory, ObedientModel model, GatewayHost host) =>
        (_directory, _model, _host, _client) = (directory, model, host, new HttpClient { BaseAddress = host.Address });

    public static async Task<Player> StartAsync(string policy)
    {
        string directory = Directory.CreateTempSubdirectory("cordon-trajectories-").FullName;
        string file = Path.Combine(directory, "policy.yaml");
        await File.WriteAllTextAsync(file, policy);
        ObedientModel model = await ObedientModel.StartAsync();
        GatewayHost host = await GatewayHost.StartAsync(new GatewayHostOptions
        {
            DataDirectory = directory,
            Urls = "http://127.0.0.1:0",
            PolicyFile = file,
            Gateway = new GatewayOptions
            {
                Development = true,
                Upstreams = new Dictionary<string, UpstreamTarget> { ["openai"] = new(model.Address, null) }.ToFrozenDictionary(),
                // Thousands ask, and nobody answers.
                Approvals = new ApprovalOptions { MostOpen = 100_000, MostOfApplication = 100_000 },
            },
        });
        return new Player(directory, model, host);
    }

    /// <summary>Plays one to its end, or to where it is stopped.</summary>
    public async Task<Played> PlayAsync(Trajectory trajectory)
    {
        JsonArray messages = [], tools =
        [
            .. trajectory.Tools.Select(name => (JsonNode)new JsonObject
            {
                ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["parameters"] = new JsonObject { ["type"] = "object" } },
            }),
        ];
        bool isChanged = false;
        foreach (Step step in trajectory.Steps)
        {
            if (step.Said is { } said)
            {
                messages.Add(new JsonObject { ["role"] = "user", ["content"] = said });
            }
            else if (step.Result is { } result)
            {
                messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call_1", ["content"] = result });
            }

            JsonObject answer = await AskAsync(trajectory, new JsonObject { ["model"] = "m", ["messages"] = messages.DeepClone(), ["tools"] = tools.DeepClone() }, step.Call);
            if ((string?)answer["error"]?["code"] is { } code)
            {
                return new Played(trajectory, code == "approval_required" ? Ending.Person : Ending.Stopped, code == "approval_required" ? RuleIn(answer) : code, step.IsMalicious);
            }

            JsonNode message = answer["choices"]![0]!["message"]!.DeepClone();
            isChanged |= step is { IsMalicious: true, Call: { } wanted } && !JsonNode.DeepEquals(JsonNode.Parse((string)message["tool_calls"]![0]!["function"]!["arguments"]!), JsonNode.Parse(wanted.Arguments));
            messages.Add(message);
        }

        return new Played(trajectory, isChanged ? Ending.Changed : Ending.Passed, "", true);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        await _model.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<JsonObject> AskAsync(Trajectory trajectory, JsonObject body, WantedCall? call)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("x-cordon-session", trajectory.Id);
        if (call is not null)
        {
            request.Headers.Add(ObedientModel.Header, ObedientModel.Encoded(call));
        }

        using HttpResponseMessage response = await _client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync()) as JsonObject ?? throw new JsonException("An answer is no JSON object.");
    }

    // The message names the rule in brackets.
    private static string RuleIn(JsonObject answer)
    {
        string message = (string)answer["error"]!["message"]!;
        int from = message.IndexOf('(', StringComparison.Ordinal), to = message.IndexOf(')', StringComparison.Ordinal);
        return from >= 0 && to > from ? message[(from + 1)..to] : "approval";
    }
}

internal enum Ending
{
    Passed,

    /// <summary>The malicious call went through, but not as it was wanted: something was taken out of it.</summary>
    Changed,
    Stopped,

    /// <summary>It waits for a person.</summary>
    Person,
}

/// <param name="By">Finding type or rule.</param>
/// <param name="AtAttack">Where it ended was the attacker's step, or the end.</param>
internal sealed record Played(Trajectory Trajectory, Ending Ending, string By, bool AtAttack);
