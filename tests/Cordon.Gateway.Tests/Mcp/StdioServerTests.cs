using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.Json;
using Cordon.Gateway.Mcp;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Tests.Mcp;

public sealed class StdioServerTests : IAsyncDisposable
{
    // A server in a few lines of shell: real pipes and a real process.
    private const string Program = """
        notice() { printf '{"jsonrpc":"2.0","method":"notifications/%s","params":%s}\n' "$1" "$2"; }
        answer() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"; }
        echo "not a message"
        echo "something went wrong" >&2
        while IFS= read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id": *\("[^"]*"\|[0-9]*\).*/\1/p')
          case "$line" in
            *'"initialize"'*) answer "{\"pid\":$$}" ;;
            *'"work"'*) notice progress '{"progressToken":"t","progress":1}'; notice message '{"level":"info"}'; answer '{}' ;;
            *'"announce"'*) answer '{}'; for n in 1 2 3; do notice news "{\"n\":$n}"; done ;;
            *'"names"'*) answer "\"$(env | cut -d= -f1 | sort | tr '\n' ' ')\"" ;;
            *'"where"'*) answer "\"$(pwd)\"" ;;
            *'"die"'*) exit 3 ;;
            *'"flood"'*) head -c 3000000 /dev/zero | tr '\0' 'a' ;;
          esac
        done
        """;

    private static readonly string[] Known = [.. StdioOptions.Inherited, "TOKEN_FOR_IT", "PWD", "OLDPWD", "SHLVL", "_"];

    private readonly StdioOptions _options = new(["/bin/sh", "-c", Program]) { MaxMessageBytes = 1024 * 1024 };
    private readonly List<(StdioServer Server, HttpMessageInvoker Caller)> _started = [];

