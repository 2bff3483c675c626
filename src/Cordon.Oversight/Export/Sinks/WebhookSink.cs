using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Cordon.Oversight.Export.Formats;

namespace Cordon.Oversight.Export.Sinks;

/// <summary>
/// POST of batches. The id of a message is made from its body, so a repeated batch is the same message; a batch that was cut otherwise
/// after a restart is another one, and the ids of its statements tell. Redirects are not followed: the operator named the receiver.
/// </summary>
internal sealed class WebhookSink : ISink
{
    private readonly WebhookDestination _destination;
    private readonly ExportFormat _format;
    private readonly TimeProvider _time;
    private readonly byte[]? _key;
    private readonly HttpClient _client;

    public WebhookSink(WebhookDestination destination, ExportFormat format, TimeProvider time)
    {
        (_destination, _format, _time) = (destination, format, time);
        _key = destination.Secret is { } secret ? WebhookSignature.KeyOf(secret) : null;
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 1,
            // The answer's head counts; a body is not read, and not waited for.
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (destination.Address.Scheme == Uri.UriSchemeHttps)
        {
            handler.SslOptions = TlsSettings.Of(destination.Tls, destination.Address.IdnHost);
        }

        // The pump sets the limit of time.
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Write(ExportEvent statement, bool shortened, IBufferWriter<byte> target)
    {
        if (_destination.Body == WebhookBody.Chat)
        {
            ChatLine.Write(statement, target);
            return;
        }

        Rendering.Write(_format, statement, target, shortened: shortened);
        target.Write(_destination.Body == WebhookBody.Lines ? "\n"u8 : ","u8);
    }

    public async Task<Delivery> DeliverAsync(Batch batch, CancellationToken cancel)
    {
        byte[] body = Body(batch);
        using HttpRequestMessage request = new(HttpMethod.Post, _destination.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue((_destination.Body, _format) switch
        {
            (WebhookBody.Batch or WebhookBody.Chat, _) => "application/json",
            (WebhookBody.Lines, ExportFormat.Cef) => "text/plain",
            (WebhookBody.Lines, _) => "application/x-ndjson",
        });
        string id = $"msg_{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}";
        DateTimeOffset now = _time.GetUtcNow();
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("cordon", CefLine.Version));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", WebhookSignature.Timestamp(now));
        if (_key is not null)
        {
            request.Headers.Add("webhook-signature", WebhookSignature.Of(_key, id, now, body));
        }

        if (_destination.Authorization is { } authorization)
        {
            request.Headers.TryAddWithoutValidation("authorization", authorization);
        }

        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return Meaning(response);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private Delivery Meaning(HttpResponseMessage response)
    {
        string code = $"http-{((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)}";
        return response.StatusCode switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => Delivery.Delivered,
            HttpStatusCode.Gone => new(DeliveryOutcome.Never, code),
            HttpStatusCode.RequestEntityTooLarge => new(DeliveryOutcome.TooLarge, code),
            _ => Delivery.Later(code, RetryAfter(response.Headers.RetryAfter)),
        };
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);

    // Each statement carries its comma or line end; the last comma gives way to the closing brackets.
    private byte[] Body(Batch batch)
    {
        switch (_destination.Body)
        {
            case WebhookBody.Lines:
                return batch.Bytes.ToArray();
            case WebhookBody.Chat:
                return [.. "{\"text\":\""u8, .. batch.Bytes.Span, .. "\"}"u8];
            case WebhookBody.Batch:
                break;
        }

        DateTimeOffset last = batch.Items.Select(item => item.Time).OfType<DateTimeOffset>().LastOrDefault(DateTimeOffset.UnixEpoch);
        string head = $"{{\"type\":\"cordon.statements\",\"timestamp\":\"{last.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}\",\"data\":[";
        return [.. Encoding.ASCII.GetBytes(head), .. batch.Bytes.Span[..^1], .. "]}"u8];
    }
}
