using System.Diagnostics;
using System.Globalization;

namespace Cordon.Hostile.Gateway;

/// <summary><c>cordon serve</c> as the build made it, a process of its own in front of the lying model. Stopped by its id.</summary>
internal sealed class ServedGateway : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Task _drained;

    private ServedGateway(Process process, Uri address)
    {
        (_process, Address) = (process, address);
        // A pipe that nobody reads fills up, and the gateway would wait for it.
        _drained = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>The build puts each project's output beside the others', by configuration.</summary>
    private static string Executable => Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Cordon", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "cordon"));

    public static async Task<ServedGateway> StartAsync(string directory, Uri honest, Uri upstream, CancellationToken cancel)
    {
        string config = Path.Combine(directory, "cordon.yaml");
        await File.WriteAllTextAsync(config, Configuration(directory, Bare(honest), Bare(upstream)), cancel);
        ProcessStartInfo start = new(Executable, ["serve", "--config", config]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory };
        foreach (string name in start.Environment.Keys.Where(name => name.EndsWith("_API_KEY", StringComparison.Ordinal) || name.StartsWith("CORDON_", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        (start.Environment["HOSTILE_ID"], start.Environment["HOSTILE_SECRET"]) = ("AKIDEXAMPLE", "secret");
        Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) is { } address)
            {
                return new ServedGateway(process, new Uri(address));
            }
        }

        string errors = await process.StandardError.ReadToEndAsync(cancel);
        process.Dispose();
        throw new InvalidOperationException($"cordon serve ended before it was ready: {errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using CancellationTokenSource patience = new(Grace);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        await _drained;
        _process.Dispose();
    }

    // An upstream that fails so often would soon be left alone; here it has to be asked again. Limits as shipped, but for waits: an hour has more attacks in it when a silence is noticed after seconds.
    // Others must not be harmed: those who ask honest models share nothing with the liar but the gateway.
    private static string Configuration(string directory, string honest, string upstream) =>
        $$$"""
        listen: http://127.0.0.1:0
        data: {{{directory}}}/data
        upstreams:
          openai: {address: {{{honest}}}}
          liar: {provider: openai, address: {{{upstream}}}, breaker: {failures: 1000, least: 100000, share-percent: 100, open-seconds: 1}}
          anthropic: {address: {{{upstream}}}, breaker: {failures: 1000, least: 100000, share-percent: 100, open-seconds: 1}}
          gemini: {address: {{{upstream}}}, breaker: {failures: 1000, least: 100000, share-percent: 100, open-seconds: 1}}
          ollama: {address: {{{upstream}}}, breaker: {failures: 1000, least: 100000, share-percent: 100, open-seconds: 1}}
          bedrock: {address: {{{upstream}}}, aws: {access-key-id: env:HOSTILE_ID, secret-access-key: env:HOSTILE_SECRET, region: eu-west-1}, breaker: {failures: 1000, least: 100000, share-percent: 100, open-seconds: 1}}
        models:
          liar: {upstreams: [{upstream: liar}]}
        limits: {headers-seconds: 2, upstream-seconds: 10, stream-idle-seconds: 3, session-seconds: 20}

        """;

    private static string Bare(Uri address) => address.ToString().TrimEnd('/');
}
