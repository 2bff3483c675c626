using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Cordon.Evidence;

namespace Cordon.Commands;

/// <summary><c>cordon verify</c>: checks a log directory or a receipt, offline, and says exactly what was and what was not checked.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> _path = new("path") { Description = "A log's directory, or a receipt from /cordon/v1/exchanges/ID/receipt.", Validators = { NoOption.Check } };
    private readonly Option<string?> _key = new("--key") { Description = "The log's vkey, or a file with it. Without: the one that comes with the evidence, which proves less." };
    private readonly Option<SignatureChecks> _signatures = new("--signatures") { Description = "Statement signatures to verify: sample, all or none.", DefaultValueFactory = _ => SignatureChecks.Sample };
    private readonly Option<string[]> _known = new("--known-checkpoint") { Description = "A checkpoint of this log that was kept elsewhere; may be repeated." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object." };

    public Command Create()
    {
        Command command = new("verify", "Verifies a log or a receipt without trusting the operator's word.") { _path, _key, _signatures, _known, _json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(_path), parsed.GetValue(_key), parsed.GetValue(_signatures), parsed.GetValue(_known) ?? [], parsed.GetValue(_json)));
        return command;
    }

    private static int Run(string path, string? key, SignatureChecks signatures, string[] known, bool json)
    {
        string? vkey = key is not null && File.Exists(key) ? File.ReadAllText(key).Trim() : key;
        VerificationReport report;
        try
        {
            if (Directory.Exists(path))
            {
                report = Verifier.VerifyDirectory(path, new VerifyOptions
                {
                    VerifierKey = vkey,
                    Signatures = signatures,
                    KnownCheckpoints = [.. known.Select(file => (ReadOnlyMemory<byte>)File.ReadAllBytes(file))],
                });
            }
            else if (File.Exists(path))
            {
                report = Receipt(File.ReadAllBytes(path), vkey);
            }
            else
            {
                return Exit.Usage($"{path}: no such directory or file.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return Exit.Complain(Exit.Incomplete, $"{path}: cannot be read ({exception.GetType().Name}).");
        }

        if (json)
        {
            Console.WriteLine(Json(report).ToJsonString());
        }
        else
        {
            Print(report);
        }

        return report.Status is VerificationStatus.Valid or VerificationStatus.ValidUnwitnessed ? Exit.Fine : Exit.Finding;
    }

    private static VerificationReport Receipt(byte[] file, string? vkey)
    {
        try
        {
            // A part that is there twice would be one thing to this reader and another to the next.
            JsonNode receipt = JsonNode.Parse(file, documentOptions: new() { AllowDuplicateProperties = false }) ?? throw new FormatException("empty");
            VerificationReport report = Verifier.VerifyReceipt(
                Encoding.UTF8.GetBytes((string?)receipt["proof"] ?? ""),
                Convert.FromBase64String((string?)receipt["statement"] ?? ""),
                vkey ?? (string?)receipt["verifier_key"] ?? "");
            return vkey is null ? report with { KeySource = "receipt" } : report;
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new FormatException("The receipt is not JSON of the form that the API gives.", exception);
        }
    }

    private static void Print(VerificationReport report)
    {
        Console.WriteLine($"{report.Origin}  {report.Size} leaves  key: {report.KeySource}");
        foreach (Check check in report.Checks)
        {
            string mark = check.Outcome switch
            {
                CheckOutcome.Pass => "pass         ",
                CheckOutcome.Fail => "FAIL         ",
                CheckOutcome.NotEvaluated => "not evaluated",
            };
            Console.WriteLine($"  {mark}  {check.Name}: {check.Detail}{Place(check)}");
        }

        foreach (EmitterGap gap in report.Gaps)
        {
            Console.WriteLine($"  gap: {gap.Emitter} statements {gap.From} to {gap.To} are missing");
        }

        foreach (ErasedStatement erased in report.Erased)
        {
            Console.WriteLine($"  erased: statement {erased.Sequence} ({erased.Basis})");
        }

        Console.WriteLine(report.Word);
    }

    private static string Place(Check check) =>
        $"{(check.File is null ? "" : $" [{check.File}{(check.Offset is { } offset ? $" at byte {offset}" : "")}]")}{(check.Leaf is { } leaf ? $" [leaf {leaf}]" : "")}";

    private static JsonObject Json(VerificationReport report) => new()
    {
        ["status"] = report.Word,
        ["origin"] = report.Origin,
        ["size"] = report.Size,
        ["key_source"] = report.KeySource,
        ["checks"] = new JsonArray([.. report.Checks.Select(check => (JsonNode)new JsonObject
        {
            ["name"] = check.Name,
            ["outcome"] = check.Outcome switch { CheckOutcome.Pass => "pass", CheckOutcome.Fail => "fail", CheckOutcome.NotEvaluated => "not-evaluated" },
            ["detail"] = check.Detail,
            ["file"] = check.File,
            ["offset"] = check.Offset,
            ["leaf"] = check.Leaf,
        })]),
        ["gaps"] = new JsonArray([.. report.Gaps.Select(gap => (JsonNode)new JsonObject { ["emitter"] = gap.Emitter, ["from"] = gap.From, ["to"] = gap.To })]),
        ["erased"] = new JsonArray([.. report.Erased.Select(erased => (JsonNode)new JsonObject { ["sequence"] = erased.Sequence, ["basis"] = erased.Basis })]),
    };
}
