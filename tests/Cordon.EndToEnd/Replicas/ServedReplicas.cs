using System.Net.Http.Headers;
using System.Text;
using Cordon.EndToEnd.Approvals;
using Cordon.EndToEnd.CommandLine;
using Cordon.State;

namespace Cordon.EndToEnd.Replicas;

/// <summary>Replicas as processes of their own, on one database, each with its data directory and its log.</summary>
internal sealed class ServedReplicas : IDisposable
{
    private readonly Folder _folder = new();
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(5) };
    private readonly SharedState _shared;
    private readonly string _policy;
    private readonly string _more;

    /// <param name="more">Further lines of the configuration.</param>
    public ServedReplicas(SharedState shared, string policy, string more = "") => (_shared, _policy, _more) = (shared, _folder.File("policy.yaml", policy), more);

    public KeyValuePair<string, string>[] Environment => [new("CORDON_STATE_DB", _shared.Connection), new("CORDON_TEST_PEPPER", _shared.Pepper!)];

    public string Data(string name) => _folder.File(name);

    public string Config(string name) => _folder.File($"{name}.yaml",
        $"development: false\nstate: {{postgres: {{connection: \"env:CORDON_STATE_DB\", pepper: \"env:CORDON_TEST_PEPPER\"}}}}\nevidence: {{origin: {name}.example/evidence}}\n{_more}");

    public Task<ServingProcess> ServeAsync(string name) => ServingProcess.StartAsync(Data(name), Environment, "--policy", _policy, "--config", Config(name));

    /// <summary>A command beside a replica, which is told its data directory and nothing else.</summary>
    public Task<CommandResult> RunAsync(string name, params string[] arguments) => RunAsync(Environment, [.. arguments, "--data", Data(name)]);

    public static async Task<CommandResult> RunAsync(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        using System.Diagnostics.Process process = BuiltCordon.Start(BuiltCordon.Executable, arguments, environment);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    public async Task<string> KeyAsync(string name, params string[] arguments)
    {
        CommandResult made = await RunAsync(name, ["keys", "create", .. arguments]);
        return made.Code == 0 ? made.Lines.Single() : throw new InvalidOperationException(made.Errors);
    }

    /// <summary>Asks the simulated model to pay an invoice, which it does with its number; null when the replica is gone before it has answered.</summary>
    public Task<Asked?> PayAsync(ServingProcess replica, string key, int number, string session = "s") => SayAsync(
        replica, "/v1/messages", key, session,
        $$$$$"""{"model":"m","max_tokens":100,"tools":[{"name":"pay_invoice","description":"Pays an invoice","input_schema":{"type":"object","properties":{"number":{"type":"integer"}}}}],"messages":[{"role":"user","content":"Pay invoice {{{{{number}}}}}, please."}]}""");

    /// <summary>Calls the tool <c>pay</c> of the server <c>desk</c>; null when the replica is gone before it has answered.</summary>
    public Task<Asked?> CallAsync(ServingProcess replica, string key, int number, string session = "s") => SayAsync(
        replica, "/mcp/desk", key, session, $$$$"""{"jsonrpc":"2.0","id":"c-1","method":"tools/call","params":{"name":"pay","arguments":{"number":{{{{number}}}}}}}""");

    public async Task<Asked?> SayAsync(ServingProcess replica, string path, string key, string session, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(replica.Address, path))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("x-cordon-session", session);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(request);
            return await Asked.ReadAsync(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }
}
