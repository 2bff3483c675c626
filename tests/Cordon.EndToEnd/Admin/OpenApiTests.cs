using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cordon.Detection;
using Cordon.EndToEnd.Clients;
using Cordon.EndToEnd.Mcp;
using Cordon.Gateway.Admin.Api;
using Cordon.State.Keys;

namespace Cordon.EndToEnd.Admin;

/// <summary>The description of the gateway's own routes: it has all of them and no others, a validator takes it, and real answers are what it says.</summary>
public sealed class OpenApiTests
{
    private const string Document = "/cordon/v1/openapi.json";
    private const string Asking = "version: 1\npreset: balanced\nrules:\n  - {id: payments, when: {tool: desk__pay}, then: step-up}\n";

    [Fact]
    public async Task Every_route_that_is_mapped_is_described_and_every_one_that_is_described_is_mapped()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        string[] mapped = [.. gateway.Host.Routes.Select(route => $"{route.Method} {ApiDocument.PathOf(route.Path)}").Order(StringComparer.Ordinal)];
        JsonElement document = JsonElement.Parse(await gateway.Client.GetStringAsync(Document, TestContext.Current.CancellationToken));
        string[] described =
        [
            .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject(), (path, operation) => $"{operation.Name.ToUpperInvariant()} {path.Name}").Order(StringComparer.Ordinal),
        ];

        Assert.True(mapped.Length > 40);
        Assert.Equal(mapped, described);
    }

    [Fact]
    public async Task A_validator_of_others_takes_it()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        JsonElement verdict = JsonElement.Parse(Assert.Single(await NodeClient.LinesAsync("openapi/validate.mjs", new Uri(gateway.Host.Address, Document).ToString())));
        Assert.True(verdict.GetProperty("valid").GetBoolean(), verdict.GetRawText());
        Assert.Equal("3.1", verdict.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Real_answers_have_the_fields_that_are_described_and_no_others()
    {
        await using McpGateway gateway = await McpGateway.StartAsync(Asking);
        gateway.Lists(McpGateway.Tool("pay"));
        gateway.Gives("Paid.");
        string session = (await gateway.PostAsync(McpGateway.Hello)).Session!;
        Reply listed = await gateway.PostAsync(McpGateway.List, session);
        await gateway.CallAsync("pay", session: session);
        Asker asker = new(gateway.Running.Client, gateway.Running.Host.Keys.Create(new KeyRequest("ann", "default", "ops", KeyRole.Admin)).Presented);
        string approver = gateway.Running.Host.Keys.Create(new KeyRequest("ben", "default", "approvers", KeyRole.Approver)).Key.Id;

        string key = (await asker.AsksAsync("POST", "/cordon/v1/keys", """{"name":"shop","groups":[]}""", status: 201)).GetProperty("id").GetString()!;
        await asker.AsksAsync("GET", "/cordon/v1/keys");
        await asker.AsksAsync("POST", $"/cordon/v1/keys/{key}/rotate", of: "/cordon/v1/keys/{id}/rotate");
        await asker.AsksAsync("DELETE", $"/cordon/v1/keys/{key}", of: "/cordon/v1/keys/{id}");
        await asker.AsksAsync("DELETE", "/cordon/v1/keys/nobody", of: "/cordon/v1/keys/{id}", status: 404);

        await asker.AsksAsync("GET", "/cordon/v1/exchanges?limit=2", of: "/cordon/v1/exchanges");
        await asker.AsksAsync("GET", $"/cordon/v1/exchanges/{listed.Exchange}", of: "/cordon/v1/exchanges/{exchange}");
        await asker.AsksAsync("GET", $"/cordon/v1/exchanges/{listed.Exchange}/receipt", of: "/cordon/v1/exchanges/{exchange}/receipt");

        await asker.AsksAsync("GET", "/cordon/v1/pins");
        JsonElement pin = await asker.AsksAsync("GET", "/cordon/v1/pins/desk/tool?name=pay", of: "/cordon/v1/pins/{server}/{kind}");
        await asker.AsksAsync("POST", "/cordon/v1/pins/desk/tool/approve", $$"""{"name":"pay","digest":"{{pin.GetProperty("digest").GetString()}}","by":"ann"}""", of: "/cordon/v1/pins/{server}/{kind}/approve");
        await asker.AsksAsync("POST", "/cordon/v1/pins/desk/tool/approve", "{}", of: "/cordon/v1/pins/{server}/{kind}/approve", status: 400);

        await asker.AsksAsync("POST", "/cordon/v1/agents", """{"id":"clerk","owner":"ann@example.com","by":"ann"}""");
        await asker.AsksAsync("GET", "/cordon/v1/agents");
        await asker.AsksAsync("GET", "/cordon/v1/agents/clerk", of: "/cordon/v1/agents/{id}");
        await asker.AsksAsync("POST", "/cordon/v1/agents/clerk/renew", """{"by":"ann"}""", of: "/cordon/v1/agents/{id}/renew");
        await asker.AsksAsync("POST", "/cordon/v1/agents/disown", """{"owner":"ann@example.com","by":"ann"}""");
        await asker.AsksAsync("DELETE", "/cordon/v1/agents/clerk?by=ann", of: "/cordon/v1/agents/{id}");

        await asker.AsksAsync("GET", "/cordon/v1/budgets");
        await asker.AsksAsync("GET", "/cordon/v1/policy");
        await asker.AsksAsync("POST", "/cordon/v1/policy/reload");

        string approval = (await asker.AsksAsync("GET", "/cordon/v1/approvals")).GetProperty("approvals")[0].GetProperty("id").GetString()!;
        await asker.AsksAsync("GET", $"/cordon/v1/approvals/{approval}", of: "/cordon/v1/approvals/{id}");
        await asker.AsksAsync("POST", $"/cordon/v1/approvals/{approval}/deny", """{"note":"no"}""", of: "/cordon/v1/approvals/{id}/deny");
        await asker.AsksAsync("POST", $"/cordon/v1/approvals/{approval}/deny", of: "/cordon/v1/approvals/{id}/deny", status: 409);
        string delegation = (await asker.AsksAsync("POST", "/cordon/v1/approvals/delegations", $$"""{"to":"{{approver}}","until":"{{DateTimeOffset.UtcNow.AddDays(1):O}}"}""")).GetProperty("id").GetString()!;
        await asker.AsksAsync("GET", "/cordon/v1/approvals/delegations");
        await asker.AsksAsync("POST", $"/cordon/v1/approvals/delegations/{delegation}/end", of: "/cordon/v1/approvals/delegations/{id}/end");

        await asker.AsksAsync("GET", "/cordon/v1/effects");
        string labelled = (await asker.AsksAsync("GET", "/cordon/v1/sessions")).GetProperty("sessions") is { } sessions && sessions.GetArrayLength() > 0 ? sessions[0].GetProperty("id").GetString()! : "none";
        await asker.AsksAsync("GET", $"/cordon/v1/sessions/{labelled}", of: "/cordon/v1/sessions/{id}", status: labelled == "none" ? 404 : 200);
        string token = (await asker.AsksAsync("POST", "/cordon/v1/sessions/token", status: 201)).GetProperty("id").GetString()!;
        await asker.AsksAsync("GET", "/cordon/v1/sessions/tokens");
        await asker.AsksAsync("DELETE", $"/cordon/v1/sessions/token/{token}", of: "/cordon/v1/sessions/token/{id}");
        await asker.AsksAsync("GET", "/.well-known/jwks.json");
        await asker.AsksAsync("GET", "/healthz");
        await asker.AsksAsync("GET", "/readyz");
    }

    [Fact]
    public async Task Anybody_may_read_it_and_nobody_else_may_ask_where_it_says_so()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(development: false);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync(Document, TestContext.Current.CancellationToken)).StatusCode);
        string caller = gateway.Host.Keys.Create(new KeyRequest("shop", "default", "shop", KeyRole.Caller)).Presented;
        foreach (ApiRoute route in ApiRoute.All)
        {
            string path = ApiDocument.PathOf(route.Path).Replace("{sequence}", "0", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
            Assert.Equal((route.Caller == ApiCaller.Anybody, route.Path), (await AskAsync(null) != HttpStatusCode.Unauthorized, route.Path));
            bool isOpen = route.Caller is ApiCaller.Anybody or ApiCaller.Key;
            Assert.Equal((isOpen, route.Path), (await AskAsync(caller) != HttpStatusCode.Forbidden, route.Path));

            async Task<HttpStatusCode> AskAsync(string? key)
            {
                using HttpRequestMessage request = new(new HttpMethod(route.Method), path);
                request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
                using HttpResponseMessage response = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
                return response.StatusCode;
            }
        }
    }

    /// <summary>Asks, and holds each answer against what the document says of it.</summary>
    private sealed class Asker(HttpClient client, string key)
    {
        private static readonly JsonNode Described = JsonNode.Parse(Encoding.UTF8.GetString(ApiDocument.Utf8.Span))!;
        private static readonly JsonObject Closed = Close();

        public async Task<JsonElement> AsksAsync(string method, string path, string? body = null, string? of = null, int status = 200)
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            JsonElement answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} {answer.GetRawText()}");

            JsonNode operation = Described["paths"]![of ?? path]![method.ToLowerInvariant()]!;
            string name = operation["responses"]![$"{status}"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
            SchemaReport report = JsonSchema.Of(SchemaOf(name)).Check(answer);
            Assert.True(report.Outcome == SchemaOutcome.Valid, $"{method} {path}: {report.Outcome} {string.Join(", ", report.Faults)} {answer.GetRawText()}");
            if (body is not null && status < 400)
            {
                string taken = operation["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1];
                Assert.Equal(SchemaOutcome.Valid, JsonSchema.Of(SchemaOf(taken)).Check(JsonElement.Parse(body)).Outcome);
            }

            return answer;
        }

        private static JsonElement SchemaOf(string name) => JsonElement.Parse(new JsonObject { ["$ref"] = $"#/$defs/{name}", ["$defs"] = Closed.DeepClone() }.ToJsonString());

        // What is not described would go unnoticed.
        private static JsonObject Close()
        {
            JsonObject schemas = JsonNode.Parse(Described["components"]!["schemas"]!.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal))!.AsObject();
            foreach ((_, JsonNode? schema) in schemas)
            {
                if (schema!["properties"] is not null)
                {
                    schema["additionalProperties"] = false;
                }
            }

            return schemas;
        }
    }
}
