using System.Collections.Immutable;
using System.Security.Cryptography;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Caching;

/// <summary>
/// Answers to requests that have only one answer, kept as they went to their caller: inspected, decided, recorded. A request is inspected and
/// decided about before it is looked for here, always; what it is given was judged by the same policy. In memory only, and a reload empties it.
/// </summary>
public sealed class ResponseCache(CacheOptions options, TimeProvider time)
{
    // One answer must not push out all others.
    private const int LargestShare = 8;

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, CachedAnswer Answer)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, CachedAnswer Answer)> _recent = new();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Gives the exchange the answer that is kept for it; false when there is none, and the upstream has to be asked.</summary>
    internal bool Recall(Exchange exchange)
    {
        // Where a call's arguments come from depends on what the session has read meanwhile: that call is decided anew.
        if (RuleFor(exchange) is not { } rule || exchange is { Origins.AreAsked: true, Request.Tools.IsEmpty: false })
        {
            return false;
        }

        string wish = exchange.Http.Request.Headers.CacheControl.ToString();
        string key = CacheKey.Of(exchange, rule.Scope, _secret);
        bool mayKeep = !wish.Contains("no-store", StringComparison.OrdinalIgnoreCase);
        exchange.Keeping = mayKeep ? new Keeping(key, rule.Lifetime) : null;
        CachedAnswer? kept = mayKeep && !wish.Contains("no-cache", StringComparison.OrdinalIgnoreCase) ? Find(key) : null;
        exchange.Http.Response.Headers["x-cordon-cache"] = kept is null ? "miss" : "hit";
        if (kept is null)
        {
            return false;
        }

        exchange.Recalled = kept;
        ImmutableArray<KeyValuePair<string, string[]>> headers = kept.ContentType is { } type ? [KeyValuePair.Create("Content-Type", (string[])[type])] : [];
        exchange.Whole = new WholeAnswer(StatusCodes.Status200OK, headers, kept.Body);
        return true;
    }

    /// <summary>Keeps the exchange's answer, if it is one that may be given again. Only after it is on record.</summary>
    internal void Keep(Exchange exchange)
    {
        if (exchange is not { Keeping: { } keeping, Recalled: null, MayProceed: true, Whole: { Status: StatusCodes.Status200OK } whole, Verdict: { Decision: <= Decision.Modify } verdict, Receipt: not null })
        {
            return;
        }

        ImmutableArray<CoverageEntry> coverage = [.. verdict.Coverage.Where(entry => entry.Direction == Direction.Response)];
        if (coverage.Any(entry => entry.State == CoverageState.Failed) || verdict.FindingsOmitted > 0)
        {
            return;
        }

        Judgement? judgement = exchange.AnswerJudgements.MaxBy(judged => judged.Outcome.Decision);
        Put(keeping.Key, new CachedAnswer(
            exchange.Id, whole.Body,
            whole.Headers.FirstOrDefault(header => string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault(),
            judgement?.Outcome.Decision ?? Decision.Allow, judgement?.Outcome.Would ?? Decision.Allow, judgement?.Outcome.Reason,
            [.. verdict.Findings.Where(finding => finding.Direction == Direction.Response)], coverage,
            time.GetTimestamp() + (long)(keeping.Lifetime.TotalSeconds * time.TimestampFrequency)));
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _recent.Clear();
            _bytes = 0;
        }
    }

    private CacheRule? RuleFor(Exchange exchange)
    {
        if (options.Rules.IsEmpty || !exchange.Request.Asked.IsRepeatable || exchange.Request.Stream || !exchange.Dialect.IsMetered)
        {
            return null;
        }

        string model = exchange.AskedModel?.ToLowerInvariant() ?? "";
        return options.Rules.FirstOrDefault(rule =>
            Glob.Matches(rule.Application, exchange.Principal.Application) && Glob.Matches(rule.Model.ToLowerInvariant(), model)
            && (rule.WithTools || !exchange.Request.Asked.HasTools));
    }

    private CachedAnswer? Find(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out LinkedListNode<(string, CachedAnswer Answer)>? node))
            {
                return null;
            }

            if (node.Value.Answer.Expires <= time.GetTimestamp())
            {
                Remove(node);
                return null;
            }

            _recent.Remove(node);
            _recent.AddFirst(node);
            return node.Value.Answer;
        }
    }

    private void Put(string key, CachedAnswer answer)
    {
        if (answer.Size > options.MaxBytes / LargestShare)
        {
            return;
        }

        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<(string, CachedAnswer)>? old))
            {
                Remove(old);
            }

            _entries[key] = _recent.AddFirst((key, answer));
            _bytes += answer.Size;
            while (_bytes > options.MaxBytes)
            {
                Remove(_recent.Last!);
            }
        }
    }

    private void Remove(LinkedListNode<(string Key, CachedAnswer Answer)> node)
    {
        _recent.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Answer.Size;
    }
}

/// <summary>Under which name an exchange's answer is kept, and for how long.</summary>
internal sealed record Keeping(string Key, TimeSpan Lifetime);
