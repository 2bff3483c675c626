using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>Requests for the words the operator gave the model.</summary>
internal static partial class ExtractionPhrases
{
    private const string Give =
        "(?:reveal|show|print|output|repeat|tell|give|display|share|write|leak|expose|dump|recite|quote|copy|paste|list|return|provide|send|disclose|echo|spell|translate|summari[sz]e|" +
        "describe|explain|encode|divulge|state|type|read|what|whats|which|view|see|know|find|access|extract|get|include|append|remember|recall)";

    private const string Between =
        "(?:me|us|out|back|the|your|you|all|any|of|is|are|was|were|s|full|entire|whole|complete|exact|exactly|original|initial|hidden|secret|current|previous|internal|above|first|very|own|" +
        "verbatim|contents?|text|words?|details?|version|to|in|and|about|every|each|please|detailed|real|actual|underlying|given|been|have|had|with|for|from|this|that|these|those|" +
        "rules|guidelines|instructions?|prompts?|messages?|custom|confidential|developer|openai|starting|base64|rot13|list|line|part|anything|everything|between)";

    public static ImmutableArray<Rule> All { get; } =
    [
        Phrase("reveal-system-prompt", FindingTypes.PromptInjection, Severity.High, 0.85, "Asks for the system prompt.",
            ["system prompt", "systemprompt", "system message", "system instruction", "initial prompt", "original prompt", "initial instruction", "original instruction",
             "hidden prompt", "hidden instruction", "secret instruction", "secret prompt", "pre-prompt", "preprompt", "starting prompt", "custom instruction", "developer message", "prompt", "instructions"],
            SystemPrompt, reach: 120, max: 40),
        Phrase("reveal-own-instructions", FindingTypes.PromptInjection, Severity.Medium, 0.7, "Asks what the model was instructed.",
            ["you were", "you have been", "you been", "you are told", "you are programmed", "you must follow", "your instruct", "your directi", "your guidelin", "your programming", "your prompt", "told not to", "instruct", "supposed to"],
            OwnOrders, reach: 100, max: 100),
        Phrase("repeat-above", FindingTypes.PromptInjection, Severity.High, 0.85, "Asks to repeat what stands before the user's text.",
            ["above", "preceding", "before this", "so far", "previous", "beginning", "prior"], RepeatAbove, reach: 120, max: 80),
        Phrase("prompt-design", FindingTypes.PromptInjection, Severity.Low, 0.55, "Asks how the model's own prompts are written.",
            ["prompt"], Design, reach: 80, max: 80),
    ];

    [GeneratedRegex(Start + "(?:what|how|which|describe|show|share|give|provide|explain|tell|reveal)\\b[^\\n.?!]{0,60}?\\b(?:training" + Gap + "|your" + Gap + ")?prompts?" + Gap + "(?:(?:formats?|templates?|patterns?|structures?|style|design)" + Gap + ")?(?:that" + Gap + "|are" + Gap + "|is" + Gap + "|was" + Gap + "|were" + Gap + ")?(?:used|you" + Gap + "(?:use|used|follow|rely))" + Gap + "(?:for|to|when|in)(?![a-z])" +
        "|(?:how" + Gap + "do" + Gap + "you|can" + Gap + "you)" + Gap + "(?:design|structure|format|craft|formulate|generate|create|write)" + Gap + "(?:your" + Gap + ")(?:own" + Gap + "|training" + Gap + "|internal" + Gap + ")?prompts?(?![a-z])", Options)]
    private static partial Regex Design { get; }

    [GeneratedRegex(Start + Give + "(?:" + Gap + Between + "){0,8}?" + Gap +
        "(?:(?:system|initial|hidden|secret|pre|starting|developer|(?:your|yours)" + Gap + "(?:(?:own|full|entire|exact|whole|complete|original|first|very|internal|above|previous|current|core|main)" + Gap + "){0,3})" + Gap +
        "(?:prompts?|messages?|instructions?|directives))(?![a-z])", Options)]
    private static partial Regex SystemPrompt { get; }

    [GeneratedRegex(Start + "(?:what|which|repeat|list|tell|reveal|show|explain|describe|output|print|summari[sz]e)(?:" + Gap + "(?:me|us|out|all|the|are|is|were|was|kinds?|sort|type|of|rules?|instructions?|guidelines?|directives?|words?|prompts?|things?|topics?|orders?|commands?|information|exactly|a|list|what|that|your|s)){0,8}?" + Gap +
        "(?:(?:you" + Gap + "(?:were|have" + Gap + "been|been|are)" + Gap + "(?:(?:originally|initially|first|explicitly|specifically)" + Gap + ")?(?:given|told|instructed|programmed|asked" + Gap + "not|forbidden|prohibited|supplied|provided))" +
        "|(?:instructions?|prompts?|directives?|rules|guidelines)" + Gap + "(?:that" + Gap + "|did" + Gap + ")?(?:you" + Gap + "(?:were|have|got|received|follow|are" + Gap + "(?:given|following)|had|must)|were" + Gap + "you|your" + Gap + "recei?ved?)|you" + Gap + "(?:are" + Gap + ")?(?:not" + Gap + ")supposed" + Gap + "to" + Gap + "(?:say|tell|reveal|share|disclose)|your" + Gap + "(?:(?:given|last|previous|initial|original|first|current|full|exact|own|two|three|\\d)" + Gap + "){0,3}(?:instructions|directives|guidelines|programming|prompt)(?![a-z])|told" + Gap + "not" + Gap + "to)", Options)]
    private static partial Regex OwnOrders { get; }

    [GeneratedRegex(Start + "(?:repeat|print|output|write|copy|show|display|echo|recite|return|translate|summari[sz]e|tell|give|paste|encode|reveal|quote|spell)(?:" + Gap +
        "(?:me|us|back|out|all|everything|of|the|exact|text|words?|sentences?|content|contents|paragraphs?|instructions?|lines?|messages?|conversation|verbatim|what|is|was|in|that|your|this|from|entire|full|whole|exactly|prompts?|stands|written|appears|came|comes|i|you|said|were|given)){1,8}?" + Gap +
        "(?:above(?![a-z])|preceding|before" + Gap + "this|(?:said|written|given|told)" + Gap + "so" + Gap + "far|prior" + Gap + "to" + Gap + "this|previous" + Gap + "(?:instructions?|prompts?|messages?)|(?:from" + Gap + "the|the)" + Gap + "beginning" + Gap + "of" + Gap + "(?:this|our|the)" + Gap + "(?:conversation|chat|prompt|text|session))", Options)]
    private static partial Regex RepeatAbove { get; }
}
