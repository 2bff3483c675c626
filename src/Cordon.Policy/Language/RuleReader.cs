using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy.Evaluation;

namespace Cordon.Policy.Language;

/// <summary>Reads rules, and refuses those that could only be misunderstood.</summary>
internal sealed class RuleReader(List<PolicyError> errors)
{
    // Patterns and rules share their ids: both reach the log as the reason of a denial.
    private readonly Dictionary<string, Place> _ids = new(StringComparer.Ordinal);

    public Located<PolicyRule>? Read(MapNode map, bool isTopLevel)
    {
        string? id = Id(map);
        if (map["when"].Map is not { } when || map["then"].Word<Decision>() is not { } then)
        {
            return null;
        }

        PolicyCondition condition = Condition(when);
        Located<Mode>? mode = map["mode"].Word<Mode>();
        RuleSubject subject = RuleSubjects.Of(condition);
        CheckFindings(when["finding"]);
        CheckBounds(when["arguments"].Map);

        if (condition.Reversibility.Length > 0 && subject != RuleSubject.ToolCall)
        {
            Report(when["reversibility"]!, "'reversibility' is about tool calls, so it cannot stand beside conditions on findings", "use two rules");
        }

        if (condition.Arguments.Length > 0 && subject != RuleSubject.ToolCall)
        {
            Report(when["arguments"]!, "'arguments' bounds tool calls, so it cannot stand beside conditions on findings", "use two rules");
        }

        if (condition.Provenance.Length > 0 && subject != RuleSubject.ToolCall)
        {
            Report(when["provenance"]!, "'provenance' is about arguments of tool calls, so it cannot stand beside conditions on findings", "use two rules");
        }

        if (then.Value == Decision.Modify && subject != RuleSubject.Finding)
        {
            Report(then.Place, "'modify' needs a finding to take out", "add 'finding', 'surface', 'trust', 'min-score' or 'min-severity' to 'when'");
        }

        if (then.Value == Decision.Allow)
        {
            CheckExemption(when, condition, then, mode, isTopLevel);
        }

        return id is null ? null : new(new(id, condition, then.Value, mode?.Value ?? Mode.Enforce, map.Place.Line), map.Place);
    }

    public string? Id(MapNode map)
    {
        if (map["id"].Text is not { } id)
        {
            return null;
        }

        if (id.Value.Length > 64 || !id.Value.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
        {
            Report(id.Place, "an id has small letters, digits and '-' only", "for instance: no-mail-outside");
            return null;
        }

        if (!_ids.TryAdd(id.Value, id.Place))
        {
            Report(id.Place, $"id '{id.Value}' is taken by {_ids[id.Value]}", "ids are unique in the whole file: a lower layer adds rules, it never replaces one");
            return null;
        }

        return id.Value;
    }

    // An exemption that names nothing would switch the policy off, one that is tried out exempts nobody, and one from below loosens.
    private void CheckExemption(MapNode when, PolicyCondition condition, Located<Decision> then, Located<Mode>? mode, bool isTopLevel)
    {
        if (!isTopLevel)
        {
            Report(then.Place, "'then: allow' exempts, and a lower layer can only tighten", "move the rule to the top level and add 'application: [name]' to its 'when'");
        }

        if (condition.Finding.IsEmpty && condition.Tool.IsEmpty && condition.Reversibility.IsEmpty)
        {
            Report(when, "a rule that allows must name what it exempts", "add 'finding' or 'tool' to 'when'");
        }
        else if (condition.Finding.IsEmpty && RuleSubjects.Of(condition) == RuleSubject.Finding)
        {
            Report(when, "a rule that exempts findings must name them", "add 'finding' to 'when'");
        }

        if (mode is { Value: Mode.Shadow or Mode.Warn })
        {
            Report(mode.Place, "an exemption is in force or it is not", "use mode enforce or off");
        }
    }

    private static PolicyCondition Condition(MapNode when) => new()
    {
        Direction = when["direction"].WordList<Direction>(),
        Surface = when["surface"].SurfaceList,
        Trust = when["trust"].WordList<Trust>(),
        Finding = when["finding"].TextList,
        MinScore = when["min-score"].Number?.Value,
        MinSeverity = when["min-severity"].Word<Severity>()?.Value,
        Tool = when["tool"].TextList,
        Arguments = [.. (when["arguments"].Map?.Entries ?? []).Where(e => e.Value is MapNode).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => BoundReader.Read(e.Key, (MapNode)e.Value))],
        Reversibility = when["reversibility"].WordList<Reversibility>(),
        Chain = when["chain"].WordList<Reversibility>(),
        Labels = when["labels"].TextList,
        Application = when["application"].TextList,
        Tier = when["tier"].WordList<Tier>(),
        Model = when["model"].TextList,
        Caller = when["caller"].Map is { } caller
            ? new CallerCondition(caller["agent"].TextList, caller["purpose"].TextList, caller["authentication"].WordList<Authentication>(), caller["older-than-seconds"].Integer?.Value, caller["delegated"].Flag) { Role = caller["role"].TextList }
            : null,
        Provenance = LabelReader.Provenance(when["provenance"].Map),
    };

    private void CheckFindings(PolicyNode? node)
    {
        foreach (PolicyNode item in node.Items)
        {
            if (item.Text is { } text && text.Value.Split('/')[0] is var type && !PolicyKeys.FindingTypeNames.Contains(type))
            {
                Report(item, $"there is no finding type '{type}'", Nearest.Hint(type, PolicyKeys.FindingTypeNames, $"one of: {string.Join(", ", PolicyKeys.FindingTypeNames)}"));
            }
        }
    }

    private void CheckBounds(MapNode? arguments)
    {
        foreach (MapEntry entry in arguments?.Entries ?? [])
        {
            if (entry.Value is MapNode bound)
            {
                new BoundReader(errors).Check(entry.Key, bound);
            }
        }
    }

    private void Report(PolicyNode node, string message, string hint) => Report(node.Place, message, hint);

    private void Report(Place place, string message, string hint) => errors.Add(new(place.File, place.Line, place.Column, message, hint));
}
