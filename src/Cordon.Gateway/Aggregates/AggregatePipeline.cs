using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Identity;
using Cordon.Gateway.Intake;
using Cordon.Gateway.Recording;
using Cordon.Gateway.Reply;
using Cordon.Gateway.Telemetry;
using Cordon.Gateway.Wire;
using Microsoft.AspNetCore.Http;

namespace Cordon.Gateway.Aggregates;

/// <summary>
/// Several MCP servers as one endpoint. What a client sends is taken in and its sender recognised as always; then it goes to the server that it names, or to all, and
/// each of these is an exchange of its own through all the steps, as at <c>/mcp/{server}</c>. Nothing is decided here. docs/operate/mcp.md tells it at length.
/// </summary>
/// <param name="servers">The pipeline of exchanges.</param>
internal sealed class AggregatePipeline(
    GatewayOptions options, RequestDelegate servers, IntakeStage intake, IdentityStage identity, RecordingStage recording, ReplyStage reply, Observation observation, LeftOut missing, TimeProvider time)
{
    private const string SessionHeader = "Mcp-Session-Id";

    private readonly Gathering _gathering = new(options, servers, time);

    /// <summary>Whether a name in the path is one of several servers together.</summary>
    public bool Serves(string name) => options.Mcp.Together(name) is not null;

    public async Task HandleAsync(HttpContext context)
    {
        using Exchange exchange = intake.Open(context);
        try
        {
            identity.Recognise(exchange);
            await intake.ReadAsync(exchange);
            if (exchange.MayProceed)
            {
                await AnswerAsync(exchange);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // What was asked of servers is recorded with them.
            return;
        }
        catch (Exception fault) when (fault is not StreamCutException)
        {
            exchange.FailClosed(fault);
        }

        if (!exchange.MayProceed)
        {
            await RefuseAsync(exchange);
        }
    }

    /// <summary>What reaches no server is a refusal like any other, on record.</summary>
    private async Task RefuseAsync(Exchange exchange)
    {
        using ObservedExchange observed = observation.Begin(exchange);
        exchange.Streamed = exchange.Http.Response.HasStarted;
        exchange.Broken = exchange.Streamed;
        observed.Recording();
        await recording.ConcludeAsync(exchange);
        observed.Recorded();
        await reply.SendAsync(exchange);
    }

    private async Task AnswerAsync(Exchange exchange)
    {
        HttpContext outer = exchange.Http;
        ImmutableArray<string> names = options.Mcp.Together(((McpDialect)exchange.Dialect).Server) ?? [];
        SaidByClient? said = HttpMethods.IsPost(outer.Request.Method) ? new SaidByClient(JsonTape.Read(exchange.Body, options.Json, out _)!) : null;
        if (said is { Method: "initialize", IsRequest: true })
        {
            await GreetAsync(exchange, said, names);
            return;
        }

        string token = outer.Request.Headers[SessionHeader].ToString();
        if (token.Length == 0)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "session-missing", "Begin with initialize, and send the Mcp-Session-Id that it gives.");
        }
        else if (AggregateSession.Read(token, names) is not { } session)
        {
            exchange.Refuse(StatusCodes.Status404NotFound, "cordon_invalid_request", "not-found", "There is no such session. Begin anew with initialize.");
        }
        else if (said is not null)
        {
            await PostAsync(exchange, said, session);
        }
        else if (HttpMethods.IsDelete(outer.Request.Method))
        {
            await AllAsync(exchange, session, session.Members.Where(member => member.Session is not null).Select(member => new InnerRequest("DELETE", member, default)), StatusCodes.Status200OK, (_, _) => default);
        }
        else
        {
            using MergedStream stream = new(options, servers, time, outer, session, LabelOf(exchange, session.Key));
            if (!await stream.RunAsync(outer.Request.Headers["Last-Event-ID"], observation.Drain.Closed))
            {
                exchange.Refuse(StatusCodes.Status404NotFound, "cordon_invalid_request", "not-found", "There is nothing to listen to.");
            }
        }
    }

    private async Task GreetAsync(Exchange exchange, SaidByClient said, ImmutableArray<string> names)
    {
        // Its servers are known once they have answered; until then each has the same key and nothing else.
        AggregateSession session = new(AggregateSession.NewKey(), []);
        IEnumerable<InnerRequest> requests = names.Select(name => new AggregateMember(name, null, "", Offers.None)).Select(member => new InnerRequest("POST", member, said.For(member.Server, session)));
        await AllAsync(exchange, session, requests, StatusCodes.Status200OK, (response, greetings) =>
        {
            ImmutableArray<AggregateMember> members = [.. greetings.Select(Member)];
            response.Headers[SessionHeader] = (session with { Members = members }).Token();
            return MergedAnswers.Greeting(said.Id.Bytes.Span, greetings);
        });
    }

    private static AggregateMember Member(ServerAnswer greeting) => greeting.Member with
    {
        Session = greeting.Headers[SessionHeader].ToString() is { Length: > 0 } id ? id : null,
        Version = MergedAnswers.VersionOf(greeting),
        Offers = MergedAnswers.OffersOf(greeting),
    };

    private async Task PostAsync(Exchange exchange, SaidByClient said, AggregateSession session)
    {
        if (said.Server is { } named)
        {
            await RouteAsync(exchange, said, session, named);
        }
        else if (said.Method is null)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "unknown-id", "No server has asked under this id.");
        }
        else if (MergedAnswers.ListedBy(said.Method) is { } listed && said.IsRequest)
        {
            await ListAsync(exchange, said, session, listed);
        }
        else if (said.Method is "ping" or "logging/setLevel" && said.IsRequest)
        {
            Offers needed = MergedAnswers.Needed(said.Method);
            await AllAsync(exchange, session, Same(session.Members.Where(member => member.Offers.HasFlag(needed)), said, session), StatusCodes.Status200OK, (_, _) => MergedAnswers.Nothing(said.Id.Bytes.Span));
        }
        else if (said.IsRequest)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "unknown-server", "This names no server of this session: tools and prompts are called server__name, addresses cordon:server/address.");
        }
        else
        {
            await AllAsync(exchange, session, Same(session.Members, said, session), StatusCodes.Status202Accepted, (_, _) => default);
        }
    }

    private async Task RouteAsync(Exchange exchange, SaidByClient said, AggregateSession session, string named)
    {
        if (session.Of(named) is not { } member || (said.Method is null or "notifications/progress" && !said.IsOwnId))
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "unknown-server", "This session has no server of that name: it is not one of this endpoint's, or it did not answer when the session began.");
            return;
        }

        HttpContext outer = exchange.Http;
        await using InnerExchange inner = new(servers, outer, new InnerRequest("POST", member, said.For(named, session)), LabelOf(exchange, session.Key), outer.RequestAborted);
        if (!await new RoutedAnswer(options, outer, session, inner).SendAsync())
        {
            exchange.Refuse(StatusCodes.Status502BadGateway, "cordon_upstream", "foreign-answer", "The server answered to what it was not asked.");
        }
    }

    private async Task ListAsync(Exchange exchange, SaidByClient said, AggregateSession session, string listed)
    {
        ServerMap? place = said.Cursor is { } cursor ? ServerMap.Read(cursor) : null;
        if (said.Cursor is not null && place is null)
        {
            exchange.Refuse(StatusCodes.Status400BadRequest, "cordon_invalid_request", "unknown-cursor", "This cursor was not given out here.");
            return;
        }

        Offers needed = MergedAnswers.Needed(said.Method);
        IEnumerable<AggregateMember> members = session.Members.Where(member => place is null ? member.Offers.HasFlag(needed) : place.Words.ContainsKey(member.Server));
        IEnumerable<InnerRequest> requests = members.Select(member => new InnerRequest("POST", member, said.For(member.Server, session, place?.Words[member.Server])));
        await AllAsync(exchange, session, requests, StatusCodes.Status200OK, (_, answers) => MergedAnswers.List(said.Id.Bytes.Span, listed, answers));
    }

    private static IEnumerable<InnerRequest> Same(IEnumerable<AggregateMember> members, SaidByClient said, AggregateSession session) =>
        members.Select(member => new InnerRequest("POST", member, said.For(member.Server, session)));

    /// <summary>Asks several servers and answers with what is made of their answers. Where none has one, the first refusal is the answer.</summary>
    /// <param name="status">Of the answer.</param>
    /// <param name="merge">Takes what servers gave; where nobody is asked, that is nothing.</param>
    private async Task AllAsync(
        Exchange exchange, AggregateSession session, IEnumerable<InnerRequest> requests, int status, Func<HttpResponse, ImmutableArray<ServerAnswer>, ReadOnlyMemory<byte>> merge)
    {
        HttpContext outer = exchange.Http;
        using OuterReply answering = new(outer);
        ImmutableArray<ServerAnswer> answers = await _gathering.AskAsync(outer, session, LabelOf(exchange, session.Key), requests, answering.TellAsync);
        foreach (ServerAnswer answer in answers)
        {
            if (answer.IsMissing)
            {
                missing.Missed(answer.Member.Server);
            }
            else
            {
                missing.Heard(answer.Member.Server);
            }
        }

        bool isRequest = status == StatusCodes.Status200OK && HttpMethods.IsPost(outer.Request.Method);
        ImmutableArray<ServerAnswer> fine = [.. answers.Where(answer => answer.IsFine && (!isRequest || answer.Result.Kind == JsonValueKind.Object))];
        if (fine.IsEmpty && answers is [var first, ..])
        {
            if (first.Headers.Count == 0)
            {
                exchange.Refuse(StatusCodes.Status504GatewayTimeout, "cordon_upstream", "upstream-timeout", $"No server answered within {options.Mcp.AggregateWait.TotalSeconds:0} s (mcp.aggregate-seconds).");
                return;
            }

            Describe(outer.Response, [first]);
            outer.Response.ContentType = first.Headers.ContentType;
            await answering.AnswerAsync(first.Status, first.Body);
            return;
        }

        Describe(outer.Response, answers);
        await answering.AnswerAsync(status, merge(outer.Response, fine));
    }

    /// <summary>What was done with each server, in the order of their names.</summary>
    private static void Describe(HttpResponse response, ImmutableArray<ServerAnswer> answers)
    {
        if (response.HasStarted || answers.IsEmpty)
        {
            return;
        }

        foreach (string name in (string[])["x-cordon-exchange", "x-cordon-decision", "x-cordon-coverage", "x-cordon-receipt"])
        {
            string all = string.Join(", ", answers.Select(answer => answer.Headers[name].ToString() is { Length: > 0 } value ? value : "none"));
            response.Headers[name] = all;
        }

        if (answers is [{ Headers: var only }])
        {
            response.Headers.RetryAfter = only.RetryAfter;
        }
    }

    // One session for all servers, unless the caller has a say in it.
    private static string? LabelOf(Exchange exchange, string key) => exchange.Principal.Session is null ? "mcp " + key : null;
}
