using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>Marks that separate roles in chat templates and prompts. In a text they pretend that somebody else is speaking.</summary>
internal static partial class TemplateTokens
{
    public static ImmutableArray<Rule> All { get; } =
    [
        Phrase("chat-template-token", FindingTypes.PromptInjection, Severity.High, 0.85, "Contains a control token of a chat template.",
            ["im_start", "im_end", "start_header_id", "end_header_id", "eot_id", "begin_of_text", "endofprompt", "start_of_turn", "end_of_turn", "|system|", "|user|", "|assistant|", "<<sys>>", "start_of_role", "endofturn"],
            Token, reach: 4, max: 40),
        Phrase("chat-template-inst", FindingTypes.PromptInjection, Severity.Medium, 0.7, "Contains an instruction tag of a chat template.", ["[inst]", "[/inst]"], Inst, max: 12),
        Phrase("fake-role", FindingTypes.PromptInjection, Severity.Medium, 0.65, "Pretends to be a system message.",
            ["system", "[hidden", "<!--"], Role, reach: 24, max: 60),
        Phrase("fake-boundary", FindingTypes.PromptInjection, Severity.Medium, 0.6, "Pretends that the user's or the document's text has ended.",
            ["end of", "end user", "begin system", "begin new", "start of new", "ignore above"], Boundary, reach: 12, max: 60),
    ];

    [GeneratedRegex(@"<\|\s*/?\s*(?:im_start|im_end|start_header_id|end_header_id|eot_id|begin_of_text|endofprompt|system|user|assistant|start_of_role|endofturn)\s*\|>|</?(?:start|end)_of_turn>|<</?sys>>", Options)]
    private static partial Regex Token { get; }

    [GeneratedRegex(@"\[/?inst\]", Options)]
    private static partial Regex Inst { get; }

    [GeneratedRegex(@"(?<=^|\n)[\s#*>\-=]{0,8}(?:\[\s*system(?:[\s_-]+(?:message|prompt|note|notice|override|update|instruction|alert|admin))?\s*\](?!\()|<\s*/?\s*system(?:[\s_-]?(?:message|prompt|override))?\s*>|\(\s*system\s*\)|system[\s_]+(?:override|prompt|instruction|directive)s?\s*:|system\s*:\s*(?=you|ignore|the\s+(?:user|assistant)|new|override|from|disregard|forget|do\s|your|please|assistant)|#{2,4}\s*system\b)" +
        @"|\bsystem[\s_]+override\b|<!--\s*(?:system|assistant|hidden|ai\b|llm|instructions?|agent|important)[\s\w]{0,20}:|\[\s*hidden(?:\s+\w{1,15}){0,2}\s*\]", Options)]
    private static partial Regex Role { get; }

    [GeneratedRegex(@"[-=#*<\[]{2,8}\s*/?(?:end\s+of\s+(?:the\s+)?(?:user|system|document|context|prompt|instructions?|input|untrusted|data|email|file|conversation|text)|end\s+user|begin\s+(?:system|new\s+(?:instruction|prompt|task))|start\s+of\s+new)[\w\s]{0,20}[-=#*>\]]{2,8}", Options)]
    private static partial Regex Boundary { get; }
}
