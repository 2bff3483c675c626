using Cordon.Contracts;
using Cordon.Gateway.Brokering;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Upstream;

/// <summary>The attempts at one exchange, until one gives an answer or none may follow. Not thread-safe; one per exchange.</summary>
internal sealed class Sending(Exchange exchange, Route route, UpstreamPool pool, GatewayOptions options, TimeProvider time, Action<Attempt> observe)
{
    /// <summary>Most attempts at one exchange, fallback models and hedges included.</summary>
    internal const int MostAttempts = 10;

    // A timer may fire a little before the stopwatch is there.
    private static readonly TimeSpan TimerGrain = TimeSpan.FromMilliseconds(20);

    private readonly CancellationToken _callerLeft = exchange.Http.RequestAborted;
    private readonly long _started = time.GetTimestamp();
    private readonly HashSet<UpstreamClient> _tried = [];
    private Effect? _effect;
    private int _attempts;

    // What the document says is only looked up when something has gone wrong.
    private Effect Effect => _effect ??=
        exchange.Dialect.EffectOf(JsonTape.Read(exchange.Outgoing, options.Json, out _) is { } tape ? tape.Root : default);

    private TimeSpan Left => options.UpstreamTimeout - time.GetElapsedTime(_started);

    /// <summary>The last attempt; null when nothing was sent, because every upstream rests.</summary>
    public async Task<Attempt?> RunAsync()
    {
        route.Budget.Earn();
        Attempt? last = await RunAsync(Leg.Of(route, exchange.Dialect.Provider, null));
        foreach (string model in SentModel.Asked(exchange) is null ? [] : route.Settings.Fallback)
        {
            if (last is not null && !MayFollow(last))
            {
                break;
            }

            if (pool.Routes.Of(model, exchange.Dialect.Provider) is { } other && Leg.Of(other, exchange.Dialect.Provider, model) is { Candidates.IsEmpty: false } leg)
            {
                last = await RunAsync(leg, last);
            }
        }

        return last;
    }

    private async Task<Attempt?> RunAsync(Leg leg, Attempt? last = null)
    {
        _tried.Clear();
        for (int attempt = 1; attempt <= leg.Route.Settings.Retry.Attempts && (last is null || MayFollow(last)); attempt++)
        {
            // Spent before anybody is chosen: whoever is chosen may hold the one place of an upstream that is being tried.
            bool again = last is not null;
            if (again && !route.Budget.TrySpend())
            {
                break;
            }

            if (await NextAsync(leg, attempt) is not { } next)
            {
                if (again)
                {
                    route.Budget.Return();
                }

                break;
            }

            last?.Dispose();
            last = await RoundAsync(leg, next);
            exchange.Upstream = new UpstreamUse(last.By.Upstream.Name, _attempts, last.By.Model);
        }

        return last;
    }

    private bool MayFollow(Attempt last) =>
        _attempts < MostAttempts && Left > TimeSpan.Zero && !_callerLeft.IsCancellationRequested
        && Resending.IsAsked(route.Settings.Retry.On, last.End) && Resending.IsSafe(Effect, last.End);

