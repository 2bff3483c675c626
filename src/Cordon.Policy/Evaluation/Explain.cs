using Cordon.Contracts;

namespace Cordon.Policy.Evaluation;

/// <summary>Words for operators. They come from the policy, never from the exchange.</summary>
internal static class Explain
{
    public static string Of(Effect effect, Mode mode) => mode switch
    {
        Mode.Enforce => Words.Of(effect.Decision),
        Mode.Off or Mode.Shadow or Mode.Warn => $"allow, in mode {Words.Of(mode)}; enforce would {(effect.Would == Decision.Allow ? "record it only" : Words.Of(effect.Would))}",
    };

    /// <summary>What would have kept a restricting rule from holding, most telling condition first.</summary>
    public static string Otherwise(PolicyRule rule)
    {
        PolicyCondition when = rule.When;
        string condition = when switch
        {
            { Arguments: [_, ..] } => Exits(when),
            { Provenance: [_, ..] } => string.Join(" or ", when.Provenance.Select(bound => $"`{bound.Path}` did not come from {Or(bound.Of.Select(Words.Of))}")),
            { Reversibility: [_, ..] } => $"the tool were better than {Words.Of(when.Reversibility.Min())} (tools.classes)",
            { Chain: [_, ..] } => $"the session's calls so far were better than {Words.Of(when.Chain.Min())}",
            { Labels: [_, ..] } => $"the session did not carry {Or(when.Labels)}",
            { MinScore: { } score } => $"the score were below {score:0.00}",
            { MinSeverity: { } severity } => $"the severity were below {Words.Of(severity)}",
            { Finding: [_, ..] } => $"there were no {Or(when.Finding)}{(when.Surface.IsEmpty ? "" : $" on {Or(when.Surface.Select(Words.Of))}")}",
            { Caller: { OlderThanSeconds: { } seconds } } => $"the caller's token were given out within the last {seconds} seconds",
            { Caller: not null } => "the caller were another one",
            { Tool: [_, ..] } => $"the tool did not match {Or(when.Tool)}",
            { Trust: [_, ..] } => $"the trust were not {Or(when.Trust.Select(Words.Of))}",
            { Surface: [_, ..] } => $"the surface were not {Or(when.Surface.Select(Words.Of))}",
            { Model: [_, ..] } => $"the model did not match {Or(when.Model)}",
            { Application: [_, ..] } => $"the application did not match {Or(when.Application)}",
            { Tier: [_, ..] } => $"the tier were below {Words.Of(when.Tier.Min())}",
            { Direction: [_, ..] } => $"the direction were not {Or(when.Direction.Select(Words.Of))}",
            _ => "the rule had a condition",
        };
        return $"Would be allowed if {condition}";
    }

    /// <summary>What a rule that allows asks of the arguments.</summary>
    public static string Bounds(IEnumerable<ArgumentBound> bounds) => string.Join(" and ", bounds.SelectMany(bound => BoundWords.Of(bound).Select(words => $"`{bound.Path}` {words.Holds}")));

    /// <summary>What a rule that allows asks of where arguments come from.</summary>
    public static string Origins(IEnumerable<ProvenanceBound> bounds) => string.Join(" and ", bounds.Select(bound => $"`{bound.Path}` came from {Or(bound.Of.Select(Words.Of))}"));

    // One bound that is left is enough to escape a rule that restricts.
    private static string Exits(PolicyCondition when) => string.Join(" or ", when.Arguments.SelectMany(bound => BoundWords.Of(bound).Select(words => $"`{bound.Path}` {words.Fails}")));

    private static string Or(IEnumerable<string> words) => string.Join(" or ", words);
}
