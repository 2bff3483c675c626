using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Deciding;
using Cordon.Gateway.Guardrails;
using Cordon.Gateway.Inspection;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;
using Cordon.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Gateway.Tests.Relay;

/// <summary>
/// The pipeline from guardrails to inspection, fed with an answer whose every read is chosen: the relay must give the same whatever the network does,
/// and only here is it known what the network did.
/// </summary>
internal sealed class RelayBench : IDisposable
{
    private readonly PolicySource _source;
    private readonly PolicyBook _book;
    private readonly GuardRunner _guards = new(new StillTime(), NullLogger<GuardRunner>.Instance);

    public RelayBench(string policy)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, policy);
        _source = PolicySource.Open(file, out ImmutableArray<PolicyError> errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
        File.Delete(file);
        _book = new PolicyBook(_source);
    }

    /// <summary>Which session all exchanges belong to; none where it is empty.</summary>
    public string Session { get; init; } = "";

    public SessionContents Contents { get; init; } = new();

    public GatewayOptions Options { get; init; } = new() { Upstreams = FrozenDictionary<string, UpstreamTarget>.Empty };

    public Task<Relayed> StreamAsync(string path, string request, IEnumerable<ReadOnlyMemory<byte>> pieces, bool breaksOff = false) =>
        RunAsync(path, request, new ChosenReads(pieces, breaksOff), Dialects.Find("POST", path)!.StreamMediaType);

    public Task<Relayed> StreamAsync(string path, string request, string stream) =>
        StreamAsync(path, request, [Encoding.UTF8.GetBytes(stream)]);

    public Task<Relayed> JsonAsync(string path, string request, string answer, int status = 200) =>
        RunAsync(path, request, new ChosenReads([Encoding.UTF8.GetBytes(answer)]), "application/json", status);

    private async Task<Relayed> RunAsync(string path, string request, Stream body, string type, int status = 200)
    {
        DefaultHttpContext http = new();
        MemoryStream caller = new();
        http.Response.Body = caller;
        Dialect dialect = Dialects.Find("POST", path)!;
        byte[] bytes = Encoding.UTF8.GetBytes(request);
        using Exchange exchange = new(http, "exchange", dialect, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp(), new HeldBytes(Options.MaxHeldBytes).Open());
        exchange.Body = exchange.Outgoing = bytes;
        exchange.Request = dialect.ReadRequest(JsonTape.Read(bytes, JsonLimits.Default, out _)!);
        exchange.Policy = _book.For(exchange.Principal);
        exchange.Session = Session;
        new GuardrailStage(_guards, Contents, TimeProvider.System).Inspect(exchange);
        new DecidingStage().Decide(exchange);
        Assert.True(exchange.MayProceed, $"The request was refused: {exchange.Denial?.Code}");

        HttpResponseMessage message = new((HttpStatusCode)status) { Content = new ByteArrayContent([]) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using Answer answer = new(message, body);
        await new InspectionStage(Options, _guards, TimeProvider.System).RelayAsync(exchange, answer);
        byte[] received = exchange.Streamed ? caller.ToArray() : exchange.Whole?.Body.ToArray() ?? [];
        return new Relayed(
            received, Encoding.UTF8.GetString(exchange.Outgoing.Span), exchange.Denial?.Code, exchange.Broken,
            [.. exchange.AnswerJudgements.SelectMany(judgement => judgement.Inspected.Findings).Select(fact => fact.Finding)], exchange.Coverage.ToEntries());
    }

    public void Dispose() => _source.Dispose();
}

/// <summary>What came of one exchange: what the caller received, what the model was sent, and why it was refused if it was.</summary>
internal sealed record Relayed(
    byte[] Bytes, string Sent, string? Refused, bool Broken, ImmutableArray<Finding> Findings, ImmutableArray<CoverageEntry> Coverage)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}
