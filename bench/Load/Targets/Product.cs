using Cordon.Load.Client;
using Cordon.Load.Wire;

namespace Cordon.Load.Targets;

/// <summary>The executable that is shipped, for start-up: <c>cordon serve</c> with the policies of the two targets.</summary>
internal static class Product
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly byte[] AreYouReady = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();

    /// <summary>What was built together with this program.</summary>
    public static string BuiltHere => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cordon", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "cordon"));

    public static string Policy(string name) => Path.Combine(AppContext.BaseDirectory, "policies", name == Target.CordonOff ? "guards-off.yaml" : "guards-on.yaml");

    public static string[] Command(string executable, Uri upstream, string directory, int port, string name) =>
    [
        executable, "serve", "--urls", $"http://127.0.0.1:{port}", "--data", Path.Combine(directory, "data"), "--policy", Policy(name),
        "--set", $"upstreams.openai.address={upstream.GetLeftPart(UriPartial.Authority)}",
    ];

    /// <summary>Waits until it says that traffic may come.</summary>
    public static async Task ReadyAsync(Target target, CancellationToken cancel)
    {
        for (int attempt = 0; attempt < Patience / Step; attempt++)
        {
            using HttpWire wire = Caller.Connect(target);
            wire.Send(AreYouReady);
            if (wire.ReadHead() is { Status: 200 })
            {
                return;
            }

            await Task.Delay(Step, cancel);
        }

        throw new InvalidOperationException($"{target.Name} did not become ready.");
    }
}