    [Fact]
    public async Task A_request_is_answered_with_one_document()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);

        using HttpResponseMessage response = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":"a","method":"announce"}""");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("""{"jsonrpc":"2.0","id":"a","result":{}}""", await TextAsync(response));
    }

    [Fact]
    public async Task A_request_that_is_written_over_several_lines_arrives_as_one()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);

        using HttpResponseMessage response = await PostAsync(caller, session, "{\"jsonrpc\":\"2.0\",\r\n \"id\": 7,\n\"method\":\"announce\"}\n");

        Assert.Equal("""{"jsonrpc":"2.0","id":7,"result":{}}""", await TextAsync(response));
    }

    [Fact]
    public async Task Progress_comes_on_the_stream_of_the_request_that_asked_for_it()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);

        using HttpResponseMessage response = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"work","params":{"_meta":{"progressToken":"t"}}}""");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            ["notifications/progress", "notifications/message", "result"],
            MessagesIn(await TextAsync(response)).Select(message => message.TryGetProperty("method", out JsonElement method) ? method.GetString() : "result"));
    }

    [Fact]
    public async Task What_the_server_says_unasked_waits_for_a_listener_and_can_be_had_again_from_where_a_stream_broke()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);
        using HttpResponseMessage told = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"announce"}""");

        using HttpResponseMessage first = await SendAsync(caller, HttpMethod.Get, session);
        string events = await ReadUntilAsync(first, "\"n\":3");
        using HttpResponseMessage again = await SendAsync(caller, HttpMethod.Get, session, lastEvent: "1");
        string rest = await ReadUntilAsync(again, "\"n\":3");

        Assert.Contains("id: 1\nevent: message\ndata: {", events);
        Assert.DoesNotContain("\"n\":1", rest);
        Assert.StartsWith("id: 2\n", rest);
    }

    [Fact]
    public async Task A_new_listener_takes_the_place_of_the_one_before()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);
        using HttpResponseMessage first = await SendAsync(caller, HttpMethod.Get, session);
        Task<string> ended = TextAsync(first);

        using HttpResponseMessage second = await SendAsync(caller, HttpMethod.Get, session);

        Assert.Equal("", await ended);
    }

    [Fact]
    public async Task Every_session_has_a_process_of_its_own_and_ends_when_it_is_deleted()
    {
        HttpMessageInvoker caller = Start(_options);
        using HttpResponseMessage one = await PostAsync(caller, null, Initialize);
        using HttpResponseMessage two = await PostAsync(caller, null, Initialize);
        Assert.NotEqual(PidIn(await TextAsync(one)), PidIn(await TextAsync(two)));
        string session = SessionOf(one);

        using HttpResponseMessage deleted = await SendAsync(caller, HttpMethod.Delete, session);
        using HttpResponseMessage after = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"announce"}""");

        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
        Assert.Equal(1, _started[0].Server.Sessions);
        Assert.False(Directory.Exists($"/proc/{PidIn(await TextAsync(one))}"));
    }

    [Fact]
    public async Task The_program_gets_what_it_is_given_and_nothing_of_the_gateways_environment()
    {
        Environment.SetEnvironmentVariable("CORDON_TEST_OF_STDIO", "a secret of the gateway");
        HttpMessageInvoker caller = Start(_options with { Environment = new Dictionary<string, string> { ["TOKEN_FOR_IT"] = "x" }.ToFrozenDictionary(), Directory = "/" });
        string session = await BeginAsync(caller);

        using HttpResponseMessage names = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"names"}""");
        using HttpResponseMessage where = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":2,"method":"where"}""");

        string[] seen = Result(await TextAsync(names)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("TOKEN_FOR_IT", seen);
        Assert.Empty(seen.Except(Known));
        Assert.Equal("/", Result(await TextAsync(where)));
    }

    [Fact]
    public async Task A_program_that_ends_breaks_the_request_and_its_session_is_gone()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);

        HttpRequestException broken = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"die"}"""));
        using HttpResponseMessage after = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":2,"method":"announce"}""");

        Assert.Equal(HttpRequestError.ResponseEnded, broken.HttpRequestError);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
        Assert.Equal(0, _started[0].Server.Sessions);
    }

    [Fact]
    public async Task A_message_that_is_too_long_ends_the_session()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"flood"}"""));

        Assert.Equal(0, _started[0].Server.Sessions);
    }

    [Fact]
    public async Task There_are_no_more_sessions_than_allowed()
    {
        HttpMessageInvoker caller = Start(_options with { MaxSessions = 1 });
        string session = await BeginAsync(caller);

        using HttpResponseMessage full = await PostAsync(caller, null, Initialize);
        using HttpResponseMessage deleted = await SendAsync(caller, HttpMethod.Delete, session);
        using HttpResponseMessage again = await PostAsync(caller, null, Initialize);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Two_open_requests_of_one_id_cannot_be_told_apart_and_the_second_is_refused()
    {
        HttpMessageInvoker caller = Start(_options);
        string session = await BeginAsync(caller);
        using CancellationTokenSource left = new();
        Task<HttpResponseMessage> silent = PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"silent"}""", left.Token);

        using HttpResponseMessage second = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":1,"method":"where"}""");
        using HttpResponseMessage other = await PostAsync(caller, session, """{"jsonrpc":"2.0","id":"1","method":"where"}""");
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silent);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"initialize"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", HttpStatusCode.BadRequest)]
    [InlineData("nonsense", HttpStatusCode.BadRequest)]
    public async Task What_does_not_begin_a_session_starts_no_program(string message, HttpStatusCode status)
    {
        HttpMessageInvoker caller = Start(_options);

        using HttpResponseMessage response = await PostAsync(caller, null, message);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(0, _started[0].Server.Sessions);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_an_upstream_that_cannot_be_reached()
    {
        HttpMessageInvoker caller = Start(new StdioOptions(["/nowhere/at/all"]));

        HttpRequestException broken = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(caller, null, Initialize));

        Assert.Equal(HttpRequestError.ConnectionError, broken.HttpRequestError);
        Assert.Equal(0, _started[0].Server.Sessions);
    }

    [Fact]
    public async Task What_it_writes_to_standard_error_is_kept_where_the_operator_wants_it()
    {
        string file = Path.GetTempFileName();
        HttpMessageInvoker caller = Start(_options with { ErrorFile = file });
        string session = await BeginAsync(caller);
        using HttpResponseMessage deleted = await SendAsync(caller, HttpMethod.Delete, session);

        Assert.Equal("something went wrong\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }

    [Fact]
    public async Task What_it_writes_to_standard_error_is_kept_up_to_a_length()
    {
        string file = Path.GetTempFileName();
        HttpMessageInvoker caller = Start(new StdioOptions(["/bin/sh", "-c", "head -c 12000000 /dev/zero >&2; " + Program]) { ErrorFile = file });
        string session = await BeginAsync(caller);
        using HttpResponseMessage deleted = await SendAsync(caller, HttpMethod.Delete, session);

        Assert.Equal(StdioOptions.MostErrorBytes, new FileInfo(file).Length);
        File.Delete(file);
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((StdioServer server, HttpMessageInvoker caller) in _started)
        {
            await server.DisposeAsync();
            caller.Dispose();
        }
    }

    private const string Initialize = """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}""";

    private HttpMessageInvoker Start(StdioOptions options)
    {
        StdioServer server = new(options, JsonLimits.Default, TimeProvider.System);
        HttpMessageInvoker caller = new(server, disposeHandler: false);
        _started.Add((server, caller));
        return caller;
    }

    private static async Task<string> BeginAsync(HttpMessageInvoker caller)
    {
        using HttpResponseMessage response = await PostAsync(caller, null, Initialize);
        return SessionOf(response);
    }

    private static string SessionOf(HttpResponseMessage response) => response.Headers.GetValues(StdioServer.SessionHeader).Single();

    private static Task<HttpResponseMessage> PostAsync(HttpMessageInvoker caller, string? session, string message, CancellationToken? cancel = null) =>
        SendAsync(caller, HttpMethod.Post, session, message, cancel: cancel);

    private static async Task<HttpResponseMessage> SendAsync(
        HttpMessageInvoker caller, HttpMethod method, string? session, string? message = null, string? lastEvent = null, CancellationToken? cancel = null)
    {
        using HttpRequestMessage request = new(method, "http://stdio/mcp") { Content = message is null ? null : new StringContent(message) };
        if (session is not null)
        {
            request.Headers.Add(StdioServer.SessionHeader, session);
        }

        if (lastEvent is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEvent);
        }

        return await caller.SendAsync(request, cancel ?? TestContext.Current.CancellationToken);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<string> ReadUntilAsync(HttpResponseMessage response, string end)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        StringBuilder read = new();
        byte[] buffer = new byte[100];
        while (!read.ToString().Contains(end, StringComparison.Ordinal))
        {
            read.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)));
        }

        return read.ToString();
    }

    private static IEnumerable<JsonElement> MessagesIn(string events) =>
        events.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement);

    private static string Result(string response) => JsonDocument.Parse(response).RootElement.GetProperty("result").GetString()!;

    private static int PidIn(string response) => JsonDocument.Parse(response).RootElement.GetProperty("result").GetProperty("pid").GetInt32();
}
