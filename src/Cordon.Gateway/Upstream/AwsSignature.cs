using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cordon.Gateway.Upstream;

/// <summary>
/// AWS Signature Version 4, as the reference describes it ("Create a signed AWS API request"): over method, path, query, headers and the body as it goes
/// out, which is the edited one.
/// </summary>
internal static class AwsSignature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /// <summary>Signs a request for Bedrock.</summary>
    public static void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, DateTimeOffset now)
    {
        Uri address = request.RequestUri!;
        string payload = Convert.ToHexStringLower(SHA256.HashData(body));
        request.Headers.Host = address.Authority;
        List<(string Name, string Value)> headers =
        [
            ("host", address.Authority), ("x-amz-content-sha256", payload), ("x-amz-date", Timestamp(now)),
            .. credentials.SessionToken is { } token ? [("x-amz-security-token", token)] : (ReadOnlySpan<(string, string)>)[],
        ];
        foreach ((string name, string value) in headers.Skip(1))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Content?.Headers.NonValidated.TryGetValues("Content-Type", out var types) == true && types.Count == 1)
        {
            headers.Add(("content-type", types.ToString()));
        }

        request.Headers.TryAddWithoutValidation(
            "Authorization", Authorization(request.Method.Method, address.AbsolutePath, address.Query.TrimStart('?'), headers, payload, credentials, "bedrock", now));
    }

    /// <summary>The value of the header <c>Authorization</c>.</summary>
    /// <param name="path">As it is on the wire; for all services but S3 it is escaped once more.</param>
    /// <param name="query">As it is on the wire, without its question mark.</param>
    /// <param name="payload">The body's SHA-256, in hex.</param>
    public static string Authorization(
        string method, string path, string query, IEnumerable<(string Name, string Value)> headers, string payload, AwsCredentials credentials, string service, DateTimeOffset now)
    {
        (string canonical, string signed) = CanonicalRequest(method, path, query, headers, payload);
        string scope = $"{Timestamp(now)[..8]}/{credentials.Region}/{service}/aws4_request";
        string toSign = $"{Algorithm}\n{Timestamp(now)}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        string signature = Convert.ToHexStringLower(HMACSHA256.HashData(SigningKey(credentials, service, now), Encoding.UTF8.GetBytes(toSign)));
        return $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={signed}, Signature={signature}";
    }

    public static (string Request, string SignedHeaders) CanonicalRequest(
        string method, string path, string query, IEnumerable<(string Name, string Value)> headers, string payload)
    {
        (string Name, string Value)[] sorted = [.. headers.Select(header => (header.Name.ToLowerInvariant(), Trimmed(header.Value))).OrderBy(header => header.Item1, StringComparer.Ordinal)];
        string signed = string.Join(';', sorted.Select(header => header.Name));
        string lines = string.Concat(sorted.Select(header => $"{header.Name}:{header.Value}\n"));
        return ($"{method}\n{string.Join('/', path.Split('/').Select(Escape))}\n{CanonicalQuery(query)}\n{lines}\n{signed}\n{payload}", signed);
    }

    public static byte[] SigningKey(AwsCredentials credentials, string service, DateTimeOffset now)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
        foreach (string part in (ReadOnlySpan<string>)[Timestamp(now)[..8], credentials.Region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    private static string CanonicalQuery(string query) => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Escape(Uri.UnescapeDataString(pair[0])), Value: pair.Length > 1 ? Escape(Uri.UnescapeDataString(pair[1])) : ""))
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            _ = Unreserved.Contains((char)unit, StringComparison.Ordinal) ? escaped.Append((char)unit) : escaped.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return escaped.ToString();
    }

    private static string Trimmed(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Timestamp(DateTimeOffset now) => now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
