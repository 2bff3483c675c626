using Cordon.Contracts;

namespace Cordon.Detection.Tests;

/// <summary>Some rules alone, through the engine, as one guard.</summary>
internal sealed class RuleRunner
{
    private readonly Rule[] _rules;
    private readonly LiteralIndex _index;
    private readonly RuleDetector _detector;

    public RuleRunner(params Rule[] rules)
    {
        _rules = rules;
        _index = LiteralIndex.Of([.. rules]);
        _detector = new("secrets", [.. rules]);
    }

    /// <summary>What they find and, where they weigh it, think likely.</summary>
    public List<Finding> Run(string text)
    {
        var findings = new List<Finding>();
        _detector.Detect(PreparedText.Of(text, _index), new(Surface.User, Direction.Request, Trust.User), findings);
        return [.. findings.Where(finding => finding.Score >= 0.5 || _rules.First(rule => rule.Id == finding.Rule).Weigh is null)];
    }
}
