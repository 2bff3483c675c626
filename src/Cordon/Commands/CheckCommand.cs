using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Cordon.Configuration;
using Cordon.Gateway.Judging;
using Cordon.Policy;

namespace Cordon.Commands;

/// <summary><c>cordon check</c>: reads configuration and policy files exactly as the gateway would, and changes nothing.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string[]> _files = new("files") { Description = "Policy and configuration files.", Arity = ArgumentArity.OneOrMore, Validators = { NoOption.Check } };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per complaint." };

    public Command Create()
    {
        Command command = new("check", "Checks policy and configuration files; says file, line and remedy.") { _files, _json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(_files), parsed.GetValue(_json)));
        return command;
    }

    private static int Run(string[] files, bool json)
    {
        int errors = 0;
        foreach (string file in files)
        {
            (ImmutableArray<PolicyError> wrong, ImmutableArray<PolicyWarning> doubtful) = Check(file);
            foreach (PolicyError error in wrong)
            {
                errors++;
                Print("error", error, json);
            }

            foreach (PolicyWarning warning in doubtful)
            {
                Print("warning", new PolicyError(warning.File, warning.Line, warning.Column, warning.Message, "see docs/reference/policy.md"), json);
            }
        }

        if (!json)
        {
            Console.WriteLine(errors == 0 ? $"{files.Length} file(s) fine" : $"{errors} error(s)");
        }

        return errors == 0 ? Exit.Fine : Exit.UsageError;
    }

    private static (ImmutableArray<PolicyError> Errors, ImmutableArray<PolicyWarning> Warnings) Check(string file)
    {
        if (ServeConfiguration.LooksLikeOne(file))
        {
            return (ServeConfiguration.Load(file).Errors, []);
        }

        PolicyResult reading = DetectionCheck.Load(PolicySet.Load(file));
        return (reading.Errors, reading.Set?.Lint() ?? []);
    }

    private static void Print(string kind, PolicyError error, bool json)
    {
        if (!json)
        {
            Console.WriteLine($"{kind}: {error}");
            return;
        }

        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind);
            writer.WriteString("file", error.File);
            writer.WriteNumber("line", error.Line);
            writer.WriteNumber("column", error.Column);
            writer.WriteString("message", error.Message);
            writer.WriteString("hint", error.Hint);
            writer.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
