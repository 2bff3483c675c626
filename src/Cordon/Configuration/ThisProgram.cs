namespace Cordon.Configuration;

/// <summary>How to call this program again: the commands that it prints must work where they are pasted.</summary>
internal static class ThisProgram
{
    /// <summary><c>cordon</c> where the shell finds it, else the path it was started from.</summary>
    public static string Command { get; } = Find(Environment.ProcessPath ?? "cordon");

    private static string Find(string path)
    {
        // Started as an assembly, by the runtime's own host.
        if (Path.GetFileNameWithoutExtension(path) != "cordon")
        {
            return $"{ShellWord.Of(path)} {ShellWord.Of(Path.Combine(AppContext.BaseDirectory, "cordon.dll"))}";
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Contains(Path.GetDirectoryName(path)) ? "cordon" : ShellWord.Of(path);
    }
}
