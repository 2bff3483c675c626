using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Cordon.Load.Targets;

/// <summary>
/// The least that a proxy on this runtime can do: Kestrel in, SocketsHttpHandler out, every header and byte passed on,
/// nothing read. What Cordon costs beyond this is Cordon's, so this must be as cheap as we can make it.
/// </summary>
internal static class Forwarder
{
    // Collected before it is sent on: the client then writes once, which costs a sixth less CPU than passing 10 KB on in pieces.
    private const int MostCollected = 64 * 1024;

    // RFC 9110, 7.6.1, and what Kestrel or the client set themselves.
    private static readonly FrozenSet<string> HopByHop = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host");

    public static async Task<HostedTarget> StartAsync(Uri upstream, CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        WebApplication app = builder.Build();
        HttpMessageInvoker client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
        });
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        app.Run(context => ForwardAsync(context, client, upstream));
        await app.StartAsync(cancel);
        return new HostedTarget(Target.Forwarder, new Uri(app.Urls.First()), app);
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker client, Uri upstream)
    {
        CancellationToken aborted = context.RequestAborted;
        int length = context.Request.ContentLength is <= MostCollected and { } declared ? (int)declared : -1;
        byte[] rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, length));
        try
        {
            if (length > 0)
            {
                await context.Request.Body.ReadExactlyAsync(rented.AsMemory(0, length), aborted);
            }

            HttpContent content = length >= 0 ? new ReadOnlyMemoryContent(rented.AsMemory(0, length)) : new StreamContent(context.Request.Body);
            using HttpRequestMessage request = Copy(context.Request, upstream, content);
            using HttpResponseMessage answer = await client.SendAsync(request, aborted);
            await AnswerAsync(context, answer, aborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, CancellationToken aborted)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        Copy(answer.Headers.NonValidated, context.Response.Headers);
        Copy(answer.Content.Headers.NonValidated, context.Response.Headers);

        using Stream body = await answer.Content.ReadAsStreamAsync(aborted);
        while (true)
        {
            int read = await body.ReadAsync(context.Response.BodyWriter.GetMemory(4096), aborted);
            if (read == 0)
            {
                break;
            }

            // Flushed at once: a frame of a stream must not wait for the next.
            context.Response.BodyWriter.Advance(read);
            await context.Response.BodyWriter.FlushAsync(aborted);
        }
    }

    private static HttpRequestMessage Copy(HttpRequest from, Uri upstream, HttpContent content)
    {
        HttpRequestMessage request = new(new HttpMethod(from.Method), new Uri(upstream, from.Path.ToUriComponent() + from.QueryString.ToUriComponent()))
        {
            Content = content,
        };
        foreach ((string name, StringValues values) in from.Headers)
        {
            if (!HopByHop.Contains(name) && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in from)
        {
            if (!HopByHop.Contains(name))
            {
                to[name] = values.Count == 1 ? values.ToString() : new StringValues([.. values]);
            }
        }
    }
}
