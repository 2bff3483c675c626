using System.Net;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.EndToEnd.Realtime;
using Cordon.Gateway;
using Cordon.Simulation;

namespace Cordon.EndToEnd.Matrix;

/// <summary>Under which policy a cell is played.</summary>
public enum Stance
{
    /// <summary>As shipped: a guard that fails stops the exchange; what cannot be read passes.</summary>
    FailsClosed,
    /// <summary>A rule lets the probe's failures pass.</summary>
    FailsOpen,
    /// <summary>What cannot be read does not pass.</summary>
    DeniesOpaque,
    /// <summary>As shipped, with a term that nobody may say, and personal data taken out.</summary>
    DeniesTerm,
}

/// <summary>A gateway for each policy of the matrix, with the probe among its guards, and the same behind a scripted model.</summary>
public sealed class MatrixGateways : IAsyncLifetime
{
    private static readonly Dictionary<Stance, string> Policies = new()
    {
        [Stance.FailsClosed] = "version: 1\npreset: balanced\n",
        [Stance.FailsOpen] = "version: 1\npreset: balanced\nrules:\n  - {id: probe-may-fail, when: {finding: [guard.error/probe, guard.timeout/probe]}, then: allow}\n",
        [Stance.DeniesOpaque] = $"version: 1\npreset: balanced\nopaque: {{{string.Join(", ", Words.All<Surface>().Select(surface => surface + ": deny"))}}}\n",
        [Stance.DeniesTerm] = $"version: 1\npreset: balanced\nguards: {{pii: {{mode: enforce}}}}\nlists: {{deny: [{Hostile.PeerProbes.Term}]}}\n",
    };

    private readonly Dictionary<(Stance, bool Scripted), RunningGateway> _gateways = [];
    private ScriptedModel? _script;

    internal Probe Probe { get; } = new(new ManualTicks());

    public async ValueTask InitializeAsync() => _script = await ScriptedModel.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (RunningGateway gateway in _gateways.Values)
        {
            await gateway.DisposeAsync();
        }

