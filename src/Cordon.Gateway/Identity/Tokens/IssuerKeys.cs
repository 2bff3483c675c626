using Microsoft.Extensions.Logging;

namespace Cordon.Gateway.Identity.Tokens;

/// <summary>
/// The keys of one issuer, fetched at start and again every <see cref="Every"/>, and sooner when a token names a key that is not there (RFC 7517 sets
/// rotate). When they cannot be fetched, those that are known stay in use for <see cref="StaleAfter"/>.
/// </summary>
internal sealed partial class IssuerKeys : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan StaleAfter = TimeSpan.FromHours(24);

    /// <summary>Tokens with keys that do not exist must not become requests to the issuer.</summary>
    public static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IssuerOptions _issuer;
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wanted = new(0, 1);
    private readonly Task _fetching;
    private volatile Fetched _current = new(KeySet.None, DateTimeOffset.MinValue);
    private long _asked;

    public IssuerKeys(IssuerOptions issuer, HttpMessageInvoker http, TimeProvider time, ILogger logger)
    {
        (_issuer, _http, _time, _logger) = (issuer, http, time, logger);
        _fetching = KeepAsync();
    }

    private sealed record Fetched(KeySet Keys, DateTimeOffset At);

    /// <summary>Completes once the keys were asked for, whether they came or not.</summary>
    public Task First => _first.Task;

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The keys to check with; none when they are too old to be trusted.</summary>
    public KeySet Current => _current is { } fetched && _time.GetUtcNow() - fetched.At <= StaleAfter ? fetched.Keys : KeySet.None;

    /// <summary>A key was not there: asks for the set again, unless that was done just now.</summary>
    public void Miss()
    {
        long before = Volatile.Read(ref _asked);
        long now = _time.GetTimestamp();
        if (_time.GetElapsedTime(before, now) >= AtMostEvery && Interlocked.CompareExchange(ref _asked, now, before) == before && _wanted.CurrentCount == 0)
        {
            _wanted.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _fetching;
        _stop.Dispose();
        _wanted.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                Volatile.Write(ref _asked, _time.GetTimestamp());
                await FetchAsync();
                _first.TrySetResult();
                using CancellationTokenSource next = new(Every, _time);
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(next.Token, _stop.Token);
                try
                {
                    await _wanted.WaitAsync(either.Token);
                }
                catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
                {
                    // It is time.
                }
            }
        }
        catch (OperationCanceledException)
        {
            _first.TrySetResult();
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            byte[] body = _issuer.Keys.IsFile ? await ReadFileAsync(_issuer.Keys.LocalPath) : await DownloadAsync();
            if (KeySet.Read(body, out string complaint) is { } keys)
            {
                _current = new Fetched(keys, _time.GetUtcNow());
                LogFetched(_issuer.Name, keys.Count);
            }
            else
            {
                LogUnusable(_issuer.Name, complaint);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException || (exception is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            LogUnusable(_issuer.Name, exception is HttpRequestException { StatusCode: { } status } ? $"status {(int)status}" : exception.GetType().Name);
        }
    }

    private async Task<byte[]> DownloadAsync()
    {
        using CancellationTokenSource timeout = new(Patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        using HttpRequestMessage request = new(HttpMethod.Get, _issuer.Keys);
        using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync(either.Token);
        return await ReadAsync(body, either.Token);
    }

    private async Task<byte[]> ReadFileAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        return await ReadAsync(file, _stop.Token);
    }

    // One byte more than is allowed tells that there is more.
    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancel)
    {
        byte[] buffer = new byte[KeySet.MostBytes + 1];
        int count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return buffer[..count];
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Issuer {Issuer}: {Count} key(s).")]
    private partial void LogFetched(string issuer, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Issuer {Issuer}: its keys cannot be had ({Reason}). Its tokens are checked with the keys of before, and refused where there are none.")]
    private partial void LogUnusable(string issuer, string reason);
}
