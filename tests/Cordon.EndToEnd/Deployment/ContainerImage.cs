using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cordon.EndToEnd.CommandLine;
using Cordon.EndToEnd.Operations;

namespace Cordon.EndToEnd.Deployment;

/// <summary>
/// The image that the SDK makes of the built program, pulled from a registry and unpacked. The image below it has this machine's runtime and the
/// libraries that it asks for, in the places where the image that the SDK takes by itself has them.
/// </summary>
public sealed class ContainerImage : IAsyncLifetime
{
    // Links are followed, so that the list of files is all there is to carry.
    private const string Pack =
        """
        set -e
        library() { /sbin/ldconfig -p | awk -v name="$1" '$1 == name { print $NF; exit }'; }
        ssl=$(library libssl.so.3)
        {
          find "$1/host" "$1/shared" -type f
          echo "$1/dotnet"
          for file in /bin/sh /bin/chown "$ssl" "$1/dotnet" $(find "$1/host" "$1/shared" -name '*.so'); do
            case $file in "$1"/*) ;; *) echo "$file" ;; esac
            ldd "$file" | grep -o '/[^ ]*' | grep -v "^$1/" || true
          done
        } | sort -u | tar -cf "$2" -P --dereference --transform "s,^$1/,usr/share/dotnet/," --transform 's,^/,,' -T -
        library libsqlite3.so.0
        """;

    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/share/dotnet";

    private static readonly (string Program, string Package)[] Tools =
        [("docker-registry", "docker-registry"), ("skopeo", "skopeo"), ("umoci", "umoci"), ("bwrap", "bubblewrap"), ("ldd", "libc-bin"), ("tar", "tar")];

    private readonly Folder _folder = new();

    /// <summary>What the registry says about the image.</summary>
    internal JsonElement Description { get; private set; }

    internal string BaseName { get; private set; } = "";

    private string Root => _folder.File("unpacked/rootfs");

    /// <summary>The volume for state and evidence.</summary>
    internal string Data => _folder.File("data");

    public async ValueTask InitializeAsync()
    {
        if (Tools.All(tool => OtherProgram.IsInstalled(tool.Program)))
        {
            await BuildAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static void SkipUnlessPossible()
    {
        foreach ((string program, string package) in Tools)
        {
            OtherProgram.SkipUnlessInstalled(program, package);
        }
    }

    /// <summary>A container as <c>deploy/compose</c> has it: the image's user, a root that cannot be written, no capability, its own processes.</summary>
    internal Process Start(params string[] command) => BuiltCordon.Start("bwrap",
    [
        "--unshare-user", "--unshare-pid", "--as-pid-1", "--unshare-ipc", "--unshare-uts", "--uid", Config("User").GetString()!, "--gid", Config("User").GetString()!,
        "--cap-drop", "ALL", "--die-with-parent", "--ro-bind", Root, "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        "--bind", Data, "/var/lib/cordon", "--ro-bind", Path.Combine(Repository.Root, "deploy", "compose"), "/etc/cordon",
        "--chdir", Config("WorkingDir").GetString()!, "--clearenv", "--setenv", "PATH", SearchPath, .. command,
    ]);

    internal async Task<CommandResult> RunAsync(params string[] command)
    {
        using Process process = Start(command);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    internal JsonElement Config(string name) => Description.GetProperty("config").GetProperty(name);

    internal IEnumerable<string> Entries(string folder = "") =>
        Directory.EnumerateFileSystemEntries(Path.Combine(Root, folder)).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    private async Task BuildAsync()
    {
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string layout = _folder.File("layout");
        string layer = _folder.File("base.tar");
        string sqlite = (await DoAsync("bash", "-c", Pack, "bash", dotnet, layer)).Trim();
        await DoAsync("umoci", "init", "--layout", layout);
        await DoAsync("umoci", "new", "--image", $"{layout}:base");
        await DoAsync("umoci", "raw", "add-layer", "--image", $"{layout}:base", layer);
        await DoAsync("umoci", "config", "--image", $"{layout}:base", "--config.env", $"PATH={SearchPath}");

        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(_folder);
        BaseName = $"{registry.Name}/base:1";
        await DoAsync("skopeo", "copy", "--quiet", "--dest-tls-verify=false", $"oci:{layout}:base", $"docker://{BaseName}");
        // The output that the tests run is what goes into the image; the properties of the image are the same in every configuration.
        await DoAsync(
            Path.Combine(dotnet, "dotnet"), "publish", Path.Combine(Repository.Root, "src", "Cordon"), "-c", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')),
            "--no-build", "-nodeReuse:false", "-t:PublishContainer", $"-p:PublishDir={_folder.File("publish")}/", $"-p:SqliteLibrary={sqlite}",
            $"-p:ContainerBaseImage={BaseName}", $"-p:ContainerRegistry={registry.Name}");

        string image = $"docker://{registry.Name}/cordon:0.1.0";
        Description = JsonSerializer.Deserialize<JsonElement>(await DoAsync("skopeo", "inspect", "--config", "--tls-verify=false", image));
        await DoAsync("skopeo", "copy", "--quiet", "--src-tls-verify=false", image, $"oci:{layout}:cordon");
        await DoAsync("umoci", "unpack", "--rootless", "--image", $"{layout}:cordon", _folder.File("unpacked"));
        // A container's runtime makes the places that something is mounted at.
        foreach (string place in (ReadOnlySpan<string>)["proc", "dev", "tmp", "var/lib/cordon", "etc/cordon"])
        {
            Directory.CreateDirectory(Path.Combine(Root, place));
        }

        Directory.CreateDirectory(Data);
    }

    private static async Task<string> DoAsync(string program, params string[] arguments)
    {
        CommandResult run = await OtherProgram.RunAsync(program, "", arguments);
        Assert.True(run.Code == 0, $"{program}: {run.Output}{run.Errors}");
        return run.Output;
    }
}
