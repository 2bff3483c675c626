using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using Cordon.Policy.Layers;

namespace Cordon.Policy.Language;

/// <summary>Reads one layer from its map, and reports what a shape cannot express.</summary>
internal sealed class LayerReader(List<PolicyError> errors)
{
    // A canary of one character would be in every answer, so none is looked for.
    private const int ShortestCanary = 2;

    private readonly RuleReader _rules = new(errors);

    public Layer Read(MapNode map, string path)
    {
        MapNode? tools = map["tools"].Map;
        MapNode? lists = map["lists"].Map;
        MapNode? limits = map["limits"].Map;
        return new Layer(path)
        {
            Preset = map["preset"].Text is { } preset && PolicyKeys.Presets.Contains(preset.Value) ? preset : null,
            Tier = map["tier"].Word<Tier>(),
            Guards = Entries(map["guards"]).Where(e => PolicyKeys.Guards.Contains(e.Key))
                .ToImmutableSortedDictionary(e => e.Key, e => Observing(e.Key, Guard(e.Value.Map)), StringComparer.Ordinal),
            Rules = [.. map["rules"].Items.OfType<MapNode>().Select(rule => _rules.Read(rule, isTopLevel: path.Length == 0)).OfType<Located<PolicyRule>>()],
            ToolDefault = tools?["default"].Word<ToolDefault>(),
            ToolAllow = tools?["allow"].Texts,
            ToolDeny = tools?["deny"].Texts,
            Calls = CallLayer.Read(tools),
            ToolClasses = ToolClassLayer.Of(tools?["classes"].Map),
            DefinitionsNew = map["definitions"].Map?["new"].Word<DefinitionAction>(),
            DefinitionsChanged = map["definitions"].Map?["changed"].Word<DefinitionAction>(),
            DefinitionsRenamed = map["definitions"].Map?["renamed"].Word<DefinitionAction>(),
            DefinitionsArguments = map["definitions"].Map?["arguments"].Word<SchemaAction>(),
            DefinitionsResults = map["definitions"].Map?["results"].Word<SchemaAction>(),
            DefinitionsUnchecked = map["definitions"].Map?["unchecked"].Word<SchemaAction>(),
            Opaque = Entries(map["opaque"])
                .Where(e => Words.TryParse(e.Key, out Surface _) && e.Value.Word<Decision>() is not null)
                .ToImmutableSortedDictionary(e => Words.TryParse(e.Key, out Surface surface) ? surface : default, e => e.Value.Word<Decision>()!),
            AllowedHosts = map["exfiltration"].Map?["allowed-hosts"].Texts,
            DenyTerms = Visible(lists?["deny"], "lists.deny", atLeast: 1),
            AllowTerms = lists?["allow"].Texts,
            Patterns = [.. map["patterns"].Items.OfType<MapNode>().Select(Pattern).OfType<Located<PatternRule>>()],
            PiiEntities = map["pii"].Map?["entities"].Texts,
            PiiRecognisers = [.. (map["pii"].Map?["recognisers"]).Items.OfType<MapNode>().Select(PiiRecogniser).OfType<Located<PiiRecogniser>>()],
            PiiAllow = map["pii"].Map?["allow"].Texts,
            PiiAllowExpressions = Expressions(map["pii"].Map?["allow-expressions"]),
            DisabledRules = map["disabled-rules"].Texts,
            Canaries = Visible(map["canaries"], "canaries", atLeast: ShortestCanary),
            MaxSegmentCharacters = limits?["max-segment-characters"].Integer,
            MaxSegments = limits?["max-segments"].Integer,
            HoldBack = map["hold-back"].Integer,
            Approvals = ApprovalLayer.Read(map["approvals"].Map, new EscalationReader(errors)),
            Agents = AgentLayer.Read(map["agents"].Map),
            DenyAs = map["deny-as"].Word<DenyAs>(),
            DenyMessage = map["deny-message"].Text,
            Labels = [.. map["labels"].Items.OfType<MapNode>().Select(new LabelReader(errors, isTopLevel: path.Length == 0).Read).OfType<Located<LabelDeclaration>>()],
            Exceptions = path.Length > 0 ? [] : [.. map["exceptions"].Items.OfType<MapNode>().Select(new ExceptionReader(errors).Read).OfType<Located<PolicyException>>()],
        };
    }

