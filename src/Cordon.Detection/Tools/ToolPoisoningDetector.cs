using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Detection;

/// <summary>
/// Guard <c>tool-poisoning</c>: what a tool's definition must not say, in any of its strings, and (<see cref="ToolDefinitionRules"/>) what a definition as a whole must not be.
/// The guard <c>injection</c> asks whether a definition reads like an order; this one needs no such reading.
/// </summary>
public sealed class ToolPoisoningDetector : IDetector
{
    public const string Revision = "tool-poisoning/1";
    public const string Name = "tool-poisoning";

    /// <summary>Names of fields for what a tool has no need of.</summary>
    internal const string Field = "field-for-context";

    private static readonly ImmutableArray<string> Fields =
    [
        "systemprompt", "systemmessage", "systeminstructions", "developerprompt", "conversation", "conversationhistory", "chathistory", "messagehistory", "previousmessages", "allmessages", "usermessages",
        "chainofthought", "fullcontext", "contextwindow", "availabletools", "toollist", "othertools", "environmentvariables", "envvars", "sshkey", "sshkeys", "idrsa", "privatekey", "usercredentials", "userpassword",
    ];

    private readonly RuleDetector _phrases;

    internal ToolPoisoningDetector(ImmutableArray<Rule> rules) => _phrases = new RuleDetector(Name, rules, Tune);

    public string Id => Name;

    public void Detect(PreparedText text, in DetectionContext context, List<Finding> findings)
    {
        if (context.Surface is not (Surface.ToolDefinition or Surface.ServerInstructions))
        {
            return;
        }

        HiddenDefinitionText.Find(text.Original, Name, findings);
        _phrases.Detect(text, context, findings);
        if (context.Surface == Surface.ToolDefinition && IsField(text.Original))
        {
            findings.Add(new Finding(FindingTypes.ToolPoisoning, Severity.Medium, 0.65, 0, text.Original.Length, Name, Field, "A field for what a tool has no need of: instructions, the conversation, keys."));
        }
    }

    public int HoldFrom(PreparedText text, in DetectionContext context) =>
        context.Surface is Surface.ToolDefinition or Surface.ServerInstructions ? 0 : text.Original.Length;

    // What a server says of its tools as a whole prescribes how they are used: that is what it is for.
    private static Finding? Tune(Finding finding, in DetectionContext context) =>
        finding.Rule == "prescribes-other-tool" && context.Surface == Surface.ServerInstructions ? null : finding;

    private static bool IsField(string text)
    {
        Span<char> letters = stackalloc char[32];
        int count = 0;
        foreach (char c in text)
        {
            if (char.IsAsciiLetter(c))
            {
                if (count == letters.Length)
                {
                    return false;
                }

                letters[count++] = char.ToLowerInvariant(c);
            }
            else if (c is not ('_' or '-'))
            {
                return false;
            }
        }

        foreach (string field in Fields)
        {
            if (letters[..count].SequenceEqual(field))
            {
                return true;
            }
        }

        return false;
    }
}
