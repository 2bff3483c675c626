using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Cordon.EndToEnd.Matrix;
using Cordon.Gateway;
using Cordon.Gateway.Ownership;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Kept;

/// <summary>A real gateway in front of the simulated model, with callers of several applications.</summary>
internal sealed class KeptGateway(RunningGateway running) : IAsyncDisposable
{
    public RunningGateway Running { get; } = running;

    public static async Task<KeptGateway> StartAsync(
        string policy = "version: 1\npreset: balanced\n", OwnershipOptions? ownership = null, bool development = false, Func<GatewayOptions, GatewayOptions>? with = null) =>
        new(await RunningGateway.StartAsync(
            policy,
            options => options with { Gateway = (with ?? (gateway => gateway))(options.Gateway with { Ownership = ownership ?? new OwnershipOptions() }) },
            development: development));

    public string Key(string application) => Running.Host.Keys.Create(new KeyRequest($"of {application}", "default", application)).Presented;

    public Task<Told> PostAsync(string path, string json, string? key = null, bool anthropic = false) =>
        SendAsync(HttpMethod.Post, path, json.Length == 0 ? null : new StringContent(json, Encoding.UTF8, "application/json"), key, anthropic);

    public Task<Told> GetAsync(string path, string? key = null, bool anthropic = false) => SendAsync(HttpMethod.Get, path, null, key, anthropic);

    /// <summary>Sends a file as clients do.</summary>
    public Task<Told> UploadAsync(string name, byte[] content, string? purpose, string? key = null, bool anthropic = false)
    {
        StringBuilder form = new("--edge\r\n");
        form.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        string tail = purpose is null ? "\r\n--edge--\r\n" : $"\r\n--edge\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n{purpose}\r\n--edge--\r\n";
        return SendFormAsync([.. Encoding.UTF8.GetBytes(form.ToString()), .. content, .. Encoding.UTF8.GetBytes(tail)], key, anthropic);
    }

    public Task<Told> SendFormAsync(byte[] form, string? key = null, bool anthropic = false, string type = "multipart/form-data; boundary=edge")
    {
        ByteArrayContent content = new(form);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return SendAsync(HttpMethod.Post, "/v1/files", content, key, anthropic);
    }

    public async Task<Told> SendAsync(HttpMethod method, string path, HttpContent? content, string? key, bool anthropic = false)
    {
        using HttpRequestMessage request = new(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (anthropic)
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        using HttpResponseMessage response = await Running.Client.SendAsync(request);
        string exchange = response.Headers.TryGetValues("x-cordon-exchange", out IEnumerable<string>? ids) ? ids.Single() : "";
        return new Told(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), exchange,
            response.Headers.TryGetValues("x-cordon-coverage", out IEnumerable<string>? coverage) ? coverage.Single() : null);
    }

    /// <summary>What is on record about an exchange.</summary>
    public async Task<RecordedExchange> RecordAsync(Told told)
    {
        string admin = _admin ??= Running.Host.Keys.Create(new KeyRequest("of the operator", "default", "operator") { Role = KeyRole.Admin }).Presented;
        using HttpRequestMessage request = new(HttpMethod.Get, $"/cordon/v1/exchanges/{told.Exchange}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin);
        using HttpResponseMessage response = await Running.Client.SendAsync(request);
        using JsonDocument shown = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return RecordedExchange.Read(shown.RootElement.GetProperty("statement").GetProperty("predicate"));
    }

    public ValueTask DisposeAsync() => Running.DisposeAsync();

    private string? _admin;
}

/// <summary>What a caller was told.</summary>
internal sealed record Told(int Status, string Body, string Exchange, string? Coverage)
{
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }

    public string Id => Json.GetProperty("id").GetString()!;

    public string Code => Json.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object ? error.GetProperty("code").GetString()! : "";

    public IEnumerable<string> Ids => Json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("id").GetString()!);
}
