using System.CommandLine;
using System.IO.Compression;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Commands;

/// <summary><c>cordon detect</c>: JSON Lines in, findings and scores out, in order, nothing dropped.</summary>
internal sealed class DetectCommand
{
    private const string Standard = "-";

    private readonly Option<string> _in = new("--in") { Description = "JSON Lines to read: a file (.gz is unpacked) or - for standard input.", DefaultValueFactory = _ => Standard };
    private readonly Option<string> _out = new("--out") { Description = "Where to write: a file (.gz is packed) or - for standard output.", DefaultValueFactory = _ => Standard };
    private readonly Option<string> _profile = new("--profile") { Description = "Preset: strict, balanced or permissive.", DefaultValueFactory = _ => "balanced" };
    private readonly Option<string?> _policy = new("--policy") { Description = "Policy file; replaces the preset." };
    private readonly Option<string> _surface = new("--surface") { Description = "Surface of lines that name none.", DefaultValueFactory = _ => "user" };

    private readonly Option<bool> _explain = new("--explain") { Description = "With every finding: the phrases that speak for it with their shares, and the smallest edit that would have kept it away; and of the decision what would have turned it. As offsets. Slower." };

    public Command Create()
    {
        _profile.AcceptOnlyFromAmong("strict", "balanced", "permissive");
        _surface.AcceptOnlyFromAmong([.. Words.All<Surface>()]);
        Command command = new("detect", "Runs texts through the guards, without a gateway: one JSON line in, one JSON line out.") { _in, _out, _profile, _policy, _surface, _explain };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(_in), parsed.GetRequiredValue(_out), parsed.GetRequiredValue(_profile), parsed.GetValue(_policy), parsed.GetRequiredValue(_surface), parsed.GetValue(_explain), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string input, string output, string profile, string? policyFile, string surfaceWord, bool explain, CancellationToken cancel)
    {
        if (input != Standard && !File.Exists(input))
        {
            return Exit.Usage($"--in {input}: no such file.");
        }

        if (output != Standard && input != Standard && Path.GetFullPath(input) == Path.GetFullPath(output))
        {
            return Exit.Usage($"--out {output}: this is the file that is read. Name another one.");
        }

        PolicyResult policy = DetectionCheck.Load(
            policyFile is null ? PolicySet.Parse($"version: 1\npreset: {profile}\n", "--profile") : PolicySet.Load(policyFile));
        if (policy.Set is null)
        {
            return Exit.Usage([.. policy.Errors.Select(error => error.ToString())]);
        }

        EffectivePolicy effective = policy.Set.For(Principal.Development.Tenant, Principal.Development.Application);
        DetectionPump pump = new(new DetectionRun(PolicyInForce.Of(effective), explain), Enum.GetValues<Surface>().Single(surface => Words.Of(surface) == surfaceWord));
        bool progress = output != Standard && !Console.IsErrorRedirected;
        try
        {
            await using Stream from = Open(input);
            await using Stream to = Create(output);
            await pump.RunAsync(new BoundedLines(from, DetectionLine.LongestLine), to, lines => progress ? Console.Error.WriteAsync($"\r{lines} lines") : Task.CompletedTask, cancel);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // The system's messages about files name paths and reasons; a broken archive's says only that it is one.
            return Exit.Complain(Exit.Incomplete, $"stopped after {pump.Lines} lines of {input}: {exception.Message}");
        }

        if (progress)
        {
            await Console.Error.WriteLineAsync();
        }

        return pump.Errors > 0
            ? Exit.Complain(Exit.Finding, $"{pump.Errors} of {pump.Lines} lines could not be read; each has its error in its place in the output.")
            : Exit.Fine;
    }

    private static Stream Open(string input)
    {
        Stream stream = input == Standard ? Console.OpenStandardInput() : File.OpenRead(input);
        return IsPacked(input) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static Stream Create(string output)
    {
        Stream stream = output == Standard ? Console.OpenStandardOutput() : File.Create(output);
        return IsPacked(output) ? new GZipStream(stream, CompressionLevel.Optimal) : stream;
    }

    private static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
}
