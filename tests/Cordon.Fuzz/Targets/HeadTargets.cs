using System.Net;
using System.Text;
using Cordon.Gateway;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Upstream;
using Cordon.Gateway.Wire;
using Cordon.State.Keys;
using Microsoft.AspNetCore.Http;

namespace Cordon.Fuzz.Targets;

/// <summary>What stands in the head of a request: path, query, keys, trace, marks of proxies; and the signature that is made over it.</summary>
internal static class HeadTargets
{
    private static readonly AwsCredentials Credentials = new("AKIDEXAMPLE", "secret", null, "eu-west-1");

    public static IEnumerable<FuzzTarget> All =>
    [
        new("headers", () => [.. ((string[])
            [
                "Authorization: Bearer ck_0123456789ab_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs\nHost: localhost:8080\nOrigin: http://127.0.0.1:3000\n",
                "x-api-key: ck_0123456789ab_\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\ntracestate: a=1,b=2\n",
                "X-Forwarded-For: 1.2.3.4, 5.6.7.8\nForwarded: for=\"[::1]\";proto=http\nVia: 1.1 x\nHost: [::1]:80\n",
                "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.ck_x, openai-beta.realtime-v1\n",
            ]).Select(Encoding.UTF8.GetBytes)],
            ["Bearer ", "ck_", "\n", ": ", ",", "openai-insecure-api-key.", "traceparent", "00-", "-01", "Host", "localhost", "[::1]", "Origin", "null", "file://", "http://", "Forwarded", "\0", "\u00e9"], (input, _) => Headers(Encoding.UTF8.GetString(input))),
        new("paths", () => [.. Dialects.Paths.Select(path => Encoding.UTF8.GetBytes(path.Replace("{model}", "m", StringComparison.Ordinal).Replace("{deployment}", "d", StringComparison.Ordinal) + "?alt=sse&key=x"))],
            ["/", "//", "/..", "%2e%2e", "%2f", "%", ":", "?", "&", "=", "v1", "v1beta/models/", "generateContent", "model/", "arn:aws:bedrock:eu-west-1:1:x/y", "converse-stream", "pageToken=", "\\", "\0", "#", ";"], (input, random) => Paths(Encoding.UTF8.GetString(input), random)),
        new("signature", () => [.. ((string[])["POST /model/a%3Ab/converse?b=1&a=%20&a=\nx-amz-date: 20260101T000000Z\nhost: bedrock.example\n a:  b   c ", "GET / \n"]).Select(Encoding.UTF8.GetBytes)],
            ["%", "%%", "%2", "%zz", "&", "=", "?", "\n", ": ", " ", "\u00e9", "\0", "+"], (input, _) => Signature(Encoding.UTF8.GetString(input))),
    ];

    private static void Headers(string text)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        foreach (string[] header in text.Split('\n').Select(line => line.Split(": ", 2)).Where(header => header.Length == 2 && header[0].Length > 0))
        {
            context.Request.Headers.Append(header[0], header[1]);
        }

        string? presented = PresentedKey.In(context.Request.Headers);
        BrokenPropertyException.Unless(presented is null || (presented.Length <= 256 && presented.StartsWith("ck_", StringComparison.Ordinal)), "What is no key was taken for one.");
        BrokenPropertyException.Unless(!KeyText.TryReadId(presented, out string? id) || id.Length == 12, "A key has an id of another length.");
        KeyText.TryReadId(text, out _);
        TraceHeaders.ParentOf(context.Request.Headers);
        bool marked = context.Request.Headers.Keys.Any(name => name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase) || name.Equals("Via", StringComparison.OrdinalIgnoreCase) || name.StartsWith("X-Forwarded-For", StringComparison.OrdinalIgnoreCase) && name.Length == 15);
        BrokenPropertyException.Unless(!Loopback.IsDirect(context) || !marked, "A stranger behind a proxy passed for a program on the machine.");
    }

    private static void Paths(string text, Random random)
    {
        int mark = text.IndexOf('?', StringComparison.Ordinal);
        (string path, string? query) = mark < 0 ? (text, null) : (text[..mark], text[mark..]);
        foreach (string method in (ReadOnlySpan<string>)["GET", "POST", "PUT"])
        {
            if (Dialects.Find(method, path, random.Next(2) == 0, query) is not { } dialect)
            {
                continue;
            }

            string forwarded = dialect.ForwardedPath(path);
            BrokenPropertyException.Unless(!forwarded.Split('/').Any(part => part is "." or "..") && !forwarded.Contains('\\') && !forwarded.Contains('?') && !forwarded.Contains('#') && !forwarded.Any(char.IsControl), "A path was found that leads elsewhere.");
            string? asked = dialect.ForwardedQuery(query);
            BrokenPropertyException.Unless(asked is null || asked.Length == 0 || asked[0] == '?', "A query is none.");
            if (dialect.ModelInPath(path) is { } model)
            {
                BrokenPropertyException.Unless(path[model].Length > 0, "The model in a path has no name.");
            }
        }

        GC.KeepAlive(Dialects.Nearest(path));
        Dialects.IsAroundUs(path);
    }

    private static void Signature(string text)
    {
        string[] lines = text.Split('\n');
        string[] first = lines[0].Split(' ', 2);
        string target = first.Length > 1 ? first[1] : "";
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        (string Name, string Value)[] headers = [.. lines.Skip(1).Select(line => line.Split(':', 2)).Where(header => header.Length == 2).Select(header => (header[0], header[1]))];
        string signed = AwsSignature.Authorization(first[0], mark < 0 ? target : target[..mark], mark < 0 ? "" : target[(mark + 1)..], headers, "00", Credentials, "bedrock", DateTimeOffset.UnixEpoch);
        BrokenPropertyException.Unless(signed.StartsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/19700101/eu-west-1/bedrock/aws4_request, SignedHeaders=", StringComparison.Ordinal) && signed.Length <= 400 + (4 * text.Length), "A signature is none.");
    }
}
