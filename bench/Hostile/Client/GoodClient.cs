using System.Diagnostics;
using System.Text;

namespace Cordon.Hostile.Client;

/// <summary>Somebody who asks well-formed questions all the time, whole and streamed, and wants each answered rightly.</summary>
internal sealed class GoodClient(Uri gateway) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _client = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(60) };

    public async Task<GoodTally> AskAsync(CancellationToken stop)
    {
        GoodTally tally = new();
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            bool stream = i % 2 == 1;
            long began = Stopwatch.GetTimestamp();
            string? wrong = await OnceAsync(i, stream);
            tally.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds, wrong);
            try
            {
                await Task.Delay(Pause, stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        return tally;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string?> OnceAsync(int number, bool stream)
    {
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
            {
                Content = new StringContent($$"""{"model":"m","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"When do you open on day {{number}}?"}]}""", Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("x-lie", stream ? "no-stream" : "no");
            using HttpResponseMessage response = await _client.SendAsync(request);
            string body = await response.Content.ReadAsStringAsync();
            return (int)response.StatusCode != 200 ? $"{(int)response.StatusCode}"
                : body == (stream ? Upstream.Honest.Stream : Upstream.Honest.Whole) ? null : "another answer";
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or TaskCanceledException)
        {
            return fault.GetType().Name;
        }
    }
}

/// <summary>How the well-behaved client fared.</summary>
internal sealed class GoodTally
{
    private readonly List<double> _milliseconds = [];

    public int Asked => _milliseconds.Count;

    /// <summary>What went wrong, and how often.</summary>
    public SortedDictionary<string, int> Errors { get; } = [];

    public void Add(double milliseconds, string? wrong)
    {
        _milliseconds.Add(milliseconds);
        if (wrong is not null)
        {
            Errors[wrong] = Errors.GetValueOrDefault(wrong) + 1;
        }
    }

    public double Percentile(double share) => _milliseconds.Count == 0 ? 0 : _milliseconds.Order().ElementAt((int)(share * (_milliseconds.Count - 1)));
}
