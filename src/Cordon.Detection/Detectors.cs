using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection.Code;
using Cordon.Detection.Exfiltration;
using Cordon.Detection.Harm;
using Cordon.Detection.Models;
using Cordon.Detection.Pii;
using Cordon.Detection.Refusals;
using Cordon.Detection.Secrets;

namespace Cordon.Detection;

/// <summary>One guard with its rules and, where its code decides too, the revision of that code.</summary>
internal sealed record DetectorEntry(IDetector Detector, ImmutableArray<Rule> Rules, string Revision)
{
    /// <summary>How the revision of a guard begins that was fitted to data; what follows names its weights.</summary>
    public const string TrainedRevision = "model/";
}

/// <summary>All guards of the engine, in the order of their ids. A new guard is one line here.</summary>
internal static class Detectors
{
    public static ImmutableArray<DetectorEntry> All(DetectionSettings settings, List<SettingsError> errors)
    {
        ImmutableArray<Rule> canaries = PromptLeakDetector.CanaryRules(settings.Canaries);
        return
        [
            Code(settings),
            new(new ExfiltrationDetector(settings), [], ExfiltrationDetector.Revision),
            new(new GroundednessDetector(), [], GroundednessDetector.Revision),
            new(new HarmDetector(), [], HarmModel.Revision),
            Phrases("injection", PhraseDetectors.InjectionRules, ModelQuestions.Injection, settings),
            new(new InvisibleTextDetector(), [], InvisibleTextDetector.Revision),
            Phrases("jailbreak", PhraseDetectors.JailbreakRules, ModelQuestions.Jailbreak, settings),
            new(new LimitDetector(settings.MaxSegmentCharacters), [], LimitDetector.Revision),
            Rules("lists", TermRules.Of(settings.DenyTerms), settings, "rules/1"),
            new(PatternDetector.Of(settings.Patterns, errors), [], PatternDetector.Revision),
            new(PiiDetector.Of(settings, errors), [], PiiDetector.RevisionWith(settings.NameWeights)),
            new(new PromptLeakDetector(canaries), canaries, PromptLeakDetector.Revision),
            new(new RefusalDetector(), RefusalPhrases.All, RefusalModel.Revision),
            new(new SchemaDetector(), [], SchemaDetector.Revision),
            Rules("secrets", SecretRules.All, settings, "rules/1 " + SecretFilter.Revision),
            new(new SessionContentDetector(settings), [], SessionContentDetector.Revision),
            new(new ToolPoisoningDetector(Enabled(DefinitionPhrases.All, settings)), Enabled(DefinitionPhrases.All, settings), ToolPoisoningDetector.Revision),
        ];
    }

    private static DetectorEntry Code(DetectionSettings settings)
    {
        ImmutableArray<Rule> enabled = Enabled(CodeRules.All, settings);
        return new(new CodeDetector(enabled), enabled, CodeDetector.Revision);
    }

    private static DetectorEntry Phrases(string id, ImmutableArray<Rule> rules, ImmutableArray<ModelQuestion> questions, DetectionSettings settings)
    {
        ImmutableArray<Rule> enabled = Enabled(rules, settings);
        var detector = new JoinedDetector(new RuleDetector(id, enabled, PhraseDetectors.Tune), new ModelDetector(id, questions));
        return new(new UncoveringDetector(detector), enabled, TextModel.Revision + " phrases/6");
    }

    private static DetectorEntry Rules(string id, ImmutableArray<Rule> rules, DetectionSettings settings, string revision)
    {
        ImmutableArray<Rule> enabled = Enabled(rules, settings);
        return new(new RuleDetector(id, enabled), enabled, revision);
    }

    private static ImmutableArray<Rule> Enabled(ImmutableArray<Rule> rules, DetectionSettings settings) =>
        [.. rules.Where(r => !settings.DisabledRules.Contains(r.Id))];
}
