using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Cordon.Calibrating;
using Cordon.Contracts;
using Cordon.Evidence;
using Cordon.Gateway.Judging;
using Cordon.Oversight.Measuring;
using Cordon.Policy;

namespace Cordon.Commands;

/// <summary><c>cordon calibrate</c>: thresholds for an application's own harmless traffic. It proposes; a person puts it into the policy.</summary>
internal sealed class CalibrateCommand
{
    private readonly Option<string> _from = new("--from") { Description = "Harmless traffic: JSON Lines with id and text (.gz is unpacked), or an evidence directory.", Required = true };
    private readonly Option<double> _rate;
    private readonly Option<string?> _policy = new("--policy") { Description = "Policy whose thresholds are looked at; the preset balanced when not given." };
    private readonly Option<string?> _attacks = new("--attacks") { Description = "Attacks, as labelled JSON Lines: what the new thresholds cost in recall. A guard is asked about the kinds that 'cordon eval' asks it about." };
    private readonly Option<string[]> _guard = new("--guard") { Description = "Only this guard, which attacks without a kind count for; may be given again." };
    private readonly Option<string> _surface = new("--surface") { Description = "Surface of lines that name neither one nor a kind of labelled data.", DefaultValueFactory = _ => "user" };
    private readonly Option<string?> _application = new("--application") { Description = "Only exchanges of this application, of an evidence directory." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object in place of the table and the fragment." };
    private readonly Option<string?> _write = new("--write") { Description = "Write the fragment to this new file, too. An existing file is never changed." };

    public CalibrateCommand() => _rate = new("--fpr") { Description = "The false positive rate that may be reached: 0.5% or 0.005.", DefaultValueFactory = _ => 0.01, CustomParser = Rate };

    public Command Create()
    {
        _surface.AcceptOnlyFromAmong([.. Words.All<Surface>()]);
        _guard.AcceptOnlyFromAmong([.. BenignScores.Guards]);
        Command command = new("calibrate", "Fits the guards' thresholds to harmless traffic of your own, and says what that costs. Changes no policy.")
        {
            _from, _rate, _policy, _attacks, _guard, _surface, _application, _json, _write,
        };
        command.SetAction(Run);
        return command;
    }

    private static double Rate(ArgumentResult argument)
    {
        string word = argument.Tokens is [{ Value: var value }] ? value : "";
        bool percent = word.EndsWith('%');
        if (!double.TryParse(percent ? word[..^1] : word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate) || (rate = percent ? rate / 100 : rate) is not (> 0 and < 0.5))
        {
            argument.AddError("--fpr must be a rate above 0 and below one half, such as 0.5% or 0.005.");
        }

        return rate;
    }

    private int Run(ParseResult parsed)
    {
        PolicyResult policy = DetectionCheck.Load(parsed.GetValue(_policy) is { } named ? PolicySet.Load(named) : Preset("balanced"));
        if (policy.Set is null)
        {
            return Exit.Usage([.. policy.Errors.Select(error => error.ToString())]);
        }

        if (parsed.GetValue(_write) is { } taken && File.Exists(taken))
        {
            return Exit.Usage($"--write {taken}: this file exists. Name a new one, and compare.");
        }

        string from = parsed.GetRequiredValue(_from);
        string? attacks = parsed.GetValue(_attacks);
        foreach ((string option, string? path) in new[] { ("--from", from), ("--attacks", attacks) })
        {
            if (path is not null && !File.Exists(path) && !(option == "--from" && Directory.Exists(path)))
            {
                return Exit.Usage($"{option} {path}: no such file{(option == "--from" ? " or directory" : "")}.");
            }
        }

        try
        {
            return Fit(parsed, policy.Set, from, attacks);
        }
        catch (EvidenceCorruptException exception)
        {
            return Exit.Complain(Exit.Incomplete, $"{exception.Message}. Look with 'cordon verify'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or JsonException or KeyNotFoundException)
        {
            return Exit.Complain(Exit.Incomplete, $"{from}: {exception.Message}");
        }
    }

    private int Fit(ParseResult parsed, PolicySet set, string from, string? attacks)
    {
        EffectivePolicy effective = Effective(set);
        PolicyInForce inForce = PolicyInForce.Of(effective);
        Surface surface = Enum.GetValues<Surface>().Single(one => Words.Of(one) == parsed.GetRequiredValue(_surface));
        int told = 0;
        void Complain(string complaint)
        {
            if (told++ < 20)
            {
                Exit.Complain(Exit.Finding, complaint);
            }
        }

        string[] named = parsed.GetValue(_guard) ?? [];
        BenignScores? harmless = Directory.Exists(from)
            ? RecordedScores.Of(from, parsed.GetValue(_application), inForce.Detectors.Version)
            : BenignScores.OfFile(from, inForce, surface, attacks: false, named, Complain);
        if (harmless is null)
        {
            return Exit.Complain(Exit.Incomplete, $"{from}: there is no head that the log's key signed. Look with 'cordon verify'.");
        }

        BenignScores? bad = attacks is null ? null : BenignScores.OfFile(attacks, inForce, surface, attacks: true, named, Complain);
        (EffectivePolicy strict, EffectivePolicy permissive) = (Effective(Preset("strict").Set!), Effective(Preset("permissive").Set!));
        string[] asked = named is { Length: > 0 } some ? some : [.. BenignScores.Guards.Where(guard => harmless.ByGuard[guard].Count > 0)];
        CalibrationReport calibration = new(
            DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), inForce.Detectors.Version, parsed.GetValue(_rate), harmless, bad,
            [.. asked.Select(guard => Calibrated.Of(guard, harmless.ByGuard[guard], bad?.ByGuard[guard], parsed.GetValue(_rate),
                effective.Guards[guard].Threshold, strict.Guards[guard].Threshold, permissive.Guards[guard].Threshold))]);
        Console.Out.Write(parsed.GetValue(_json) ? calibration.ToJson() : calibration.ToTable() + "\n" + calibration.ToPolicy());
        if (parsed.GetValue(_write) is { } file && calibration.ToPolicy() is { Length: > 0 } fragment)
        {
            // CreateNew: what appeared meanwhile stays as it is, too.
            using var target = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write));
            target.Write(string.Create(CultureInfo.InvariantCulture, $"version: 1\npreset: {effective.Preset}\n{fragment}"));
        }

        long broken = harmless.Broken + (bad?.Broken ?? 0);
        return broken > 0 ? Exit.Complain(Exit.Finding, $"{broken} could not be read.")
            : calibration.Guards.All(guard => guard.Threshold is null) ? Exit.Complain(Exit.Finding, "no guard has enough to calibrate it.")
            : Exit.Fine;
    }

    private static PolicyResult Preset(string name) => PolicySet.Parse($"version: 1\npreset: {name}\n", "--policy");

    private static EffectivePolicy Effective(PolicySet set) => set.For(Principal.Development.Tenant, Principal.Development.Application);
}
