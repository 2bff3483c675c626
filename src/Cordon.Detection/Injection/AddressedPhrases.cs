using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>
/// Text that speaks to the model from where only data should stand. A person may well say these things to an assistant, so on trusted and
/// user text the rules count little (<see cref="PhraseDetectors"/>).
/// </summary>
internal static partial class AddressedPhrases
{
    private const string Model = "(?:ai|a" + Gap + "i|llms?|large" + Gap + "language" + Gap + "models?|language" + Gap + "models?|assistants?|chatbots?|bots?|agents?|chatgpt|gpt(?:-?[345])?|claude|gemini|copilot)";

    public static ImmutableArray<Rule> All { get; } =
    [
        Phrase("addressed-to-model", FindingTypes.PromptInjection, Severity.High, 0.85, "Speaks to a model that reads it.",
            ["attention", "note to", "note for", "message to", "message for", "instruction to", "instruction for", "instructions to", "instructions for", "dear ", "if you are a", "if you're a", "if an ", "any ai", "hey ai", "important for", "reading this", "when you read", "when you see", "when you process", "when processing", "when summar", "when an ai"],
            Addressed, reach: 40, max: 120),
        Phrase("hide-from-user", FindingTypes.PromptInjection, Severity.High, 0.85, "Tells the model to hide something from its user.",
            ["user", "human", "anyone", "anybody", "yourself", "permission", "confirmation"], Hide, reach: 100, max: 30),
        Phrase("tool-precondition", FindingTypes.ToolPoisoning, Severity.High, 0.85, "Makes the use of a tool depend on another, unrelated act.",
            ["this tool", "any tool", "other tool", "all tools", "any other", "this function"], Precondition, reach: 100, max: 140),
        Phrase("tool-secret-file", FindingTypes.ToolPoisoning, Severity.Critical, 0.85, "Asks the model to read a file that holds credentials.",
            [".ssh", "id_rsa", ".env", "mcp.json", ".aws", ".npmrc", ".netrc", "/etc/passwd", "/etc/shadow", "credentials"], SecretFile, reach: 120, max: 60),
        Phrase("important-tag", FindingTypes.PromptInjection, Severity.High, 0.75, "Hides orders in a tag that asks for attention.",
            ["<important>", "<important ", "<critical>", "<system-reminder", "<secret>", "[important instruction", "<instructions>"], Tag, max: 40),
        Phrase("fake-completion", FindingTypes.PromptInjection, Severity.Medium, 0.75, "Pretends that the task is done, so that another can follow.",
            ["task complete", "task is complete", "task has been complete", "task done", "task is done", "task finished"], Completion, reach: 24, max: 40),
        Phrase("announced-task", FindingTypes.PromptInjection, Severity.Low, 0.4, "Announces further orders with urgency.",
            ["instruction", "directive", "task", "steps", "guidance", "guideline", "duties", "duty", "orders", "rules", "action"], Announced, reach: 60, max: 140),
    ];

    private const string Urgent = "(?:new|fresh|latest|additional|extra|upcoming|following|next|critical|urgent|important|vital|crucial|essential|imminent|immediate|significant|imperative|mandatory|supplementary|forthcoming|key|further|another|second)";

    [GeneratedRegex(Start + "(?:answer|result|response|output|status)" + @"\s*:\s*(?:the\s+)?task\s+(?:is\s+|has\s+been\s+)?(?:completed?|done|finished)(?![a-z])", Options)]
    private static partial Regex Completion { get; }

    [GeneratedRegex(Start + "(?:" + Urgent + Gap + "(?:(?:set|wave|of|and|most|very|extremely)" + Gap + "){0,3}){1,4}(?:instructions?|directives?|tasks?|steps|guidance|guidelines?|duty|duties|orders|rules|actions?)(?![a-z])[^\\n]{0,90}?\\b(?:immediate(?:ly)?|urgent(?:ly|cy)?|must" + Gap + "be|execut(?:e|ed|ion)|attention|just" + Gap + "(?:been|arrived|received|landed|come|in)|about" + Gap + "to|without" + Gap + "(?:delay|exception)|at" + Gap + "once|right" + Gap + "(?:now|away)|asap|non-?negotiable|prompt(?:ly)?|to" + Gap + "the" + Gap + "letter)(?![a-z])", Options)]
    private static partial Regex Announced { get; }

