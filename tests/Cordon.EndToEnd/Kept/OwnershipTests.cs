using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Gateway.Ownership;

namespace Cordon.EndToEnd.Kept;

/// <summary>What the provider keeps belongs to the application that it was given to.</summary>
public sealed class OwnershipTests
{
    private const string Asked = """{"model":"m","input":"What are your opening hours?"}""";
    private const string Line = """{"custom_id":"a","method":"POST","url":"/v1/responses","body":{"model":"m","max_output_tokens":50,"input":"What are your opening hours?"}}""";

    [Fact]
    public async Task A_response_of_another_application_is_absent_and_the_record_says_whose_it_is_not()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        (string mine, string theirs) = (gateway.Key("desk"), gateway.Key("cellar"));
        Told made = await gateway.PostAsync("/v1/responses", Asked, mine);
        Assert.Equal(200, (await gateway.GetAsync($"/v1/responses/{made.Id}", mine)).Status);
        int received = gateway.Running.Model.Received.Count;

        foreach ((Told told, int status) in new[]
        {
            (await gateway.GetAsync($"/v1/responses/{made.Id}", theirs), 404),
            (await gateway.GetAsync($"/v1/responses/{made.Id}?stream=true", theirs), 404),
            (await gateway.GetAsync($"/v1/responses/{made.Id}/input_items", theirs), 404),
            (await gateway.PostAsync($"/v1/responses/{made.Id}/cancel", "", theirs), 404),
            (await gateway.SendAsync(HttpMethod.Delete, $"/v1/responses/{made.Id}", null, theirs), 404),
            (await gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":"Go on.","previous_response_id":"{{made.Id}}"}""", theirs), 400),
            (await gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":[{"type":"item_reference","id":"{{made.Json.GetProperty("output")[0].GetProperty("id").GetString()}}"}]}""", theirs), 400),
        })
        {
            Assert.Equal((status, "not-found"), (told.Status, told.Code));
            Assert.Equal((Decision.Deny, "foreign-id"), ((await gateway.RecordAsync(told)).Decision, (await gateway.RecordAsync(told)).Reason));
        }

        Assert.Equal(received, gateway.Running.Model.Received.Count);
        Told went = await gateway.SendAsync(HttpMethod.Delete, $"/v1/responses/{made.Id}", null, mine);
        Assert.Equal(200, went.Status);
    }

    [Fact]
    public async Task A_conversation_of_another_application_is_absent()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        (string mine, string theirs) = (gateway.Key("desk"), gateway.Key("cellar"));
        Told talk = await gateway.PostAsync("/v1/conversations", """{"items":[{"type":"message","role":"user","content":"Hello."}]}""", mine);
        string path = $"/v1/conversations/{talk.Id}";

        Assert.Equal(200, (await gateway.GetAsync(path + "/items", mine)).Status);
        Assert.Equal(404, (await gateway.GetAsync(path + "/items", theirs)).Status);
        Assert.Equal(404, (await gateway.PostAsync(path, """{"metadata":{}}""", theirs)).Status);
        Assert.Equal(404, (await gateway.PostAsync(path + "/items", """{"items":[]}""", theirs)).Status);
        Told told = await gateway.PostAsync("/v1/responses", $$$"""{"model":"m","input":"Hello.","conversation":{"id":"{{{talk.Id}}}"}}""", theirs);
        Assert.Equal((400, "foreign-id"), (told.Status, (await gateway.RecordAsync(told)).Reason));
    }

    [Fact]
    public async Task Files_and_batches_of_another_application_are_absent_and_in_no_list()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        (string mine, string theirs) = (gateway.Key("desk"), gateway.Key("cellar"));
        Told file = await gateway.UploadAsync("lines.jsonl", Encoding.UTF8.GetBytes(Line), "batch", mine);
        Told other = await gateway.UploadAsync("notes.txt", "Of the cellar."u8.ToArray(), "user_data", theirs);
        Told third = await gateway.UploadAsync("more.txt", "Of the desk."u8.ToArray(), "user_data", mine);
        string create = $$"""{"input_file_id":"{{file.Id}}","endpoint":"/v1/responses","completion_window":"24h"}""";
        Told batch = await gateway.PostAsync("/v1/batches", create, mine);
        Assert.Equal((200, "full"), (batch.Status, batch.Coverage));

        Assert.Equal([file.Id, third.Id], (await gateway.GetAsync("/v1/files", mine)).Ids);
        Assert.Equal([other.Id], (await gateway.GetAsync("/v1/files", theirs)).Ids);
        Assert.Empty((await gateway.GetAsync("/v1/batches", theirs)).Ids);
        Assert.Equal([batch.Id], (await gateway.GetAsync("/v1/batches", mine)).Ids);
        Assert.Equal((400, "not-found"), ((await gateway.PostAsync("/v1/batches", create, theirs)) is var refused ? refused.Status : 0, refused.Code));
        Assert.Equal(404, (await gateway.GetAsync($"/v1/batches/{batch.Id}", theirs)).Status);
        Assert.Equal(404, (await gateway.GetAsync($"/v1/files/{file.Id}/content", theirs)).Status);

        string output = (await gateway.GetAsync($"/v1/batches/{batch.Id}", mine)).Json.GetProperty("output_file_id").GetString()!;
        Assert.Equal(404, (await gateway.GetAsync($"/v1/files/{output}/content", theirs)).Status);
        Told results = await gateway.GetAsync($"/v1/files/{output}/content", mine);
        Assert.Equal((200, "full"), (results.Status, results.Coverage));
        Assert.Contains("custom_id", results.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_given_to_two_applications_belongs_to_both()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        (string mine, string theirs) = (gateway.Key("desk"), gateway.Key("cellar"));
        Told one = await gateway.UploadAsync("notes.txt", "Open at nine."u8.ToArray(), "user_data", mine);
        Told two = await gateway.UploadAsync("notes.txt", "Open at nine."u8.ToArray(), "user_data", theirs);
        Assert.Equal(one.Id, two.Id);
        Assert.Equal((200, 200), ((await gateway.GetAsync($"/v1/files/{one.Id}", mine)).Status, (await gateway.GetAsync($"/v1/files/{one.Id}", theirs)).Status));
    }

    [Fact]
    public async Task Where_callers_need_keys_an_id_that_was_not_given_out_here_is_absent()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        string key = gateway.Key("desk");
        Told told = await gateway.PostAsync("/v1/responses", """{"model":"m","input":"Go on.","previous_response_id":"resp_made_elsewhere"}""", key);
        Assert.Equal((400, "not-found", "unknown-id"), (told.Status, told.Code, (await gateway.RecordAsync(told)).Reason));
        Told file = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-elsewhere"}}]}]}""", key);
        Assert.Equal((400, "unknown-id"), (file.Status, (await gateway.RecordAsync(file)).Reason));
        Told message = await gateway.PostAsync("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_elsewhere"}}]}]}""", key, anthropic: true);
        Assert.Equal((400, "invalid_request_error"), (message.Status, message.Json.GetProperty("error").GetProperty("type").GetString()));
        Assert.Empty(gateway.Running.Model.Received);
    }

    [Fact]
    public async Task A_name_in_the_arguments_of_a_tool_is_no_id()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        Told told = await gateway.PostAsync("/v1/messages", """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Open it."},
             {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"open","input":{"file_id":"of-ours","previous_response_id":"x"}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"done"}]}]}
            """, gateway.Key("desk"), anthropic: true);
        Assert.Equal(200, told.Status);
    }

    [Fact]
    public async Task Where_it_is_allowed_an_id_made_elsewhere_goes_on_and_its_history_counts_as_not_read()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync(ownership: new OwnershipOptions { Unknown = UnknownIds.Allow });
        using HttpClient direct = new() { BaseAddress = gateway.Running.Model.Address };
        using HttpResponseMessage made = await direct.PostAsync("/v1/responses", new StringContent(Asked, Encoding.UTF8, "application/json"));
        string id = JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;

        Told told = await gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":"Go on.","previous_response_id":"{{id}}"}""", gateway.Key("desk"));
        Assert.Equal((200, "partial"), (told.Status, told.Coverage));
        Assert.Contains((await gateway.RecordAsync(told)).Coverage, entry => entry is { Surface: Surface.Unknown, State: CoverageState.Uninspected, Reason: "history-at-provider" });

        Told next = await gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":"And then?","previous_response_id":"{{told.Id}}"}""", gateway.Key("desk"));
        Assert.Equal((200, "partial"), (next.Status, next.Coverage));
    }

    [Fact]
    public async Task A_chain_that_was_read_link_by_link_is_covered_in_full_and_passes_where_nothing_unread_may()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync("version: 1\npreset: balanced\nopaque: {unknown: deny}\n", new OwnershipOptions { Unknown = UnknownIds.Allow });
        string key = gateway.Key("desk");
        Told first = await gateway.PostAsync("/v1/responses", Asked, key);
        Told second = await gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":"Go on.","previous_response_id":"{{first.Id}}"}""", key);
        Told third = await gateway.PostAsync("/v1/responses", $$"""{"model":"m","input":"And then?","previous_response_id":"{{second.Id}}","stream":true}""", key);
        Assert.Equal(("full", "full", null), (first.Coverage, second.Coverage, third.Coverage));
        Assert.Contains("response.completed", third.Body, StringComparison.Ordinal);

        Told elsewhere = await gateway.PostAsync("/v1/responses", """{"model":"m","input":"Go on.","previous_response_id":"resp_made_elsewhere"}""", key);
        Assert.Equal((403, "unknown"), (elsewhere.Status, elsewhere.Code));
    }

    [Fact]
    public async Task A_conversation_that_was_read_turn_by_turn_is_covered_until_a_turn_is_not()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync();
        string key = gateway.Key("desk");
        Told talk = await gateway.PostAsync("/v1/conversations", "{}", key);
        string turn = $$"""{"model":"m","input":"Hello.","conversation":"{{talk.Id}}"}""";
        Assert.Equal("full", (await gateway.PostAsync("/v1/responses", turn, key)).Coverage);
        Assert.Equal("full", (await gateway.PostAsync("/v1/responses", turn, key)).Coverage);

        const string Seen = """{"items":[{"role":"user","content":[{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]}]}""";
        Assert.Equal("partial", (await gateway.PostAsync($"/v1/conversations/{talk.Id}/items", Seen, key)).Coverage);
        Assert.Equal("partial", (await gateway.PostAsync("/v1/responses", turn, key)).Coverage);
    }

    [Fact]
    public async Task What_was_untrusted_when_it_was_made_is_untrusted_when_it_is_taken_up_again()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync("version: 1\npreset: balanced\nrules:\n  - {id: tainted, when: {labels: [untrusted]}, then: deny}\n");
        string key = gateway.Key("desk");
        Told made = await gateway.PostAsync("/v1/responses", """{"model":"m","input":[{"role":"user","content":"Sum it up."},{"type":"function_call_output","call_id":"c","output":"Lunch at one."}]}""", key);
        Assert.Equal(200, made.Status);
        using HttpRequestMessage next = new(HttpMethod.Post, "/v1/responses")
        {
            Content = new StringContent($$"""{"model":"m","input":"Go on.","previous_response_id":"{{made.Id}}"}""", Encoding.UTF8, "application/json"),
        };
        next.Headers.Add("Authorization", $"Bearer {key}");
        next.Headers.Add("x-cordon-session", "a-session-that-nobody-has-tainted");
        using HttpResponseMessage told = await gateway.Running.Client.SendAsync(next);
        Assert.Equal(403, (int)told.StatusCode);
    }

    [Fact]
    public async Task More_ids_than_anybody_needs_are_refused()
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync(development: true);
        string parts = string.Join(',', Enumerable.Range(0, 1_001).Select(i => $$$"""{"type":"input_file","file_id":"file-{{{i}}}"}"""));
        Told told = await gateway.PostAsync("/v1/responses", $$$"""{"model":"m","input":[{"role":"user","content":[{{{parts}}}]}]}""");
        Assert.Equal((400, "too-many-ids"), (told.Status, told.Code));
    }

    [Theory]
    [InlineData("/v1/uploads")]
    [InlineData("/v1/uploads/upload_1/parts")]
    public async Task An_upload_in_pieces_is_not_served_and_the_answer_says_what_to_do(string path)
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync(development: true);
        Told told = await gateway.PostAsync(path, "{}");
        Assert.Equal(404, told.Status);
        Assert.Contains("/v1/files", told.Body, StringComparison.Ordinal);
        Assert.Empty(gateway.Running.Model.Received);
    }

    [Theory]
    [InlineData("/v1/responses/..%2ffiles")]
    [InlineData("/v1/files/a%3fb/content")]
    [InlineData("/v1/files/%252e%252e")]
    [InlineData("/v1/batches/a.b")]
    public async Task An_id_leads_to_no_other_path_of_the_upstream(string path)
    {
        await using KeptGateway gateway = await KeptGateway.StartAsync(development: true);
        Assert.Equal(404, (await gateway.GetAsync(path)).Status);
        Assert.Equal(404, (await gateway.GetAsync("/v1/files/" + new string('a', 129))).Status);
        Assert.Empty(gateway.Running.Model.Received);
    }
}
