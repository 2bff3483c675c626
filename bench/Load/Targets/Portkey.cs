namespace Cordon.Load.Targets;

/// <summary>
/// Portkey's gateway, from npm (bench/Load/peers), bare and with one guard: a regular expression on the prompt. Its policy comes
/// with each request, which is how that gateway is configured.
/// </summary>
internal static class Portkey
{
    private const string Remedy = "npm ci in bench/Load/peers, with Node.js";
    private const string Guard = "x-portkey-config: {\"input_guardrails\":[{\"default.regexMatch\":{\"rule\":\"zanzibar-[0-9]{4}\",\"not\":true},\"deny\":true}]}\r\n";

    private static readonly string s_folder = Folder();
    private static readonly string s_package = Path.Combine(s_folder, "node_modules", "@portkey-ai", "gateway");
    private static readonly string[] s_version = ["/usr/bin/env", "node", "-p", "JSON.parse(require('fs').readFileSync(process.argv[1]+'/package.json')).version", s_package];

    public static Peer Bare { get; } = new(Target.Portkey, Script, Remedy, s_version, Command, Headers);

    public static Peer WithRegex { get; } = new(Target.PortkeyRegex, Script, Remedy, s_version, Command, upstream => Headers(upstream) + Guard);

    private static string Script => Path.Combine(s_package, "build", "start-server.js");

    // It would listen on every address of the machine; what is loaded before it keeps it on this one.
    private static string[] Command(Uri upstream, string directory, int port) =>
        ["/usr/bin/env", "NODE_ENV=production", "node", "--require", Path.Combine(s_folder, "loopback.cjs"), Script, $"--port={port}", "--headless"];

    private static string Headers(Uri upstream) =>
        $"x-portkey-provider: openai\r\nx-portkey-custom-host: {upstream.GetLeftPart(UriPartial.Authority)}/v1\r\nAuthorization: Bearer none\r\n";

    // In the checkout, for node_modules is no output of a build.
    private static string Folder()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Cordon.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? "", "bench", "Load", "peers");
    }
}
