using System.Collections.Immutable;

namespace Cordon.Gateway.Upstream;

/// <summary>What is wrong with the upstreams and models of the options, as sentences for the operator: all of it at once.</summary>
internal static class UpstreamComplaints
{
    private const int LongestName = 64;
    private const int MostAttempts = Sending.MostAttempts;
    private const int HeaviestWeight = 1_000;

    public static ImmutableArray<string> About(GatewayOptions options) =>
    [
        .. options.Upstreams.OrderBy(upstream => upstream.Key, StringComparer.Ordinal).SelectMany(upstream => About(upstream.Key, upstream.Value)),
        .. options.Models.SelectMany(route => About(route, options)),
        .. options.Models.GroupBy(route => route.Model, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"models has {same.Key} more than once."),
    ];

    private static IEnumerable<string> About(string name, UpstreamTarget target)
    {
        string place = $"upstreams.{name}";
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            yield return $"{place}: a name has 1 to {LongestName} letters, digits, dots, dashes and underscores.";
        }

        if (!Providers.Known.Contains(target.Provider ?? name))
        {
            yield return $"{place}.provider is none of {string.Join(", ", Providers.Known)}.";
        }

        bool secure = target.Address.Scheme == Uri.UriSchemeHttps;
        if ((target.Http == HttpUse.Http2 && !secure) || (target.Http == HttpUse.Http2Cleartext && secure))
        {
            yield return $"{place}.http: 2 needs an https address, h2c an http address.";
        }

        if (!secure && (target.CaFile ?? target.ClientCertificateFile ?? target.ClientKeyFile) is not null)
        {
            yield return $"{place}: certificates need an https address.";
        }

        if (target.ClientCertificateFile is null != target.ClientKeyFile is null)
        {
            yield return $"{place}: client-certificate-file and client-key-file belong together.";
        }

        if (target.Proxy is { Scheme: not ("http" or "socks5") })
        {
            yield return $"{place}.proxy is neither an http nor a socks5 address.";
        }

        if (target.HealthPath is { } path && !path.StartsWith('/'))
        {
            yield return $"{place}.health-path begins with a slash.";
        }
    }

    private static IEnumerable<string> About(ModelRoute route, GatewayOptions options)
    {
        string place = $"models.{route.Model}";
        foreach (string unknown in route.Upstreams.Select(target => target.Upstream).Where(upstream => !options.Upstreams.ContainsKey(upstream)))
        {
            yield return $"{place} names the upstream {unknown}, which upstreams does not have.";
        }

        if (route.Upstreams.All(target => target.Weight == 0))
        {
            yield return $"{place} has no upstream with a weight.";
        }

        if (route.Upstreams.Any(target => target.Weight is < 0 or > HeaviestWeight))
        {
            yield return $"{place}: a weight is 0 to {HeaviestWeight}.";
        }

        if (route.Retry.Attempts is < 1 or > MostAttempts)
        {
            yield return $"{place}.retry.attempts is 1 to {MostAttempts}.";
        }

        if (route.Retry.Budget is not (>= 0 and <= 1) || route.Retry.Burst is < 0 or > 1_000_000)
        {
            yield return $"{place}.retry: budget is a share from 0 to 1, burst 0 to 1000000.";
        }

        if (route.Fallback.Contains(route.Model, StringComparer.Ordinal))
        {
            yield return $"{place} falls back on itself.";
        }
    }
}
