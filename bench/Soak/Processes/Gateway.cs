using System.Net.Http.Headers;
using System.Text.Json;
using Cordon.Soak.Watching;

namespace Cordon.Soak.Processes;

/// <summary><c>cordon serve</c>, its keys, and what it says about itself.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly CordonProcess _process;
    private readonly HttpClient _admin;

    private Gateway(CordonProcess process, Uri address, string admin)
    {
        (_process, Address) = (process, address);
        _admin = new HttpClient { BaseAddress = address };
        _admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", admin);
    }

    public Uri Address { get; }

    /// <summary>What it printed beside its welcome: nothing, when all is well but for receivers that are away.</summary>
    public IReadOnlyCollection<string> Said => _process.Said;

    public static async Task<Gateway> StartAsync(SoakSettings settings, string config, string admin)
    {
        (CordonProcess process, string line) = await CordonProcess.StartAsync(
            settings.Cordon, "Cordon listens on ", "serve", "--urls", "http://127.0.0.1:0", "--data", GatewayFiles.Data(settings.Directory), "--config", config);
        return new Gateway(process, new Uri(line.Split(' ')[^1]), admin);
    }

    /// <summary>Creates a key in a data directory.</summary>
    public static async Task<string> KeyAsync(SoakSettings settings, string application, string role = "caller")
    {
        (int code, string output) = await CordonProcess.RunAsync(
            settings.Cordon, "keys", "create", "--data", GatewayFiles.Data(settings.Directory), "--name", application, "--tenant", "soak", "--application", application, "--role", role, "--json");
        return code == 0 ? JsonDocument.Parse(output).RootElement.GetProperty("key").GetString()! : throw new InvalidOperationException(output);
    }

    public int Process => _process.Id;

    public ProcessFigures Figures() => ProcessFigures.Of(_process.Id);

    public async Task<MetricsPage> MetricsAsync() => MetricsPage.Read(await _admin.GetStringAsync("/metrics"));

    public Task<int> StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _process.DisposeAsync();
    }
}