    /// <summary>Who is asked next; null when nobody can be soon enough. An upstream that was not asked yet comes before one that was.</summary>
    private async Task<Candidate?> NextAsync(Leg leg, int attempt)
    {
        if (Pick(leg, candidate => !_tried.Contains(candidate.Upstream)) is { } fresh)
        {
            return fresh;
        }

        if (_tried.Count == 0)
        {
            return null;
        }

        TimeSpan shortest = leg.Candidates.Min(candidate => candidate.Upstream.Breaker.Wait());
        if (shortest > leg.Route.Settings.Retry.MaxBackoff || shortest > Left)
        {
            return null;
        }

        TimeSpan backoff = Resending.Backoff(leg.Route.Settings.Retry, attempt - 1, pool.Chance);
        TimeSpan wait = backoff > shortest ? backoff : shortest + TimerGrain;
        if (wait >= Left)
        {
            return null;
        }

        try
        {
            await Task.Delay(wait, time, _callerLeft);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return Pick(leg, _ => true);
    }

    private Candidate? Pick(Leg leg, Func<Candidate, bool> fits)
    {
        string? session = leg.Route.Settings.Sticky == Stickiness.Session && exchange.Session.Length > 0 ? exchange.Session : null;
        List<Candidate> able = [.. leg.Candidates.Where(candidate => fits(candidate) && (!leg.Route.IsStated || candidate.Upstream.Breaker.Wait() == TimeSpan.Zero))];
        while (RouteChoice.Of(able, session, pool.Chance) is { } chosen)
        {
            if (!leg.Route.IsStated || chosen.Upstream.Breaker.TryEnter())
            {
                return chosen;
            }

            // Somebody else tries the half-open one.
            able.Remove(chosen);
        }

        return null;
    }

    /// <summary>One attempt, or two at a time where the first is slow and asking twice changes nothing.</summary>
    private async Task<Attempt> RoundAsync(Leg leg, Candidate first)
    {
        if (leg.Route.Settings.HedgeAfter is not { } patience || Effect != Effect.None || _attempts + 1 >= MostAttempts)
        {
            return await SendAsync(first, _callerLeft);
        }

        using CancellationTokenSource slower = CancellationTokenSource.CreateLinkedTokenSource(_callerLeft);
        Task<Attempt> one = SendAsync(first, slower.Token);
        using CancellationTokenSource pause = CancellationTokenSource.CreateLinkedTokenSource(_callerLeft);
        await Task.WhenAny(one, Task.Delay(patience, time, pause.Token));
        await pause.CancelAsync();
        if (one.IsCompleted || _callerLeft.IsCancellationRequested || !route.Budget.TrySpend())
        {
            return await one;
        }

        if ((Pick(leg, candidate => !_tried.Contains(candidate.Upstream)) ?? Pick(leg, _ => true)) is not { } second)
        {
            route.Budget.Return();
            return await one;
        }

        Task<Attempt> two = SendAsync(second, slower.Token);
        Task<Attempt> winner = await Task.WhenAny(one, two);
        if ((await winner).End != AttemptEnd.Answered && !_callerLeft.IsCancellationRequested)
        {
            // The one that failed was faster; the other may still answer.
            winner = winner == one ? two : one;
            await winner;
        }

        await slower.CancelAsync();
        (await (winner == one ? two : one)).Dispose();
        return await winner;
    }

    // As late as can be: what is judged, asked about and recorded are the handles.
    private ReadOnlyMemory<byte> WithSecrets(Candidate candidate, ReadOnlyMemory<byte> bytes) =>
        exchange is { CarriesHandles: true, Broker: { } broker, Dialect: McpDialect dialect }
            ? broker.Insert(bytes, dialect.Server, SecretBroker.HostOf(candidate.Upstream.Target), options.Json)
            : bytes;

    private async Task<Attempt> SendAsync(Candidate candidate, CancellationToken cancel)
    {
        _attempts++;
        _tried.Add(candidate.Upstream);
        try
        {
            (PathString path, ReadOnlyMemory<byte> bytes) = SentModel.Write(exchange, candidate.Model, options.Json);
            using RequestBody body = new(WithSecrets(candidate, bytes));
            PathString there = Providers.PathAt(candidate.Upstream.Provider, exchange.Dialect.Provider, path);
            using HttpRequestMessage request = ForwardedRequest.Create(exchange, candidate.Upstream, there, body, candidate.Model, time.GetUtcNow());
            TimeSpan patience = candidate.Upstream.Target.AnswerTimeout is { } own && own < Left ? own : Left;
            Attempt attempt = await candidate.Upstream.SendAsync(candidate, request, body, patience > TimeSpan.Zero ? patience : TimeSpan.Zero, cancel);
            exchange.Meter.Sent(arrived: attempt.End != AttemptEnd.NotSent, lost: attempt.End == AttemptEnd.NoAnswer);
            observe(attempt);
            return attempt;
        }
        catch
        {
            // A mistake of ours must not keep the place of the one that tries a half-open upstream.
            candidate.Upstream.Breaker.Left();
            throw;
        }
    }
}