    private static ImmutableArray<MapEntry> Entries(PolicyNode? node) => node.Map?.Entries ?? [];

    // It knows words and no meaning, so nothing is refused or changed for what it says.
    private GuardLayer Observing(string guard, GuardLayer layer)
    {
        if (guard == "groundedness" && (layer.Mode?.Value == Mode.Enforce || layer.Action is { Value: not GuardAction.Record }))
        {
            Place place = (layer.Action is { Value: not GuardAction.Record } action ? action.Place : layer.Mode!.Place);
            errors.Add(new(place.File, place.Line, place.Column, "the guard groundedness only observes", "write 'mode: warn' or 'mode: shadow', and leave 'action' out"));
        }

        return layer;
    }

    private static GuardLayer Guard(MapNode? map) => new()
    {
        Mode = map?["mode"].Word<Mode>(),
        Action = map?["action"].Word<GuardAction>(),
        Threshold = map?["threshold"].Number,
        Request = map?["request"].Surfaces,
        Response = map?["response"].Surfaces,
        Shadow = map?["shadow"].Surfaces,
        DeadlineMilliseconds = map?["deadline-ms"].Integer,
        OnError = map?["on-error"].Word<Decision>(),
    };

    // A term of blanks or invisible characters matches nothing once texts are normalised: its author believes in a guard that is not there.
    private Located<ImmutableArray<string>>? Visible(PolicyNode? node, string key, int atLeast)
    {
        foreach (PolicyNode item in node.Items)
        {
            if (item.Text is { } text && text.Value.EnumerateRunes().Count(IsVisible) < atLeast)
            {
                errors.Add(new(text.Place.File, text.Place.Line, text.Place.Column, $"{key} has an item with fewer than {atLeast} visible characters", "write out what must be found, or remove the item"));
            }
        }

        return node.Texts;
    }

    private static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.OtherNotAssigned);

    private Located<PiiRecogniser>? PiiRecogniser(MapNode map)
    {
        if (_rules.Id(map) is not { } id || map["entity"].Text is not { } entity || map["expression"].Text is not { } expression || !Runs(expression))
        {
            return null;
        }

        if (!entity.Value.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_') || !char.IsAsciiLetterUpper(entity.Value[0]))
        {
            errors.Add(new(entity.Place.File, entity.Place.Line, entity.Place.Column, "an entity has capitals, digits and '_' only, and begins with a letter", "for instance: BADGE_NUMBER"));
            return null;
        }

        double score = map["score"].Number?.Value ?? 0.6;
        return new(
            new(id, entity.Value, expression.Value, map["context"].Texts?.Value ?? [], map["validator"].Text?.Value, score, map["context-score"].Number?.Value ?? Math.Max(score, 0.9),
                map["severity"].Word<Severity>()?.Value ?? Severity.Medium, map["explanation"].Text?.Value ?? $"Matches the recogniser {id}."),
            map.Place);
    }

    private Located<ImmutableArray<string>>? Expressions(PolicyNode? node)
    {
        foreach (PolicyNode item in node.Items)
        {
            if (item.Text is { } expression)
            {
                _ = Runs(expression);
            }
        }

        return node.Texts;
    }

    // The detector runs it in this very mode; what does not compile here would take the detector down with it.
    private bool Runs(Located<string> expression)
    {
        try
        {
            _ = new Regex(expression.Value, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException e)
        {
            errors.Add(new(expression.Place.File, expression.Place.Line, expression.Place.Column, "this is not a regular expression: " + e.Message.ReplaceLineEndings(" "), "in single quotes, YAML leaves backslashes alone"));
        }
        catch (NotSupportedException)
        {
            errors.Add(new(expression.Place.File, expression.Place.Line, expression.Place.Column, "look-around, back-references and atomic groups cannot run in linear time", "write the pattern without (?=, (?!, (?<=, (?<!, (?> and \\1"));
        }

        return false;
    }

    private Located<PatternRule>? Pattern(MapNode map)
    {
        if (_rules.Id(map) is not { } id || map["expression"].Text is not { } expression)
        {
            return null;
        }

        return !Runs(expression) ? null : new(new(id, expression.Value, map["severity"].Word<Severity>()?.Value ?? Severity.Medium, map["explanation"].Text?.Value ?? $"Matches the pattern {id}."), map.Place);
    }
}
