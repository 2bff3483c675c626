using System.CommandLine;
using System.IO.Compression;
using System.Text;
using Cordon.Contracts;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Commands;

/// <summary><c>cordon detect</c>: JSON Lines in, findings and scores out, in order, nothing dropped.</summary>
internal sealed class DetectCommand
{
    private const int Batch = 512;

    private readonly Option<string> _in = new("--in") { Description = "JSON Lines to read: a file (.gz is unpacked) or - for standard input.", DefaultValueFactory = _ => "-" };
    private readonly Option<string> _out = new("--out") { Description = "Where to write: a file (.gz is packed) or - for standard output.", DefaultValueFactory = _ => "-" };
    private readonly Option<string> _profile = new("--profile") { Description = "Preset: strict, balanced or permissive.", DefaultValueFactory = _ => "balanced" };
    private readonly Option<string?> _policy = new("--policy") { Description = "Policy file; replaces the preset." };
    private readonly Option<string> _surface = new("--surface") { Description = "Surface of lines that name none.", DefaultValueFactory = _ => "user" };

    public Command Create()
    {
        Command command = new("detect", "Runs texts through the guards, without a gateway: one JSON line in, one JSON line out.") { _in, _out, _profile, _policy, _surface };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetRequiredValue(_in), parsed.GetRequiredValue(_out), parsed.GetRequiredValue(_profile), parsed.GetValue(_policy), parsed.GetRequiredValue(_surface), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string input, string output, string profile, string? policyFile, string surfaceWord, CancellationToken cancel)
    {
        if (!Words.TryParse(surfaceWord, out Surface surface))
        {
            return Exit.Usage($"--surface {surfaceWord}: unknown surface. One of {string.Join(", ", Words.All<Surface>())}.");
        }

        if (input != "-" && !File.Exists(input))
        {
            return Exit.Usage($"--in {input}: no such file.");
        }

        PolicyResult policy = policyFile is null ? PolicySet.Parse($"version: 1\npreset: {profile}\n", "--profile") : PolicySet.Load(policyFile);
        if (policy.Set is null)
        {
            return Exit.Usage([.. policy.Errors.Select(error => error.ToString())]);
        }

        EffectivePolicy effective = policy.Set.For(Principal.Development.Tenant, Principal.Development.Application);
        DetectionRun run = new(new PolicyInForce(effective, DetectorSet.Create(effective.Detection)));
        using TextReader reader = new StreamReader(Open(input), new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
        await using TextWriter writer = new StreamWriter(Create(output), new UTF8Encoding(false)) { NewLine = "\n" };
        return await RunAsync(run, reader, writer, surface, output != "-" && !Console.IsErrorRedirected, cancel);
    }

    private static async Task<int> RunAsync(DetectionRun run, TextReader reader, TextWriter writer, Surface surface, bool progress, CancellationToken cancel)
    {
        List<string> lines = new(Batch);
        long number = 0;
        bool errors = false;
        while (true)
        {
            string? line = await reader.ReadLineAsync(cancel);
            if (line is not null)
            {
                lines.Add(line);
            }

            if (lines.Count == Batch || (line is null && lines.Count > 0))
            {
                string[] results = new string[lines.Count];
                long first = number + 1;
                int wrong = 0;
                Parallel.For(0, lines.Count, i =>
                {
                    DetectionLine parsed = DetectionLine.Parse(lines[i], surface);
                    if (parsed.Error is not null)
                    {
                        Interlocked.Increment(ref wrong);
                    }

                    results[i] = parsed.Error is null ? DetectionWriter.Write(parsed, run.Detect(parsed)) : DetectionWriter.WriteError(parsed, first + i);
                });
                foreach (string result in results)
                {
                    await writer.WriteLineAsync(result);
                }

                number += lines.Count;
                errors |= wrong > 0;
                lines.Clear();
                if (progress)
                {
                    await Console.Error.WriteAsync($"\r{number} lines");
                }
            }

            if (line is null)
            {
                break;
            }
        }

        if (progress)
        {
            await Console.Error.WriteLineAsync();
        }

        return errors ? Exit.Finding : Exit.Fine;
    }

    private static Stream Open(string input)
    {
        Stream stream = input == "-" ? Console.OpenStandardInput() : File.OpenRead(input);
        return input.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static Stream Create(string output)
    {
        Stream stream = output == "-" ? Console.OpenStandardOutput() : File.Create(output);
        return output.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionLevel.Optimal) : stream;
    }
}
