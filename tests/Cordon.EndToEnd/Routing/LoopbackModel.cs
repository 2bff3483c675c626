using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Cordon.EndToEnd.Routing;

/// <summary>A model behind a real server, which remembers what it was asked and answers kindly until a test scripts it.</summary>
internal sealed class LoopbackModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _scheme;

    private LoopbackModel(WebApplication app, string scheme) => (_app, _scheme) = (app, scheme);

    public Uri Address => new UriBuilder(_app.Urls.First()) { Scheme = _scheme }.Uri;

    public ConcurrentQueue<Asked> Received { get; } = new();

    /// <summary>Answers in the place of the kind one; the number counts from 1.</summary>
    public Func<HttpContext, int, Task>? Script { get; set; }

    /// <param name="secure">The server's certificate; null for plain HTTP.</param>
    /// <param name="caller">The only client that is let in, by its certificate; null for anyone.</param>
    public static async Task<LoopbackModel> StartAsync(
        HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? secure = null, X509Certificate2? caller = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (secure is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = secure,
                    ClientCertificateMode = caller is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate,
                    ClientCertificateValidation = (presented, _, _) => presented.Thumbprint == caller?.Thumbprint,
                });
            }
        }));
        WebApplication app = builder.Build();
        LoopbackModel model = new(app, secure is null ? "http" : "https");
        app.Run(model.AnswerAsync);
        await app.StartAsync();
        return model;
    }

    public static Task KindAsync(HttpContext context) => ScriptedModel.WriteAsync(context, (string)context.Request.Path! switch
    {
        "/v1/embeddings" => """{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[0.5]}]}""",
        string path when path.StartsWith("/v1/models", StringComparison.Ordinal) => """{"object":"list","data":[]}""",
        string path => ScriptedAnswers.Of(path, "Noted.", stream: false).Body,
    });

    public static Task StatusAsync(HttpContext context, int status, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return ScriptedModel.WriteAsync(context, """{"error":{"message":"No.","type":"server_error"}}""");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        Received.Enqueue(new Asked(context.Request.Path.Value!, body, context.Request.Protocol, context.Request.Headers.Authorization.ToString()));
        await (Script is { } script ? script(context, Received.Count) : KindAsync(context));
    }
}

/// <summary>One request as the model got it.</summary>
internal sealed record Asked(string Path, string Body, string Protocol, string Authorization);