        await _script!.DisposeAsync();
    }

    /// <summary>Plays one exchange to its end.</summary>
    /// <param name="script">What the model answers; null leaves it to the simulated one.</param>
    /// <param name="headers">What else the caller says.</param>
    internal async Task<Seen> PlayAsync(
        Stance stance, Route route, string body, string? simulate = null, string? script = null, bool stream = false, (string Name, string Value)[]? headers = null)
    {
        RunningGateway gateway = await GatewayAsync(stance, script is not null);
        string mark = Guid.NewGuid().ToString("N");
        (route, body) = await KeptAsync(gateway, route, body, script is not null);
        string path = route.Get ? route.Path + body : stream && route.StreamPath is { } streams ? streams : route.Path;
        using HttpRequestMessage request = new(route.Get ? HttpMethod.Get : HttpMethod.Post, path + route.Query);
        request.Content = route.Get ? null : route.Form is { } file ? FormOf(file, body) : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("x-cell", mark);
        foreach ((string name, string value) in headers ?? [])
        {
            request.Headers.Add(name, value);
        }

        if (simulate is not null)
        {
            request.Headers.Add("x-simulate", simulate);
        }

        if (route.Anthropic)
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        if (script is not null)
        {
            _script!.Answers[mark] = script;
        }

        using HttpResponseMessage response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        string text = await ReadAsync(response);
        string exchange = response.Headers.GetValues("x-cordon-exchange").Single();
        using JsonDocument shown = JsonDocument.Parse(await gateway.Client.GetStringAsync($"/cordon/v1/exchanges/{exchange}"));
        return new Seen(
            response.StatusCode, text, Header(response, "x-cordon-decision"), Header(response, "x-cordon-coverage"),
            script is null ? gateway.Model.Received.Any(received => received.Headers.GetValueOrDefault("x-cell") == mark) : !_script!.Answers.ContainsKey(mark),
            RecordedExchange.Read(shown.RootElement.GetProperty("statement").GetProperty("predicate")));
    }

    /// <summary>Plays one session of one turn: the client's event, then the model's lines.</summary>
    internal async Task<SessionSeen> PlaySessionAsync(Stance stance, string asked, string script)
    {
        RunningGateway gateway = await GatewayAsync(stance, scripted: true);
        string mark = Guid.NewGuid().ToString("N");
        _script!.Answers[mark] = script;
        long from = gateway.Host.Log.Count;
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address, headers: [("x-cell", mark)]);
        await caller.SendAsync(asked);
        await caller.SendAsync(RealtimeCells.Go);
        await caller.HearAsync("response.done");
        await caller.CloseAsync();
        return new SessionSeen(
            [.. caller.Heard], _script.Heard.GetValueOrDefault(mark, ""),
            [.. SessionRecords.Of(gateway.Host, from).Select(record => JsonSerializer.SerializeToElement(record)).Select(record => (record.GetProperty("status_code").GetInt32(), RecordedExchange.Read(record)))]);
    }

    // Cells are played one after the other, so a gateway is started by the first that needs it.
    private async Task<RunningGateway> GatewayAsync(Stance stance, bool scripted)
    {
        if (!_gateways.TryGetValue((stance, scripted), out RunningGateway? gateway))
        {
            _gateways[(stance, scripted)] = gateway = await RunningGateway.StartAsync(
                Policies[stance],
                options => options with { Time = Probe.Clock, ExtendDetectors = detectors => detectors.With(Probe) },
                new SimulatedModelOptions { Models = [.. Enum.GetValues<Conduct>().Select(AnswerCells.ModelNamed)] },
                scripted ? _script!.Address : null);
        }

        return gateway;
    }

    /// <summary>Makes what a cell names and the simulated provider must have: a file that went through the gateway, one that did not, a conversation.</summary>
    private static async Task<(Route, string)> KeptAsync(RunningGateway gateway, Route route, string body, bool scripted)
    {
        if (scripted)
        {
            return (route, body);
        }

        using HttpClient direct = new() { BaseAddress = gateway.Model.Address };
        foreach ((string name, HttpClient by) in new[] { ("file-read", gateway.Client), ("file-elsewhere", direct) })
        {
            if (body.Contains(name, StringComparison.Ordinal))
            {
                string line = $$$"""{"custom_id":"{{{name}}}","method":"POST","url":"/v1/responses","body":{"model":"m","input":"Hello."}}""";
                using HttpResponseMessage made = await by.PostAsync("/v1/files", FormOf("lines.jsonl", line));
                body = body.Replace(name, JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString(), StringComparison.Ordinal);
            }
        }

        if (!route.Path.Contains("conv_1", StringComparison.Ordinal))
        {
            return (route, body);
        }

        using HttpResponseMessage talk = await direct.PostAsync("/v1/conversations", new StringContent("{}", Encoding.UTF8, "application/json"));
        string id = JsonDocument.Parse(await talk.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
        return (route with { Path = route.Path.Replace("conv_1", id, StringComparison.Ordinal) }, body);
    }

    /// <summary>A file as a client sends it: the cell is what stands in it. A name is asked for by its word.</summary>
    private static MultipartFormDataContent FormOf(string file, string body)
    {
        bool isName = body.StartsWith("name ", StringComparison.Ordinal);
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(isName ? "Hello." : body));
        content.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{(isName ? body[5..] : file)}\"");
        // Browsers and Python write names in UTF-8; .NET would write a question mark.
        MultipartFormDataContent form = new() { HeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        form.Add(content);
        StringContent purpose = new(file.EndsWith(".jsonl", StringComparison.Ordinal) ? "batch" : "user_data");
        purpose.Headers.ContentType = null;
        form.Add(purpose, "purpose");
        return form;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? header) ? header.Single()
        : response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? trailer) ? trailer.Single()
        : null;

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        using MemoryStream read = new();
        try
        {
            await response.Content.CopyToAsync(read);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // Clients that overlook error events are told by the broken connection.
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        return response.Content.Headers.ContentType?.MediaType == AwsMessages.MediaType ? AwsMessages.AsText(read.ToArray()) : Encoding.UTF8.GetString(read.ToArray());
    }
}
