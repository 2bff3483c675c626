using System.Diagnostics;

namespace Cordon.Evidence.Tests;

/// <summary>Programs of others that the tests run: the verifier over Go's transparency log library, built once, and node.</summary>
internal static class GoVerifier
{
    private static readonly Lock Building = new();

    public static string Build()
    {
        Assert.SkipUnless(IsOnPath("go"), "SKIPPED: no go on this machine (apt-get install golang-go golang-golang-x-mod-dev).");
        Assert.SkipUnless(Directory.Exists("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"), "SKIPPED: apt-get install golang-golang-x-mod-dev.");
        string program = Path.Combine(AppContext.BaseDirectory, "go-verifier");
        lock (Building)
        {
            (int code, string output) = Run("go", "build", "-o", program, Path.Combine(Vectors.Repository, "tests", "verifiers", "go", "main.go"));
            Assert.True(code == 0, output);
        }

        return program;
    }

    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, program)));

    public static (int Code, string Output) Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = "/usr/share/gocode";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
