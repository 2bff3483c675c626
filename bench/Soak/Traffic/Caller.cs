using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Text;

namespace Cordon.Soak.Traffic;

/// <summary>Sends requests with the keys of several applications, takes their answers, and counts.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient _client;
    private readonly FrozenDictionary<string, string> _keys;
    private readonly Tally _tally;

    public Caller(Uri gateway, FrozenDictionary<string, string> keys, Tally tally)
    {
        (_keys, _tally) = (keys, tally);
        // Without draining: who leaves an answer closes the connection.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxResponseDrainSize = 0 }) { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(3) };
    }

    public void Dispose() => _client.Dispose();

    /// <summary>One exchange, to its end. Answers whether it ended as it should.</summary>
    /// <param name="begun">Completes with the first bytes of the answer.</param>
    public async Task<bool> CallAsync(Scenario scenario, long number, TaskCompletionSource? begun = null)
    {
        using HttpRequestMessage request = Request(scenario, number);
        string outcome;
        bool due;
        _tally.Exchanged(scenario.Dialect);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            string said = await TakeAsync(scenario, response, begun);
            bool late = response.StatusCode == HttpStatusCode.Forbidden && said.Contains("guard.", StringComparison.Ordinal);
            outcome = late ? "guard late" : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            due = late || IsDue(scenario.Due, response.StatusCode);
        }
        catch (HttpIOException)
        {
            // The model was killed in the middle of its answer, so the gateway broke the caller's connection.
            (outcome, due) = ("broken off", scenario.Due != Due.Denial && scenario.Manner != Manner.Whole);
        }
        catch (Exception lost) when (lost is HttpRequestException or OperationCanceledException)
        {
            (outcome, due) = ($"lost ({lost.GetType().Name})", false);
        }

        begun?.TrySetResult();
        _tally.Came(scenario.Name, outcome);
        if (!due)
        {
            _tally.Wrong(scenario.Name, outcome);
        }

        return due && outcome == "200";
    }

    private static bool IsDue(Due due, HttpStatusCode status) => due switch
    {
        Due.Denial => status == HttpStatusCode.Forbidden,
        Due.AnswerOrBudget when status == HttpStatusCode.TooManyRequests => true,
        // While the upstream is away.
        Due.Answer or Due.AnswerOrBudget => status is HttpStatusCode.OK or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
    };

    private static async Task<string> TakeAsync(Scenario scenario, HttpResponseMessage response, TaskCompletionSource? begun)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[4096];
        using MemoryStream all = new();
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            begun?.TrySetResult();
            all.Write(buffer, 0, read);
            if (scenario.Manner == Manner.Left)
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    private HttpRequestMessage Request(Scenario scenario, long number)
    {
        HttpRequestMessage request = new(scenario.Body is null ? HttpMethod.Get : HttpMethod.Post, scenario.Path);
        request.Headers.Add("x-cordon-key", _keys[scenario.Application]);
        if (scenario.Simulate is { } simulate)
        {
            request.Headers.Add("x-simulate", simulate);
        }

        if (scenario.Anthropic is { } version)
        {
            request.Headers.Add("anthropic-version", version);
        }

        if (scenario.Body is { } body)
        {
            string text = scenario.Text.Replace("#", (number % Scenarios.Texts).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            request.Content = new StringContent(body.Replace("¤", text, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        }

        return request;
    }
}
