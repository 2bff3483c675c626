using System.Diagnostics;
using System.Text;

namespace Cordon.EndToEnd.CommandLine;

/// <summary>What one run of the executable left behind.</summary>
internal sealed record CommandResult(int Code, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The executable as the build made it, run as a person or a script runs it.</summary>
internal static class BuiltCordon
{
    /// <summary>The build puts each project's output beside the others', by configuration.</summary>
    public static string Executable { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Cordon", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), OperatingSystem.IsWindows() ? "cordon.exe" : "cordon"));

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(default(ReadOnlyMemory<byte>), arguments);

    public static async Task<CommandResult> RunAsync(ReadOnlyMemory<byte> input, params string[] arguments)
    {
        using Process process = Start(Executable, arguments);
        return await FinishAsync(process, input);
    }

    /// <summary>Runs a line in bash as it was printed, with the built executable on the path.</summary>
    public static async Task<CommandResult> RunInShellAsync(string line)
    {
        using Process process = Start("bash", ["-c", line]);
        return await FinishAsync(process, default);
    }

    public static Process Start(string file, IEnumerable<string> arguments, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        ProcessStartInfo start = new(file)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PATH"] = Path.GetDirectoryName(Executable) + Path.PathSeparator + start.Environment["PATH"];
        // No real model and no setting of the machine takes part in these tests.
        foreach (string name in (ReadOnlySpan<string>)["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "ASPNETCORE_URLS", "http_proxy", "https_proxy"])
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<CommandResult> FinishAsync(Process process, ReadOnlyMemory<byte> input)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command that does not read its input may end before it is written.
        }

        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }
}
