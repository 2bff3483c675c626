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
/// A model server without a model: deterministic, gullible, and wire-exact in the dialects of OpenAI, Azure, Anthropic, Ollama, Gemini and
/// Bedrock. It is the upstream of the demo, of tests and of benchmarks.
/// </summary>
public sealed class SimulatedModel : IAsyncDisposable
{
    private const int MostBodyBytes = 64 << 20;
    private const int DeepestJson = 64;

    private readonly SimulatedModelOptions _options;
    private readonly ReceivedLog _received;
    private readonly ResponseMemory _memory = new();
    private readonly KeptThings _kept = new();
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
        Provider provider = Providers.Of(context.Request);
        string? header = context.Request.Headers.TryGetValue("x-simulate", out Microsoft.Extensions.Primitives.StringValues words) ? words.ToString() : null;
        if (provider.RequestIdHeader is { } id)
        {
            context.Response.Headers[id] = "req_simulated";
        }

        if (context.Request.ContentType?.StartsWith("multipart/", StringComparison.Ordinal) == true)
        {
            WireAnswer uploaded = Files.Upload(_kept, context.Request.ContentType, body, _options, provider);
            await new Courier(context, new Commands(), _options, provider).DeliverAsync(uploaded);
        }
        else if (TryParse(body, HttpMethods.IsPost(context.Request.Method) && body.Length > 0, out JsonDocument? json))
        {
            using (json)
            {
                JsonElement root = json?.RootElement ?? default;
                Commands commands = Commands.Read(header, CommandText.In(root));
                WireAnswer answer = commands.Error is { } status
                    ? new WireAnswer.Refused(Problem.Ordered(status))
                    : Route(context.Request, new WireRequest(AzurePaths.Meaning(context.Request), root, commands, _options, WireRequest.FingerprintOf(body)), provider);
                await new Courier(context, commands, _options, provider).DeliverAsync(answer);
            }
        }
        else
        {
            await new Courier(context, new Commands(), _options, provider).DeliverAsync(new WireAnswer.Refused(Problem.BadJson));
        }
    }

    private WireAnswer Route(HttpRequest http, WireRequest request, Provider provider) => (http.Method, request.Path) switch
    {
        ("POST", "/v1/chat/completions") => ChatCompletions.Answer(request),
        ("POST", "/v1/completions") => Completions.Answer(request),
        ("POST", "/v1/responses") => Responses.Answer(request, _memory, _kept),
        ("POST", "/v1/embeddings") => Embeddings.Answer(request),
        ("POST", "/v1/moderations") => Moderations.Answer(request),
        ("POST", "/v1/messages") => Messages.Answer(request),
        ("POST", "/v1/messages/count_tokens") => Messages.Count(request),
        ("POST", var path) when provider == Provider.Gemini && path.LastIndexOf(':') is > 0 and var colon
            && GenerateContent.Answer(request, path[(path.LastIndexOf('/', colon) + 1)..colon], path[(colon + 1)..], http.Query["alt"] == "sse") is { } answer => answer,
        ("POST", var path) when provider == Provider.Bedrock && Bedrock(request, path) is { } answer => answer,
        ("GET", "/v1beta/models") => Models.List(_options, provider),
        ("GET", var path) when path.StartsWith("/v1beta/models/", StringComparison.Ordinal) => Models.One(_options, path["/v1beta/models/".Length..], provider),
        ("GET", "/v1/models") => Models.List(_options, provider),
        ("GET", var path) when path.StartsWith("/v1/models/", StringComparison.Ordinal) => Models.One(_options, path["/v1/models/".Length..], provider),
        ("POST", "/api/chat") => OllamaAnswers.Chat(request),
        ("POST", "/api/generate") => OllamaAnswers.Generate(request),
        ("POST", "/api/embed") => Embeddings.OfOllama(request),
        ("POST", "/api/embeddings") => Embeddings.OlderOfOllama(request),
        ("POST", "/api/show") => OllamaModels.Show(request),
        ("GET", "/api/tags" or "/api/ps") => OllamaModels.List(_options),
        ("GET", "/api/version") => OllamaModels.Version(),
        _ when StoredThings.Answer(_kept, http, request, provider, (path, body) => Inner(request, path, body)) is { } answer => answer,
        _ => new WireAnswer.Refused(new Problem(404, $"Unknown request URL: {http.Method} {request.Path}.", "unknown_url")),
    };

    /// <summary>A request of a batch, answered as if it had come alone.</summary>
    private WireAnswer Inner(WireRequest outer, string path, JsonElement body)
    {
        string text = body.GetRawText();
        WireRequest inner = new(path, body, Commands.Read(null, CommandText.In(body)), outer.Options, WireRequest.FingerprintOf(System.Text.Encoding.UTF8.GetBytes(text)));
        return path switch
        {
            "/v1/chat/completions" => ChatCompletions.Answer(inner),
            "/v1/completions" => Completions.Answer(inner),
            "/v1/responses" => Responses.Answer(inner, _memory, _kept),
            "/v1/embeddings" => Embeddings.Answer(inner),
            "/v1/moderations" => Moderations.Answer(inner),
            "/v1/messages" => Messages.Answer(inner),
            _ => new WireAnswer.Refused(new Problem(404, "Unknown request URL.", "unknown_url")),
        };
    }

    private static WireAnswer? Bedrock(WireRequest request, string path)
    {
        int slash = path.LastIndexOf('/');
        string model = slash > "/model/".Length ? path["/model/".Length..slash].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : "";
        return path[(slash + 1)..] switch
        {
            "converse" => Converse.Answer(request, model, streams: false),
            "converse-stream" => Converse.Answer(request, model, streams: true),
            "invoke" => InvokeModel.Answer(request, model, streams: false),
            "invoke-with-response-stream" => InvokeModel.Answer(request, model, streams: true),
            _ => null,
        };
    }

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
            string target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            _received.Add(new ReceivedRequest(request.Method, request.Path + request.QueryString, headers, body) { Target = target });
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using MemoryStream buffer = new((int)Math.Clamp(request.ContentLength ?? 0, 0, 1 << 20));
        await request.Body.CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}
