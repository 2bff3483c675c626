using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.EndToEnd.Budgets;
using Cordon.Gateway;
using Cordon.Gateway.Budgets;

namespace Cordon.EndToEnd.Realtime;

/// <summary>What sessions may use, how it is counted, and what they do when the gateway stops.</summary>
public sealed class RealtimeBudgetTests
{
    private const string Ask = """{"type":"response.create"}""";
    private const string Created = """{"type":"response.created","response":{"id":"r"}}""";
    private static readonly BudgetWindow Day = new BudgetWindow.Calendar(CalendarUnit.Day, TimeZoneInfo.Utc);

    [Fact]
    public async Task A_session_takes_one_place_until_its_end_and_its_turns_take_none()
    {
        await using BudgetGateway gateway = await StartAsync(AnswerAsync, new Budget("one", BudgetUnit.Concurrency, 1, BudgetWindow.AtOnce.Instance));
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.done");
        Assert.Equal(HttpStatusCode.TooManyRequests, await RefusedAsync(gateway));
        await caller.CloseAsync();
        await SessionRecords.EndedAsync(gateway.Host, 4);
        await UntilFreeAsync(gateway, "one");

        using RealtimeCaller next = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await next.CloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, next.Socket.CloseStatus);
    }

    [Fact]
    public async Task A_response_is_counted_and_recorded_as_it_reports_itself()
    {
        await using BudgetGateway gateway = await StartAsync(AnswerAsync, new Budget("day", BudgetUnit.Tokens, 100_000, Day), new Budget("calls", BudgetUnit.Requests, 10, Day));
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        Assert.Equal((0, 0), await gateway.UsedAsync("day"));
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.done");
        Assert.Equal((2_500, 0), await gateway.UsedAsync("day"));
        await caller.CloseAsync();
        await SessionRecords.EndedAsync(gateway.Host, 3);

        JsonNode turn = SessionRecords.Of(gateway.Host)[1];
        Assert.Equal(["day", "calls"], turn["budgets"]!.AsArray().Select(name => name!.ToString()));
        Assert.Equal((2_000, 500, 100), (turn["usage"]!["input"]!.GetValue<int>(), turn["usage"]!["output"]!.GetValue<int>(), turn["usage"]!["cached_input"]!.GetValue<int>()));
        await UntilFreeAsync(gateway, "calls", used: 2);
    }

    [Fact]
    public async Task Responses_side_by_side_in_one_turn_are_counted_together()
    {
        await using BudgetGateway gateway = await StartAsync(
            async socket =>
            {
                await HearAsync(socket);
                await SayAsync(socket, Created);
                await SayAsync(socket, Created.Replace("\"r\"", "\"s\"", StringComparison.Ordinal));
                await SayAsync(socket, Done("r"));
                await SayAsync(socket, Done("s"));
                await HearAsync(socket);
            },
            new Budget("day", BudgetUnit.Tokens, 100_000, Day));
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.done");
        await caller.HearAsync("response.done");
        Assert.Equal((5_000, 0), await gateway.UsedAsync("day"));
    }

    [Fact]
    public async Task A_session_ends_when_a_budget_has_no_room_for_another_response()
    {
        // 4,096 are set aside for the first response, and for the second what the conversation is by then as well.
        await using BudgetGateway gateway = await StartAsync(AnswerAsync, new Budget("day", BudgetUnit.Tokens, 9_000, Day));
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.done");
        await caller.SendAsync(Ask);
        JsonNode error = (await caller.HearAsync("error"))["error"]!;
        Assert.Equal(("cordon_limit", "budget-exhausted"), (error["type"]!.ToString(), error["code"]!.ToString()));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await caller.HearOutAsync());
        Assert.Equal("1008 deny budget-exhausted", (await SessionRecords.EndedAsync(gateway.Host, 3))[^1]);
        Assert.Equal(["day"], SessionRecords.Of(gateway.Host)[^1]["budgets"]!.AsArray().Select(name => name!.ToString()));
        Assert.Equal((2_500, 0), await gateway.UsedAsync("day"));
    }

    [Fact]
    public async Task Openings_turns_and_ends_are_in_the_figures_and_a_session_is_in_flight_all_the_time()
    {
        await using BudgetGateway gateway = await StartAsync(AnswerAsync);
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.done");
        Assert.Equal("1", await ValueAsync("cordon_exchanges_in_flight"));
        await caller.CloseAsync();
        await UntilAsync(async () => await ValueAsync("cordon_exchanges_in_flight") == "0");

        Assert.Equal("1", await ValueAsync("""cordon_exchanges_total{dialect="openai-realtime",decision="allow",status="1xx"}"""));
        Assert.Equal("1", await ValueAsync("""cordon_exchanges_total{dialect="openai-realtime",decision="allow",status="2xx"}"""));
        Assert.Equal("2000", await ValueAsync("""gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gullible-1",gen_ai_token_type="input"}"""));

        async Task<string?> ValueAsync(string series) => (await gateway.Client.GetStringAsync("/metrics")).Split('\n')
            .SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];
    }

    [Fact]
    public async Task A_response_that_is_under_way_when_the_gateway_stops_is_heard_to_its_end()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using BudgetGateway gateway = await StartAsync(async socket =>
        {
            await HearAsync(socket);
            await SayAsync(socket, Created);
            await go.Task;
            await SayAsync(socket, Done("r"));
            await HearAsync(socket);
        });
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.created");
        Task stopped = gateway.Host.DisposeAsync().AsTask();
        await UntilAsync(async () => await RefusesConnectionsAsync(gateway.Host.Address));
        go.SetResult();
        await caller.HearAsync("response.done");
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await caller.HearOutAsync());
        await stopped;
    }

    [Fact]
    public async Task A_response_that_does_not_end_in_time_is_broken_off_with_a_goodbye()
    {
        await using BudgetGateway gateway = await BudgetGateway.StartAsync(options => options with { ShutdownTimeout = TimeSpan.Zero });
        gateway.Model.Script = Script(async socket =>
        {
            await HearAsync(socket);
            await SayAsync(socket, Created);
            await HearAsync(socket);
        });
        using RealtimeCaller caller = await RealtimeCaller.OpenAsync(gateway.Host.Address);
        await caller.SendAsync(Ask);
        await caller.HearAsync("response.created");
        Task<WebSocketCloseStatus?> heard = caller.HearOutAsync();
        await gateway.Host.DisposeAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await heard);
        Assert.Contains(caller.Heard, message => message.Contains("shutting-down", StringComparison.Ordinal));
    }

    private static async Task<BudgetGateway> StartAsync(Func<WebSocket, Task> talk, params Budget[] budgets)
    {
        BudgetGateway gateway = await BudgetGateway.StartAsync(options => options with { Budgets = options.Budgets with { Budgets = [.. budgets] } });
        gateway.Model.Script = Script(talk);
        return gateway;
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Script(Func<WebSocket, Task> talk) => async context =>
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            await talk(socket);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The session ended first.
        }
    };

    /// <summary>Answers each event by a response of 2,500 tokens.</summary>
    private static async Task AnswerAsync(WebSocket socket)
    {
        while (await HearAsync(socket))
        {
            await SayAsync(socket, Created);
            await SayAsync(socket, Done("r"));
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    private static string Done(string id) =>
        """{"type":"response.done","response":{"id":"r","usage":{"total_tokens":2500,"input_tokens":2000,"output_tokens":500,"input_token_details":{"cached_tokens":100}}}}"""
            .Replace("\"r\"", $"\"{id}\"", StringComparison.Ordinal);

    private static Task SayAsync(WebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default);

    private static async Task<bool> HearAsync(WebSocket socket) =>
        (await socket.ReceiveAsync(new ArraySegment<byte>(new byte[64 * 1024]), default)).MessageType != WebSocketMessageType.Close;

    private static async Task<HttpStatusCode> RefusedAsync(BudgetGateway gateway)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(gateway.Host.Address) { Scheme = "ws", Path = "/v1/realtime", Query = "?model=gullible-1" }.Uri, CancellationToken.None));
        return socket.HttpStatusCode;
    }

    private static Task UntilFreeAsync(BudgetGateway gateway, string budget, int used = 0) =>
        UntilAsync(async () => await gateway.UsedAsync(budget) == (used, 0));

    private static async Task<bool> RefusesConnectionsAsync(Uri address)
    {
        using System.Net.Sockets.TcpClient tcp = new();
        try
        {
            await tcp.ConnectAsync(address.Host, address.Port);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
