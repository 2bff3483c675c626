using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Language;

/// <summary>Reads who is asked when, and refuses names that nobody can have.</summary>
internal sealed class EscalationReader(List<PolicyError> errors)
{
    /// <summary>Steps of one escalation.</summary>
    public const int MostSteps = 8;

    /// <summary>Groups and keys of one step.</summary>
    public const int MostNames = 16;

    public Located<ImmutableArray<EscalationStep>> Read(PolicyNode node)
    {
        ImmutableArray<EscalationStep> steps =
        [
            .. node.Items.OfType<MapNode>().Where(step => !step["to"].TextList.IsEmpty)
                .Select(step => new EscalationStep(step["after-seconds"].Integer?.Value ?? 0, step["to"].TextList)).OrderBy(step => step.AfterSeconds),
        ];
        if (steps.Length > MostSteps || steps.Any(step => step.To.Length > MostNames))
        {
            Report(node.Place, $"an escalation has at most {MostSteps} steps with {MostNames} names each", "put persons into groups ('cordon keys create --group')");
        }

        foreach (string name in steps.SelectMany(step => step.To).Where(name => !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')).Take(1))
        {
            Report(node.Place, $"approvals.escalation names {name}, which no group and no key is called", "a group has small letters, digits and hyphens; a key its id, the part after ck_");
        }

        return new(steps, node.Place);
    }

    private void Report(Place place, string message, string hint) => errors.Add(new(place.File, place.Line, place.Column, message, hint));
}
