using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Cordon.Contracts;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cordon.Gateway.Caching;

/// <summary>
/// The name of a request in the cache: a keyed hash of everything that could have made the answer, or the decision about it, another one. Each
/// part goes in with its length, so that two different requests never run together into one.
/// </summary>
internal static class CacheKey
{
    // Headers that say nothing about the answer. Any other header is part of the name: a parameter that is not known here must not be left out.
    private static readonly FrozenSet<string> Neutral = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Connection", "Keep-Alive", "Content-Length", "Transfer-Encoding", "Expect", "Date", "Accept-Encoding", "User-Agent", "Cache-Control",
        "Authorization", "x-api-key", "api-key", "x-goog-api-key", "traceparent", "tracestate", "baggage", "X-Request-Id", "Idempotency-Key");

    private static readonly string[] NeutralFamilies = [":", "x-stainless-", "x-cordon-"];

    public static string Of(Exchange exchange, CacheScope scope, ReadOnlySpan<byte> secret)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        Principal principal = exchange.Principal;
        Add(hash, principal.Tenant);
        Add(hash, principal.Application);
        Add(hash, Words.Of(scope));
        // Policy may ask for the agent, so an answer that was judged for one is not for another.
        Add(hash, principal.Agent ?? "");
        // So may what the agent may use at most.
        foreach (Allowance allowance in principal.Agency?.Allowances ?? [])
        {
            AddAll(hash, allowance.Tools);
            AddAll(hash, allowance.Models);
        }

        // And who asks, as far as a rule wants to know.
        foreach (PolicyRule rule in exchange.Policy!.Policy.Rules)
        {
            if (rule.When.Caller is { } caller)
            {
                Add(hash, caller.Holds(principal, unknown: true) ? "1" : "0");
            }
        }

        Add(hash, principal.Agency is { } agency ? Words.Of(agency.Tier) : "");
        Add(hash, scope == CacheScope.Caller ? $"{Words.Of(principal.AuthenticatedBy)}\0{principal.KeyId}\0{principal.User}" : "");
        AddAll(hash, exchange.Labels);
        Add(hash, exchange.Policy!.Policy.Version);
        Add(hash, exchange.Policy.Detectors.Version);
        Add(hash, exchange.Dialect.Name);
        // Which upstream that is for a model is a setting, and settings do not change while the cache lives.
        Add(hash, exchange.Dialect.Provider);
        HttpRequest request = exchange.Http.Request;
        Add(hash, request.Path.Value ?? "");
        Add(hash, request.QueryString.Value ?? "");
        AddAll(hash, request.Headers.Where(header => !IsNeutral(header.Key)).Select(Line));
        Add(hash, exchange.Body.Span);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static bool IsNeutral(string header) =>
        Neutral.Contains(header) || NeutralFamilies.Any(family => header.StartsWith(family, StringComparison.OrdinalIgnoreCase));

    private static string Line(KeyValuePair<string, StringValues> header) => $"{header.Key.ToLowerInvariant()}:{string.Join('\0', (string?[])header.Value!)}";

    private static void AddAll(IncrementalHash hash, IEnumerable<string> parts)
    {
        string[] inOrder = [.. parts.Order(StringComparer.Ordinal)];
        Add(hash, $"{inOrder.Length}");
        foreach (string part in inOrder)
        {
            Add(hash, part);
        }
    }

    private static void Add(IncrementalHash hash, string part) => Add(hash, Encoding.UTF8.GetBytes(part));

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
