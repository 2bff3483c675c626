using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection.Models;

/// <summary>What the guards ask the text model, and of whom.</summary>
internal static class ModelQuestions
{
    public static ImmutableArray<ModelQuestion> Injection { get; } =
    [
        new(ModelHead.Injection, "reads-like-override", FindingTypes.PromptInjection, "Reads like an attempt to replace the assistant's instructions or task.", IsSpoken),
        new(ModelHead.Extraction, "reads-like-extraction", FindingTypes.PromptInjection, "Reads like an attempt to get at the assistant's instructions or at what they keep secret.", IsSpoken),
        new(ModelHead.Order, "reads-like-order", FindingTypes.PromptInjection, "Content that reads like an order to the assistant.", IsContent),
        new(ModelHead.ForeignOverride, "reads-like-foreign-override", FindingTypes.PromptInjection, "Reads, in another language than English, like an attempt to replace the assistant's instructions or to get at them.", IsSpoken),
        new(ModelHead.ForeignOrder, "reads-like-foreign-order", FindingTypes.PromptInjection, "Content that reads, in another language than English, like an order to the assistant.", IsContent),
        new(ModelHead.ToolOrder, "reads-like-hidden-order", FindingTypes.ToolPoisoning, "A tool's definition that reads like an order to the assistant.", IsDefinition),
    ];

    public static ImmutableArray<ModelQuestion> Jailbreak { get; } =
    [
        new(ModelHead.Attack, "reads-like-jailbreak", FindingTypes.Jailbreak, "Reads like an attempt to talk the assistant out of its instructions or limits.", IsSpoken),
        new(ModelHead.ForeignAttack, "reads-like-foreign-jailbreak", FindingTypes.Jailbreak, "Reads, in another language than English, like an attempt to talk the assistant out of its instructions or limits.", IsSpoken),
    ];

    /// <summary>Ids of all of them: the rules that a trained model decides.</summary>
    public static ImmutableArray<string> Rules { get; } = [.. Injection.Concat(Jailbreak).Select(question => question.Rule)];

    /// <summary>The head that decides a rule; false when somebody wrote it.</summary>
    public static bool HeadOf(string rule, out ModelHead head)
    {
        foreach (ModelQuestion question in Injection.Concat(Jailbreak))
        {
            if (question.Rule == rule)
            {
                head = question.Head;
                return true;
            }
        }

        head = default;
        return false;
    }

    // What a person types, and what an agent is asked to do: a question to it is no order in content. What the operator wrote is not asked about.
    private static bool IsSpoken(DetectionContext context) => context.Direction == Direction.Request && (context.Trust == Trust.User || context.Surface == Surface.AgentMessage);

    // What an assistant reads to do its work. A question is ordinary from a user, also where a model repeats it; strings that no reader could place are
    // mostly no prose, and what the model says of them is chance: the rules look at them.
    private static bool IsContent(DetectionContext context) =>
        context is { Trust: Trust.Untrusted, Surface: Surface.ToolResult or Surface.Document or Surface.File } or { Direction: Direction.Response, Surface: Surface.AgentMessage };

    private static bool IsDefinition(DetectionContext context) => context.Surface is Surface.ToolDefinition or Surface.ServerInstructions;
}
