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
/// nothing read. What Cordon costs beyond this is Cordon's.
/// </summary>
internal static class Forwarder
{
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
        using HttpRequestMessage request = Copy(context.Request, upstream);
        using HttpResponseMessage answer = await client.SendAsync(request, aborted);
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

    private static HttpRequestMessage Copy(HttpRequest from, Uri upstream)
    {
        HttpRequestMessage request = new(new HttpMethod(from.Method), new Uri(upstream, from.Path.ToUriComponent() + from.QueryString.ToUriComponent()))
        {
            Content = new StreamContent(from.Body),
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
