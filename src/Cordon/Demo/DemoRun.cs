using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cordon.Gateway;

namespace Cordon.Demo;

/// <summary>What became of one scene.</summary>
/// <param name="Would">What the decision would have been with every guard in mode enforce.</param>
/// <param name="Added">Milliseconds over asking the simulated model directly: median of the timed repeats.</param>
internal sealed record SceneOutcome(Scene Scene, int Status, string Exchange, string Decision, string Would, string Reason, string Coverage, double Added);

/// <summary>Sends the day through a running gateway as any client would, over sockets, and asks the admin API what was decided.</summary>
internal sealed class DemoRun(GatewayHost gateway, Uri model) : IDisposable
{
    private const int Repeats = 5;

    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(60) };

    public async Task<SceneOutcome> PlayAsync(Scene scene, CancellationToken cancel)
    {
        (int status, string exchange, _) = await SendAsync(gateway.Address, scene, cancel);
        (string decision, string would, string reason, string coverage) = await AskAsync(exchange, cancel);
        double added = await MedianAsync(gateway.Address, scene, cancel) - await MedianAsync(model, scene, cancel);
        return new SceneOutcome(scene, status, exchange, decision, would, reason, coverage, added);
    }

    public void Dispose() => _client.Dispose();

    private async Task<double> MedianAsync(Uri address, Scene scene, CancellationToken cancel)
    {
        double[] times = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            times[i] = (await SendAsync(address, scene, cancel)).Milliseconds;
        }

        Array.Sort(times);
        return times[Repeats / 2];
    }

    private async Task<(int Status, string Exchange, double Milliseconds)> SendAsync(Uri address, Scene scene, CancellationToken cancel)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(address, scene.Path))
        {
            Content = new StringContent(scene.Body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (scene.Path == "/v1/messages")
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        try
        {
            await response.Content.CopyToAsync(Stream.Null, cancel);
        }
        catch (Exception exception) when (scene.Stream && exception is IOException or HttpRequestException)
        {
            // A stream that is denied in the middle breaks off, so that no client takes what came for a whole answer.
        }

        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return ((int)response.StatusCode, response.Headers.TryGetValues("x-cordon-exchange", out IEnumerable<string>? ids) ? ids.First() : "", elapsed);
    }

    private async Task<(string Decision, string Would, string Reason, string Coverage)> AskAsync(string exchange, CancellationToken cancel)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(gateway.Address, $"/cordon/v1/exchanges/{exchange}"), cancel);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancel));
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("decision", out JsonElement decision))
        {
            return ("?", "?", $"not indexed ({((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)})", "?");
        }

        string reason = root.TryGetProperty("reason", out JsonElement why) && why.GetString() is { Length: > 0 } word
            ? word
            : string.Join(", ", root.GetProperty("finding_types").EnumerateArray().Select(type => type.GetString()));
        return (decision.GetString()!, root.GetProperty("would").GetString()!, reason, root.GetProperty("coverage").GetString()!);
    }
}
