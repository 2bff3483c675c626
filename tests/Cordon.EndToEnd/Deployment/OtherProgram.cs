using System.Diagnostics;
using Cordon.EndToEnd.CommandLine;

namespace Cordon.EndToEnd.Deployment;

/// <summary>Programs of others that read what is under <c>deploy/</c>.</summary>
internal static class OtherProgram
{
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public static void SkipUnlessInstalled(string program, string package) =>
        Assert.SkipUnless(IsInstalled(program), $"SKIPPED: no {program} on this machine (apt-get install {package}).");

    public static async Task<CommandResult> RunAsync(string program, string input, IEnumerable<string> arguments, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        using Process process = BuiltCordon.Start(program, arguments, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // What does not read its input says in its exit code whether that was right.
        }

        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await errors);
    }
}
