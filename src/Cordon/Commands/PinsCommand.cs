using System.CommandLine;
using System.Text.Json.Nodes;
using Cordon.Configuration;
using Cordon.Contracts;
using Cordon.State;
using Cordon.State.Pins;

namespace Cordon.Commands;

/// <summary><c>cordon pins</c>: what MCP servers define, and what a person says of it, on the state of a running or stopped gateway.</summary>
internal sealed class PinsCommand
{
    private const int Column = 44;

    private readonly Option<string> _data = new("--data") { Description = "Data directory of the gateway.", DefaultValueFactory = _ => "data", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per definition." };
    private readonly Option<string?> _only = new("--server") { Description = "Definitions of this server alone." };
    private readonly Option<bool> _open = new("--open") { Description = "Only those that nobody has decided about as they are now." };
    private readonly Option<string> _digest = new("--digest") { Description = "Beginning of the digest that 'show' printed, eight digits at least: another definition is not decided about.", Required = true };
    private readonly Option<string> _by = new("--by") { Description = "Who decides; goes into evidence.", DefaultValueFactory = _ => Environment.UserName };
    private readonly Argument<string> _server = new("server") { Description = "The server's name in the configuration.", Validators = { NoOption.Check } };
    private readonly Argument<string> _kind = new("kind") { Description = "tool, prompt, resource, resource-template, instructions or card.", Validators = { NoOption.Check } };
    private readonly Argument<string> _name = new("name") { Description = "The definition's name; a resource's address; 'instructions'.", Validators = { NoOption.Check } };

    public Command Create()
    {
        Command list = new("list", "Lists definitions: state, digest, and what they are of.") { _only, _open, _json };
        list.SetAction(parsed => With(parsed, pins =>
        {
            foreach (Pin pin in pins.List(parsed.GetValue(_only)).Where(pin => !parsed.GetValue(_open) || pin.State is not (PinState.Approved or PinState.Rejected)))
            {
                Console.WriteLine(parsed.GetValue(_json)
                    ? Json(pin).ToJsonString()
                    : $"{Words.Of(pin.State),-8}  {pin.Seen.Digest[..12]}  {pin.Server}  {Words.Of(pin.Kind)}  {Plain(pin.Name)}{(pin.Gone is { } gone ? $"  gone {gone:u}" : "")}{(pin.RenamedFrom is { } before ? $"  was {Plain(before)}" : "")}");
            }

            return Exit.Fine;
        }));

        Command show = new("show", "Shows a definition as it was, and as it is, value by value.") { _server, _kind, _name };
        show.SetAction(parsed => With(parsed, pins =>
        {
            if (Find(parsed, pins) is not { } pin)
            {
                return NotFound();
            }

            Console.WriteLine($"{Words.Of(pin.State)}  digest {pin.Seen.Digest}  first seen {pin.FirstSeen:u}");
            IReadOnlyList<PinDifference> differences = PinDiff.Of(pin.Baseline, pin.Seen);
            HashSet<string> changed = [.. differences.Select(difference => difference.Path)];
            foreach ((string path, string value) in PinDiff.Flat(pin.Seen.Canonical).Where(entry => !changed.Contains(entry.Key)))
            {
                Console.WriteLine($"  {Plain(path)}: {Plain(value)}");
            }

            foreach (PinDifference difference in differences)
            {
                SideBySide(difference);
            }

            return Exit.Fine;
        }));

        Command approve = new("approve", "Lets a definition through as it is now; a running gateway notices at once.") { _server, _kind, _name, _digest, _by };
        approve.SetAction(parsed => With(parsed, pins => Decide(parsed, pins, approves: true)));
        Command reject = new("reject", "Hides a definition as it is now, whatever policy says.") { _server, _kind, _name, _digest, _by };
        reject.SetAction(parsed => With(parsed, pins => Decide(parsed, pins, approves: false)));
        return new Command("pins", "Lists, shows, approves and rejects what MCP servers define.") { _data, list, show, approve, reject };
    }

    private int Decide(ParseResult parsed, PinStore pins, bool approves) =>
        Words.TryParse(parsed.GetRequiredValue(_kind), out PinKind kind)
        && pins.Decide(parsed.GetRequiredValue(_server), kind, parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_digest), approves, parsed.GetRequiredValue(_by)) is not null
            ? Exit.Fine
            : NotFound();

    private Pin? Find(ParseResult parsed, PinStore pins) =>
        Words.TryParse(parsed.GetRequiredValue(_kind), out PinKind kind) ? pins.Find(parsed.GetRequiredValue(_server), kind, parsed.GetRequiredValue(_name)) : null;

    private static int NotFound() => Exit.Complain(Exit.Finding, "there is no such definition, or it is not of that digest any more; see 'cordon pins list'.");

    private static void SideBySide(PinDifference difference)
    {
        Console.WriteLine($"* {Plain(difference.Path)}");
        string[] before = [.. Lines(difference.Before)];
        string[] after = [.. Lines(difference.After)];
        for (int i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            Console.WriteLine($"    {before.ElementAtOrDefault(i) ?? "",-Column} | {after.ElementAtOrDefault(i) ?? ""}");
        }
    }

    private static IEnumerable<string> Lines(string? value) => value is null ? ["(not there)"] : value.Length == 0 ? [""] : Plain(value).Chunk(Column).Select(line => new string(line));

    // A terminal must do nothing but show it, and what is invisible must be seen.
    private static string Plain(string text) => string.Concat(text.EnumerateRunes().Select(rune =>
        System.Text.Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Surrogate
            or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
            ? $"\\u{{{rune.Value:x}}}"
            : rune.ToString()));

    private static JsonObject Json(Pin pin) => new()
    {
        ["server"] = pin.Server,
        ["kind"] = Words.Of(pin.Kind),
        ["name"] = pin.Name,
        ["state"] = Words.Of(pin.State),
        ["digest"] = pin.Seen.Digest,
        ["baseline_digest"] = pin.Baseline.Digest,
        ["renamed_from"] = pin.RenamedFrom,
        ["decided_by"] = pin.DecidedBy,
        ["first_seen"] = pin.FirstSeen,
        ["last_seen"] = pin.LastSeen,
        ["gone"] = pin.Gone,
    };

    private int With(ParseResult parsed, Func<PinStore, int> act)
    {
        string data = parsed.GetRequiredValue(_data);
        if (!Directory.Exists(data))
        {
            return Exit.Usage($"--data {data}: no such directory. Start 'cordon serve' once, or name the right one.");
        }

        using StateDatabase state = SharedStateReference.Open(data);
        using PinStore pins = new(state, TimeProvider.System);
        return act(pins);
    }
}
