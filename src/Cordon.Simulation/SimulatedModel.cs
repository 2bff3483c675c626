using System.Text.Json;
using Cordon.Simulation.Delivery;
using Cordon.Simulation.Dialects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cordon.Simulation;

/// <summary>
/// A model server without a model: deterministic, gullible, and wire-exact in the dialects of OpenAI, Azure, Anthropic and Ollama. It is
/// the upstream of the demo, of tests and of benchmarks.
/// </summary>
public sealed class SimulatedModel : IAsyncDisposable
{
    private const int MostBodyBytes = 64 << 20;
    private const int DeepestJson = 64;

    private readonly SimulatedModelOptions _options;
    private readonly ReceivedLog _received;
    private readonly ResponseMemory _memory = new();
    private readonly WebApplication _server;

    private SimulatedModel(SimulatedModelOptions options)
    {
        _options = options;
        _received = new ReceivedLog(options.ReceivedCapacity);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        // Nobody asked this server to talk, and requests carry what users said.
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        });
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Run(AnswerAsync);
    }

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The latest requests, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Received => _received.Snapshot();

    public static async Task<SimulatedModel> StartAsync(SimulatedModelOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new SimulatedModelOptions();
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out Uri? url) || !url.IsLoopback || url.Scheme != Uri.UriSchemeHttp)
        {
            throw new ArgumentException($"The simulated model gives its planted secrets to anybody, so it listens on loopback only; '{options.Url}' is not an http address there.", nameof(options));
        }

        SimulatedModel model = new(options);
        try
        {
            await model._server.StartAsync(cancel);
            IServer server = model._server.Services.GetRequiredService<IServer>();
            model.Address = new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
            return model;
        }
        catch
        {
            await model.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Streams that never end must not hold up a test that is over.
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (context.WebSockets.IsWebSocketRequest && context.Request.Path == "/v1/realtime")
            {
                await TalkAsync(context);
                return;
            }

            byte[] body = await ReadAsync(context.Request, context.RequestAborted);
            Keep(context.Request, body);
            await AnswerAsync(context, body);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left.
        }
    }

    private async Task TalkAsync(HttpContext context)
    {
        Keep(context.Request, Array.Empty<byte>());
        string? orders = context.Request.Headers.TryGetValue("x-simulate", out Microsoft.Extensions.Primitives.StringValues words) ? words.ToString() : null;
        if (Commands.Read(orders, "").Error is { } status)
        {
            await new Courier(context, new Commands(), _options, Provider.OpenAi).DeliverAsync(new WireAnswer.Refused(Problem.Ordered(status)));
            return;
        }

        string? protocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(name => name is "realtime" or "openai-beta.realtime-v1");
        using System.Net.WebSockets.WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        await new RealtimeTalk(context, socket, _options, orders, message => Keep(context.Request, message)).RunAsync();
    }

    private async Task AnswerAsync(HttpContext context, byte[] body)
    {
        Provider provider = context.Request.Path.StartsWithSegments("/api") ? Provider.Ollama
            : context.Request.Headers.ContainsKey("anthropic-version") || context.Request.Path.StartsWithSegments("/v1/messages") ? Provider.Anthropic
            : Provider.OpenAi;
        string? header = context.Request.Headers.TryGetValue("x-simulate", out Microsoft.Extensions.Primitives.StringValues words) ? words.ToString() : null;
        if (provider != Provider.Ollama)
        {
            context.Response.Headers[provider == Provider.Anthropic ? "request-id" : "x-request-id"] = "req_simulated";
        }

        if (TryParse(body, HttpMethods.IsPost(context.Request.Method), out JsonDocument? json))
        {
            using (json)
            {
                JsonElement root = json?.RootElement ?? default;
                Commands commands = Commands.Read(header, CommandText.In(root));
                WireAnswer answer = commands.Error is { } status
                    ? new WireAnswer.Refused(Problem.Ordered(status))
                    : Route(context.Request.Method, new WireRequest(AzurePaths.Meaning(context.Request), root, commands, _options, WireRequest.FingerprintOf(body)), provider == Provider.Anthropic);
                await new Courier(context, commands, _options, provider).DeliverAsync(answer);
            }
        }
        else
        {
            await new Courier(context, new Commands(), _options, provider).DeliverAsync(new WireAnswer.Refused(Problem.BadJson));
        }
    }

    private WireAnswer Route(string method, WireRequest request, bool anthropic) => (method, request.Path) switch
    {
        ("POST", "/v1/chat/completions") => ChatCompletions.Answer(request),
        ("POST", "/v1/completions") => Completions.Answer(request),
        ("POST", "/v1/responses") => Responses.Answer(request, _memory),
        ("POST", "/v1/embeddings") => Embeddings.Answer(request),
        ("POST", "/v1/messages") => Messages.Answer(request),
        ("POST", "/v1/messages/count_tokens") => Messages.Count(request),
        ("GET", "/v1/models") => Models.List(_options, anthropic),
        ("GET", var path) when path.StartsWith("/v1/models/", StringComparison.Ordinal) => Models.One(_options, path["/v1/models/".Length..], anthropic),
        ("POST", "/api/chat") => OllamaAnswers.Chat(request),
        ("POST", "/api/generate") => OllamaAnswers.Generate(request),
        ("POST", "/api/embed") => Embeddings.OfOllama(request),
        ("POST", "/api/embeddings") => Embeddings.OlderOfOllama(request),
        ("POST", "/api/show") => OllamaModels.Show(request),
        ("GET", "/api/tags" or "/api/ps") => OllamaModels.List(_options),
        ("GET", "/api/version") => OllamaModels.Version(),
        _ => new WireAnswer.Refused(new Problem(404, $"Unknown request URL: {method} {request.Path}.", "unknown_url")),
    };

    private static bool TryParse(byte[] body, bool expected, out JsonDocument? json)
    {
        json = null;
        if (!expected)
        {
            return true;
        }

        try
        {
            json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DeepestJson });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Keep(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (_received.Keeps)
        {
            Dictionary<string, string> headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            _received.Add(new ReceivedRequest(request.Method, request.Path + request.QueryString, headers, body));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using MemoryStream buffer = new((int)Math.Clamp(request.ContentLength ?? 0, 0, 1 << 20));
        await request.Body.CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}
