using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Code;

/// <summary>
/// The guard <c>code</c>: dangerous commands and insecure constructs, where code stands. A sentence about a command is no command; in the arguments of a tool
/// nobody can tell, so there a sentence only lessens the score.
/// </summary>
internal sealed class CodeDetector(ImmutableArray<Rule> rules) : IDetector
{
    public const string Revision = "code/1";

    private const string Name = "code";

    // What is left of a score in a tool's arguments when words of a sentence stand beside the match: a mail about a command, or a disguise.
    private const double InSentence = 0.75;

    private readonly RuleDetector _rules = new(Name, rules);

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        int first = findings.Count;
        _rules.Detect(text, context, findings);
        if (findings.Count == first)
        {
            return;
        }

        Finding[] found = [.. findings.Skip(first).OrderBy(finding => finding.Start)];
        findings.RemoveRange(first, findings.Count - first);
        CodePlaces places = new(text.Original);
        foreach (Finding finding in found)
        {
            bool isCommand = finding.Type == FindingTypes.DangerousCode;
            if (context.Surface == Surface.ToolCall)
            {
                bool said = isCommand && places.IsSentence(finding.Start, finding.End);
                findings.Add(said ? finding with { Score = Math.Round(finding.Score * InSentence, 4) } : finding);
            }
            else if (places.IsCode(finding.Start, finding.End, finding.Rule, isCommand))
            {
                findings.Add(finding);
            }
        }
    }

    // A match may begin some words before its literal: "mkdir($d, 0777)" is known by its number. Calls of tools, which are what is enforced, wait whole anyway.
    public int HoldFrom(PreparedText text, in DetectionContext context) => Math.Max(0, _rules.HoldFrom(text, context) - CodeRule.Before);
}
