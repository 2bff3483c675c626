using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>The guards <c>injection</c> and <c>jailbreak</c>: phrase rules, judged by who is speaking.</summary>
internal static class PhraseDetectors
{
    // Words that only mean harm where data should stand; a user may say them to an assistant, and an operator to a model.
    private const double SpokenByPerson = 0.3;

    // What a server says of itself is addressed to the model, and says so.
    private const string Addressed = "addressed-to-model";

    private static readonly ImmutableArray<string> OnlyInData = [.. AddressedPhrases.All.Select(r => r.Id), "fake-boundary"];

    public static ImmutableArray<Rule> InjectionRules { get; } =
        [.. OverridePhrases.All, .. ExtractionPhrases.All, .. TemplateTokens.All, .. AddressedPhrases.All, .. ForeignPhrases.All];

    public static ImmutableArray<Rule> JailbreakRules { get; } = JailbreakPhrases.All;

    public static Finding? Tune(Finding finding, in DetectionContext context)
    {
        string type = context.Surface is Surface.ToolDefinition or Surface.ServerInstructions ? FindingTypes.ToolPoisoning
            : finding.Type == FindingTypes.ToolPoisoning ? FindingTypes.PromptInjection
            : finding.Type;
        double score = context.Trust switch
        {
            Trust.Untrusted when context.Surface == Surface.ServerInstructions && finding.Rule == Addressed => SpokenByPerson,
            // Nobody but an attacker gives orders from inside data: half of the remaining doubt goes.
            Trust.Untrusted => 1 - ((1 - finding.Score) / 2),
            Trust.User or Trust.Trusted => OnlyInData.Contains(finding.Rule) ? SpokenByPerson : finding.Score,
        };
        return finding with { Type = finding.Type == FindingTypes.Jailbreak ? finding.Type : type, Score = score };
    }
}
