using System.Collections.Immutable;
using System.Globalization;
using Cordon.Contracts;

namespace Cordon.State.Approvals;

/// <summary>The steps of an escalation as a request keeps them: a line for each, with its seconds and names between blanks.</summary>
internal static class EscalationText
{
    public static string Of(ImmutableArray<EscalationStep> steps) =>
        string.Join('\n', steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.AfterSeconds} {string.Join(' ', step.To)}")));

    public static ImmutableArray<EscalationStep> Read(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Names)
            // A line that this version cannot read names nobody, and nobody is asked for it.
            .Select(words => int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int after) ? new EscalationStep(after, words[1..]) : new EscalationStep(0, [])),
    ];

    public static ImmutableArray<string> Names(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}