    [GeneratedRegex(Start + "(?:(?:attention|note|message|instructions?|important|notice|request)" + Gap + "(?:(?:to|for)" + Gap + ")?(?:(?:all|any|the|an|every|your|other)" + Gap + "){0,3}" + Model + @"\b" +
        "|dear" + Gap + "(?:" + Model + @")\b|(?:if|when|as)" + Gap + "(?:you" + Gap + "(?:are|re)|an)" + Gap + "(?:an?" + Gap + ")?" + Model + Gap + "(?:(?:and|that|is|you|are|re|assistant|model|agent|system)" + Gap + "){0,3}(?:read|process|see|summari[sz]|evaluat|review|pars|scan)(?:ing|e|s|es)?" +
        "|when" + Gap + "(?:you|an" + Gap + "ai)" + Gap + "(?:reads?|sees?|process(?:es)?|summari[sz]es?|pars?es?)" + Gap + "this" + Gap + "(?:message|text|document|page|email|e-mail|content|file)?" + Gap + "(?:you" + Gap + "(?:must|should|have)|please|do|send|reply|respond|say|ignore|always|output|forward|call)" +
        "|(?:any|hey)" + Gap + Model + Gap + "(?:reading|processing|that" + Gap + "reads)" + Gap + "this)", Options)]
    private static partial Regex Addressed { get; }

    [GeneratedRegex(Start + "(?:(?:do" + Gap + "not|don" + Gap + "t|dont|never|must" + Gap + "not|without|avoid|should" + Gap + "not)" + Gap + "(?:ever" + Gap + ")?(?:tell|mention|inform|reveal|notify|alert|disclose|show|explain|warn|ask|let|telling|informing|mentioning|notifying|alerting|asking|warning|revealing|consulting)(?:" + Gap +
        "(?:it|this|that|any|of|these|those|anything|about|to|the|your|actions?|steps?|instructions?|process|details?|fact|tool|call)){0,7}?" + Gap +
        "(?:the" + Gap + "|your" + Gap + "|to" + Gap + ")?(?:users?|humans?|anyone|anybody|permission|confirmation)|keep" + Gap + "(?:it|this|that)" + Gap + "(?:to" + Gap + "yourself|(?:secret|hidden)" + Gap + "from" + Gap + "(?:the" + Gap + ")?user))(?![a-z])", Options)]
    private static partial Regex Hide { get; }

    [GeneratedRegex(Start + "(?:before|prior" + Gap + "to|whenever|after|when)" + Gap + "(?:you" + Gap + ")?(?:us|call|invok|execut|runn)(?:e|es|ing)?" + Gap + "(?:(?:this|any|all|the|every)" + Gap + "){0,2}(?:other" + Gap + ")?(?:tools?|functions?)[^.]{0,40}(?:must|always|first|required|read|call)" +
        "|(?:must|always)" + Gap + "(?:be" + Gap + ")?(?:use|call|invoke|run|execute)d?" + Gap + "(?:this" + Gap + "(?:tool|function)" + Gap + ")?(?:first|before" + Gap + "(?:using" + Gap + "|calling" + Gap + "|invoking" + Gap + ")?any" + Gap + "other)" +
        "|(?:instructions?|note|rule)" + Gap + "for" + Gap + "all" + Gap + "(?:other" + Gap + ")?tools|instead" + Gap + "of" + Gap + "(?:using" + Gap + "|calling" + Gap + ")?(?:any|all|the)" + Gap + "other" + Gap + "tools?", Options)]
    private static partial Regex Precondition { get; }

    [GeneratedRegex(Start + @"(?:read|open|cat|include|send|pass|load|access|fetch|get|retrieve|provide|upload|attach|copy)\b[^.\n]{0,60}(?:~/\.|/\.|\.)?(?:ssh/|ssh\b|id_rsa|env\b|mcp\.json|aws/credentials|npmrc|netrc|etc/passwd|etc/shadow|credentials\.(?:json|txt|csv))", Options)]
    private static partial Regex SecretFile { get; }

    [GeneratedRegex(@"<important[\s>]|<critical>|<system-reminder|<secret>|\[important\s+instruction|<instructions>", Options)]
    private static partial Regex Tag { get; }
}
