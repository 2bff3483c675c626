using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Cordon.Oversight.Tests.Export;

/// <summary>Programs of others that read what is exported.</summary>
internal static class ThirdParty
{
    public static string Repository { get; } = FindRepository();

    public static string? Shared(string relative)
    {
        string path = Path.Combine(Environment.GetEnvironmentVariable("CORDON_SHARED") ?? Path.Combine(Repository, "..", "shared"), relative);
        return Path.Exists(path) ? path : null;
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program to its end; throws with what it complained about unless it ends with 0.</summary>
    public static async Task<string> RunAsync(string file, string input, params string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{file}: {await errors}{await output}");
    }

    /// <summary>Runs a script of tests/verifiers/export.</summary>
    public static Task<string> NodeAsync(string script, string input, params string[] arguments)
    {
        string folder = Path.Combine(Repository, "tests", "verifiers", "export");
        Assert.SkipUnless(IsInstalled("node"), "SKIPPED: no node on this machine.");
        Assert.SkipUnless(Directory.Exists(Path.Combine(folder, "node_modules")), "SKIPPED: run 'npm ci' in tests/verifiers/export.");
        return RunAsync("node", input, [Path.Combine(folder, script), .. arguments]);
    }

    /// <summary>
    /// A port that was free a moment ago, below the range from which systems give ports away: a program that is restarted on it finds it free again.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_240, 32_768);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                continue;
            }
        }
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cordon.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
