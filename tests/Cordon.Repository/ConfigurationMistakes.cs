using Cordon.Configuration;
using Cordon.Policy;

namespace Cordon.Repository;

/// <summary>What a shape cannot say is still said with its place, and every mistake is named.</summary>
public sealed class ConfigurationMistakes : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cordon-mistakes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("upstreams:\n  opneai: {address: 'https://a.example.com'}", 2, "opneai has no provider", "did you mean 'openai'?")]
    [InlineData("upstreams:\n  \"my west\": {provider: azure, address: 'https://a.example.com'}", 2, "name", "rename")]
    [InlineData("upstreams:\n  bedrock:\n    address: https://a.example.com\n    aws: {access-key-id: env:ID, secret-access-key: env:SECRET}", 4, "has no region", "write region")]
    [InlineData("upstreams:\n  bedrock:\n    address: https://a.example.com\n    aws: {access-key-id: AKIA, secret-access-key: env:SECRET, region: eu-central-1}", 4, "aws.access-key-id is not a reference", "env:NAME")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    aws: {access-key-id: env:ID, secret-access-key: env:SECRET, region: eu-central-1}", 4, "for the provider bedrock", "remove this key")]
    [InlineData("upstreams:\n  openai: {address: 'https://user:word@a.example.com'}", 2, "not an http(s) address", "without user or password")]
    [InlineData("upstreams:\n  openai:\n    address: http://a.example.com\n    http: \"2\"", 4, "does not go with its address", "2 needs an https address")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    http: h2c", 4, "does not go with its address", "h2c an http address")]
    [InlineData("upstreams:\n  openai:\n    address: http://a.example.com\n    ca-file: ca.pem", 4, "needs an https address", "https")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    client-key-file: key.pem", 4, "belong together", "both")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    proxy: https://proxy.example.com", 4, "proxy is neither", "proxy:")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    proxy-credential: env:PROXY", 4, "has no proxy", "proxy:")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    proxy: http://proxy.example.com\n    proxy-credential: me:word", 5, "not a reference", "env:NAME")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    health-path: health", 4, "slash", "/healthz")]
    [InlineData("upstreams:\n  openai:\n    address: https://a.example.com\n    breaker: {share-percent: 0}", 4, "out of range", "1 to 100")]
    [InlineData("mcp:\n  servers:\n    files: {url: 'https://a.example.com'}\n  aggregates: {files: [files]}", 4, "is the name of a server", "a name of its own")]
    [InlineData("mcp:\n  servers:\n    files: {url: 'https://a.example.com'}\n  aggregates: {all: [desk]}", 4, "names a server that is not there", "one of mcp.servers")]
    [InlineData("mcp:\n  servers:\n    files: {url: 'https://a.example.com'}\n  aggregates: {all: []}", 4, "has no servers", "name them")]
    [InlineData("models:\n  m:\n    upstreams: [{upstream: opnai}]", 3, "'opnai', which upstreams does not have", "did you mean 'openai'?")]
    [InlineData("models:\n  m:\n    upstreams: [{upstream: openai, weight: 0}]", 3, "no upstream with a weight", "above 0")]
    [InlineData("models:\n  m:\n    upstreams: []", 3, "no upstream with a weight", "above 0")]
    [InlineData("models:\n  m:\n    sticky: none", 3, "upstreams is missing", "serves")]
    [InlineData("models:\n  m:\n    upstreams: [{upstream: openai}]\n    fallback: [n, m]", 4, "falls back on itself", "another")]
    [InlineData("models:\n  m:\n    upstreams: [{upstream: openai}]\n    fallback: [a, b, c, d, e, f, g, h, i]", 4, "9 models", "at most 8")]
    [InlineData("models:\n  m:\n    upstreams: [{upstream: openai}]\n    retry:\n      backoff-ms: 6000", 5, "longer than longest-backoff-ms", "shorter")]
    [InlineData("models:\n  m:\n    upstreams: [{upstream: openai}]\n    retry: {on: [all]}", 4, "cannot be 'all'", "connect")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 0, per: hour}", 3, "number above 0", "digits")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 1.5, per: hour}", 3, "digits after the point", "whole number")]
    [InlineData("budgets:\n  named:\n    b: {what: money, amount: \"9999999999\", per: hour}", 3, "out of range", "at most 2000000000")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 1}", 3, "needs a time", "per: minute")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 1, per: hour, calendar: day}", 3, "needs a time", "per: minute")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 1, calendar: day, burst: 3}", 3, "burst does not go with calendar", "remove")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 1, per: hour, zone: UTC}", 3, "zone does not go with per", "remove")]
    [InlineData("budgets:\n  named:\n    b: {what: requests, amount: 1, calendar: day, zone: Nowhere/Town}", 3, "not a time zone", "Europe/Berlin")]
    [InlineData("budgets:\n  named:\n    b: {what: concurrency, amount: 1, per: hour}", 3, "does not go with concurrency", "remove")]
    [InlineData("budgets:\n  named:\n    \"a b\": {what: concurrency, amount: 1}", 3, "name", "rename")]
    [InlineData("exports:\n  s: {to: file, path: a.jsonl, host: h}", 2, "host does not go with to: file", "max-bytes")]
    [InlineData("exports:\n  s: {to: syslog}", 2, "host is missing", "needs it")]
    [InlineData("exports:\n  S: {to: stdout}", 2, "small letters", "export.md")]
    [InlineData("exports:\n  s: {to: webhook, address: 'http://collector.example.com'}", 2, "https address", "export.md")]
    [InlineData("exports:\n  s: {to: webhook, address: 'https://collector.example.com', format: cef}", 2, "CEF is not JSON", "export.md")]
    [InlineData("exports:\n  s: {to: webhook, address: 'https://collector.example.com', secret: whsec_x}", 2, "not a reference", "env:NAME")]
    [InlineData("exports:\n  s: {to: webhook, address: 'https://collector.example.com', tls: {key: k.pem}}", 2, "a certificate has a key", "export.md")]
    [InlineData("exports:\n  s: {to: stdout, retry-first-seconds: 600}", 2, "longest retry", "export.md")]
    public void A_mistake_is_told_once_with_its_line_and_a_hint(string text, int line, string message, string hint)
    {
        PolicyError error = Assert.Single(ServeConfiguration.Load(Write(text)).Errors);
        Assert.Equal(line, error.Line);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("word", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Budgets_without_number_are_refused() =>
        Assert.Contains("100 are the most", Assert.Single(ServeConfiguration.Load(Write("budgets:\n  named:\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"    b{i}: {{what: concurrency, amount: 1}}\n")))).Errors).Message, StringComparison.Ordinal);

    private string Write(string text)
    {
        string file = Path.Combine(_folder, "cordon.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
