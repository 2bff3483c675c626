using System.Collections.Immutable;
using System.Text;
using Cordon.Backups;
using Cordon.Configuration;
using Cordon.Detecting;
using Cordon.Detection;
using Cordon.Gateway.Metering;
using Cordon.Policy;

namespace Cordon.Fuzz.Targets;

/// <summary>Files of an operator, and lines for <c>cordon detect</c>.</summary>
internal static class FileTargets
{
    private static readonly string[] Yaml =
    [
        "version: 1\n", "preset: balanced\n", "guards:\n", "  pii: {mode: enforce}\n", "rules:\n", "  - id: a\n", "when: {finding: pii}\n", "then: allow\n", "tenants:\n", "applications:\n", "limits:\n", "- ", ": ", "{", "}", "[", "]", "&a ", "*a", "!!str ", "---\n", "...\n", "? ", "| \n", "> \n", "#", "'", "\"", "\t", "<<: *a",
        "\\x41", "%YAML 1.2\n", "null", "~", "0x1f", "1e9", ".inf", "2026-02-30", "patterns:\n  - {id: t, expression: '(a+)+', severity: low, explanation: x}\n",
    ];

    private static readonly string Scratch = Directory.CreateTempSubdirectory("cordon-fuzz-").FullName;

    public static IEnumerable<FuzzTarget> All =>
    [
        new("policy", () => [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "catalog", "policies")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes), .. Checkout.Examples("docs/reference/policy.md", "yaml")],
            Yaml, (input, _) => Policy(input), Allocates: 20_000, Floor: 64 << 20, Longest: 8_000, Share: 0.3),
        new("configuration", () => [Checkout.Read("deploy/compose/cordon.yaml"), .. Checkout.Examples("docs/reference/configuration.md", "yaml"), .. Checkout.Examples("docs/operate/routing.md", "yaml"), .. Checkout.Examples("docs/operate/budgets.md", "yaml"), .. Checkout.Examples("docs/operate/export.md", "yaml")],
            [.. Yaml, "upstreams:\n", "models:\n", "budgets:\n", "exports:\n", "url: http://127.0.0.1/\n", "data: /nowhere\n"], (input, _) => Configuration(input), Allocates: 2_000, Floor: 256 << 10, Longest: 6_000, Share: 0.5),
        new("price table", () => Rows(), [.. Yaml, "prices:\n", "  - models: [m]\n", "    from: 2026-01-01\n", "    input: 1\n", "default-output: 9\n"], (input, _) => Prices(input), Allocates: 2_000),
        new("backup manifest", () => ["""{"version":1,"made":"2026-01-01T00:00:00+00:00","head":{"origin":"o","size":3,"root":"AAAA"},"files":[{"path":"evidence/checkpoint","size":1,"sha256":"00"}]}"""u8.ToArray()],
            [.. JsonTargets.Words, "../", "\"path\":\"/etc\"", "\"size\":-1", "\\\\", "\"made\":\"now\""], (input, _) => Manifest(input), Share: 0.5),
        new("line of detect", () => ["""{"id":"1","text":"Good morning.","surface":"user","context":{"system_prompt":"Be kind."}}"""u8.ToArray()],
            [.. JsonTargets.Words, "\"surface\":\"tool-result\"", "\"context\":null", "\"id\":7"], (input, _) => Line(input)),
    ];

    private static void Policy(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        PolicyResult result = PolicySet.Parse(text, "policy.yaml");
        BrokenPropertyException.Unless(result.Set is null != result.Errors.IsEmpty, "A policy is neither read nor refused.");
        BrokenPropertyException.Unless(result.Errors.All(error => error.Line >= 0 && error.Message.Length > 0 && error.Hint.Length > 0), "An error has no place, no words or no remedy.");
        if (result.Set is { } set)
        {
            set.Lint();
            set.CheckDetection(settings => DetectorSet.TryCreate(settings, out _, out ImmutableArray<SettingsError> errors) ? [] : errors.Select(error => (error.Subject, error.Message)));
            BrokenPropertyException.Unless(PolicySet.Parse(text, "policy.yaml").Set!.Version == set.Version, "The same text has two versions.");
        }
    }

    private static void Configuration(byte[] input)
    {
        string file = Path.Combine(Scratch, "cordon.yaml");
        File.WriteAllBytes(file, input);
        ServeConfiguration read = ServeConfiguration.Load(file);
        BrokenPropertyException.Unless(read.Errors.All(error => error.Message.Length > 0 && error.Hint.Length > 0), "An error has no words or no remedy.");
    }

    private static void Prices(byte[] input)
    {
        PriceTable? table = PriceTableReader.Read("prices.yaml", Encoding.UTF8.GetString(input), out ImmutableArray<PolicyError> errors);
        BrokenPropertyException.Unless(table is null != errors.IsEmpty, "A table is neither read nor refused.");
    }

    private static void Manifest(byte[] input)
    {
        File.WriteAllBytes(Path.Combine(Scratch, BackupManifest.FileName), input);
        try
        {
            BackupManifest manifest = BackupManifest.Read(Scratch);
            BrokenPropertyException.Unless(
                manifest.Files.All(file => Path.GetFullPath(Path.Combine(Scratch, file.Path)).StartsWith(Scratch + Path.DirectorySeparatorChar, StringComparison.Ordinal)), "A path of a backup leads outside.");
            BrokenPropertyException.Unless(manifest.Origin is not null && manifest.HeadRoot is not null && manifest.Files.All(file => file.Sha256 is not null && file.Size >= 0), "A manifest was read and lacks something.");
        }
        catch (FormatException)
        {
            // Declared: it is not one.
        }
    }

    private static void Line(byte[] input)
    {
        DetectionLine line = DetectionLine.Parse(new RawLine(input, TooLong: false), Contracts.Surface.User);
        BrokenPropertyException.Unless(line.Error is null || line.Text.Length == 0, "A line that is in error has a text.");
    }

    // A few rows each: the whole table is longer than an input may be.
    private static byte[][] Rows()
    {
        string[] rows = Encoding.UTF8.GetString(Checkout.Read("catalog/prices.yaml")).Split("\n  - ");
        return [.. Enumerable.Range(1, 6).Select(i => Encoding.UTF8.GetBytes("default-output: 4096\nprices:\n  - " + string.Join("\n  - ", rows.Skip(i).Take(3))))];
    }
}
