using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Cordon.EndToEnd.Matrix;
using Cordon.Gateway.Wire;
using Cordon.Hostile.Json;
using Microsoft.AspNetCore.Http;

namespace Cordon.EndToEnd.Hostile;

/// <summary>JSON of every sort, sent to every dialect and answered by its model: what becomes of each case is said in the case.</summary>
public sealed class TortureTests(TortureGateways gateways) : IClassFixture<TortureGateways>
{
    private const int AtOnce = 16;

    // One route for each reader of JSON: Azure's paths and the versions of a path share theirs, and forms are no JSON.
    public static TheoryData<string> Routes =>
        [.. RequestCells.All.Select(cell => cell.Route).Where(route => route.Form is null).Distinct().DistinctBy(route => Dialects.Find("POST", route.Path)!.Name).Select(route => route.Name)];

    [Fact]
    public void The_list_has_every_sort_and_every_dialect_that_takes_JSON_reads_it()
    {
        Assert.Equal(TortureCases.All.Length, TortureCases.All.Select(test => test.Name).Distinct().Count());
        Assert.True(TortureCases.All.Length > 400);
        Assert.All(Enum.GetValues<Law>(), law => Assert.True(TortureCases.All.Count(test => test.Kind == law) > 30));
        Assert.All(TortureCases.All, test => Assert.True(test.Kind switch { Law.MustAccept => test.Refused is null, Law.MustRefuse => test.Refused is not null, _ => true }, test.Name));
        Assert.Equal(
            // A message of MCP belongs to a session with a server: its hostile forms stand in McpMatrixTests.
            Dialects.Paths.Where(path => path != Route.Uploads.Path && !path.StartsWith("/mcp/", StringComparison.Ordinal) && !path.StartsWith("/a2a/", StringComparison.Ordinal))
                .Select(path => Dialects.Find("POST", path.Replace("{deployment}", "d", StringComparison.Ordinal).Replace("{model}", "m", StringComparison.Ordinal).Replace("{id}", "i", StringComparison.Ordinal))!.Name).Distinct().Order(),
            Routes.Select(route => Dialects.Find("POST", RouteNamed(route).Path)!.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_request_is_accepted_byte_for_byte_or_refused_with_its_code(string name)
    {
        Route route = RouteNamed(name);
        string body = BodyOf(route);
        ConcurrentBag<string> wrong = [];
        await Parallel.ForEachAsync(TortureCases.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (test, cancel) =>
        {
            byte[] sent = test.In(body);
            (int status, byte[] told, byte[]? arrived) = await gateways.AskAsync(route.Path, sent, "{}"u8.ToArray(), cancel);
            (int, string, bool) expected = test.Refused is { } code ? (400, code, false) : (200, "", true);
            (int, string, bool) got = (status, status == 200 ? "" : CodeIn(told), arrived is not null);
            if (got != expected || (arrived is not null && !arrived.AsSpan().SequenceEqual(sent)))
            {
                wrong.Add($"{test}: {got} instead of {expected}");
            }
        });
        Assert.Empty(wrong.Order());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_answer_that_a_guard_can_read_passes_byte_for_byte_and_no_other_does_where_policy_says_so(string name)
    {
        Route route = RouteNamed(name);
        byte[] asked = System.Text.Encoding.UTF8.GetBytes(BodyOf(route));
        ConcurrentBag<string> wrong = [];
        await Parallel.ForEachAsync(TortureCases.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (test, cancel) =>
        {
            byte[] answer = test.In("""{"x_note":0}""");
            (int status, byte[] told, _) = await gateways.AskAsync(route.Path, asked, answer, cancel);
            if (test.IsReadable || answer.Length == 0 ? status != 200 || !told.AsSpan().SequenceEqual(answer) : status != 403 || CodeIn(told) is not ("unknown" or "limit"))
            {
                wrong.Add($"{test}: {status} {(status == 200 ? "" : CodeIn(told))}");
            }
        });
        Assert.Empty(wrong.Order());
    }

    [Fact]
    public void What_is_accepted_a_strict_reader_reads_in_the_same_way_and_what_is_no_JSON_it_refuses_too()
    {
        foreach (TortureCase test in TortureCases.All)
        {
            byte[] body = test.In("""{"x_note":0}""");
            JsonTape? tape = JsonTape.Read(body, JsonLimits.Default, out IntakeFault? fault);
            Assert.Equal(test.Refused is "not-an-object" ? null : test.Refused, fault?.Code);
            if (tape is not null)
            {
                using JsonDocument strict = Strict(body, test);
                Same(tape.Root, strict.RootElement, test);
            }
            else if (fault!.Code is "invalid-json" or "duplicate-key" or "too-deep")
            {
                Assert.True(Record.Exception(() => Strict(body, test)) is JsonException or InvalidOperationException, test.Name);
            }
        }
    }

    // To compare names it has to decode them, and half a surrogate pair it does not decode.
    private static JsonDocument Strict(byte[] body, TortureCase test) =>
        JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = test.Refused is null && IsHalf(test), MaxDepth = JsonLimits.Default.MaxDepth });

    private static void Same(JsonNode ours, JsonElement theirs, TortureCase test)
    {
        Assert.Equal(theirs.ValueKind, ours.Kind);
        switch (theirs.ValueKind)
        {
            case JsonValueKind.Object:
                List<JsonNode> members = [];
                foreach (JsonNode member in ours.Members)
                {
                    members.Add(member);
                }

                JsonProperty[] properties = [.. theirs.EnumerateObject()];
                Assert.Equal(properties.Length, members.Count);
                for (int i = 0; i < properties.Length; i++)
                {
                    SameText(members[i].Name!, () => properties[i].Name, test);
                    Same(members[i], properties[i].Value, test);
                }

                break;
            case JsonValueKind.Array:
                List<JsonNode> items = [];
                foreach (JsonNode item in ours.Items)
                {
                    items.Add(item);
                }

                Assert.Equal(theirs.GetArrayLength(), items.Count);
                for (int i = 0; i < items.Count; i++)
                {
                    Same(items[i], theirs[i], test);
                }

                break;
            case JsonValueKind.String:
                SameText(ours.Text(), () => theirs.GetString()!, test);
                break;
            default:
                Assert.Equal(theirs.GetRawText(), System.Text.Encoding.UTF8.GetString(ours.Bytes.Span));
                break;
        }
    }

    /// <summary>A strict reader has no word for half a surrogate pair; ours keeps it as it stands.</summary>
    private static void SameText(string ours, Func<string> theirs, TortureCase test)
    {
        if (IsHalf(test) && ours.Any(char.IsSurrogate))
        {
            Assert.ThrowsAny<InvalidOperationException>(() => theirs());
            return;
        }

        Assert.Equal(theirs(), ours);
    }

    private static bool IsHalf(TortureCase test) => test.Name.Contains("lone surrogate", StringComparison.Ordinal);

    private static Route RouteNamed(string name) => Route.All.Concat(Route.Kept).Single(route => route.Name == name);

    private static string BodyOf(Route route) =>
        RequestCells.All.First(cell => cell.Route == route && cell.Carries == Carries.Text).Body.Replace("¤", "weather", StringComparison.Ordinal);

    /// <summary>The dialects put it in different places.</summary>
    private static string CodeIn(byte[] told)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(told);
            return Find(body.RootElement) ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string? Find(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(member => member is { Name: "code", Value.ValueKind: JsonValueKind.String } ? member.Value.GetString() : Find(member.Value)).FirstOrDefault(found => found is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(Find).FirstOrDefault(found => found is not null),
        _ => null,
    };
}

/// <summary>A gateway that lets pass only what its guards could read, in front of a model that answers what it is given.</summary>
public sealed class TortureGateways : IAsyncLifetime
{
    // The list has invisible characters on purpose; that a guard takes them out is not asked here.
    private const string Policy = "version: 1\npreset: balanced\nguards: {invisible-text: {mode: shadow}}\nopaque: {unknown: deny}\n";

    private readonly ConcurrentDictionary<string, byte[]> _answers = [];
    private readonly ConcurrentDictionary<string, byte[]> _arrived = [];
    private EndToEnd.ScriptedModel? _model;
    private RunningGateway? _gateway;

    public async ValueTask InitializeAsync()
    {
        _model = await EndToEnd.ScriptedModel.StartAsync();
        _model.Script = AnswerAsync;
        // What is read is asked here, not how fast on a busy machine.
        _gateway = await RunningGateway.StartAsync(Policy, options => options with { Time = new ManualTicks() }, upstream: _model.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway!.DisposeAsync();
        await _model!.DisposeAsync();
    }

    /// <summary>What the caller was told, and what arrived at the model; null when nothing did.</summary>
    internal async Task<(int Status, byte[] Told, byte[]? Arrived)> AskAsync(string path, byte[] body, byte[] answer, CancellationToken cancel)
    {
        string cell = Guid.NewGuid().ToString("N");
        _answers[cell] = answer;
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("x-cell", cell);
        using HttpResponseMessage response = await _gateway!.Client.SendAsync(request, cancel);
        byte[] told = await response.Content.ReadAsByteArrayAsync(cancel);
        _arrived.TryRemove(cell, out byte[]? arrived);
        return ((int)response.StatusCode, told, arrived);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string cell = context.Request.Headers["x-cell"].ToString();
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _arrived[cell] = body.ToArray();
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(_answers[cell], context.RequestAborted);
    }
}
