using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>What no definition of a tool has a reason to say.</summary>
internal static partial class DefinitionPhrases
{
    private const string Whole = "(?:(?:the|contents?|text|your|all|of|any|our|its|this|full|entire|complete|whole|exact|current|verbatim|previous|prior|earlier|raw|as|is|in|and)" + Gap + "){0,6}";

    private const string Inner = "(?:system" + Gap + "(?:prompt|message|instructions?)|(?:developer|hidden)" + Gap + "(?:prompt|message|instructions?)|conversation(?:" + Gap + "(?:history|so" + Gap + "far|context|log))?|chat" + Gap + "(?:history|log)" +
        "|message" + Gap + "history|(?:previous|earlier|prior|user)" + Gap + "messages|chain" + Gap + "of" + Gap + "thought|reasoning" + Gap + "(?:steps|trace)|(?:list" + Gap + "of" + Gap + ")?(?:other|available)" + Gap + "tools|environment" + Gap + "variables" +
        "|(?:ssh|private|secret)" + Gap + "keys?|api" + Gap + "keys" + Gap + "(?:you|from|in|of|found)|session" + Gap + "(?:cookies?|tokens?)" + Gap + "(?:of|from|you)|(?:users?" + Gap + ")?(?:saved" + Gap + ")?passwords)(?![a-z])";

    public static ImmutableArray<Rule> All { get; } =
    [
        Phrase("asks-for-context", FindingTypes.ToolPoisoning, Severity.High, 0.88, "Asks for what a tool has no need of: instructions, the conversation, keys.",
            ["system prompt", "system message", "system instruction", "developer prompt", "hidden prompt", "hidden instruction", "conversation", "chat history", "chat log", "message history", "previous messages", "earlier messages", "prior messages",
                "user messages", "chain of thought", "reasoning steps", "reasoning trace", "available tools", "other tools", "environment variables", "ssh key", "private key", "secret key", "api keys", "session cookie", "session token", "passwords"],
            Asks, reach: 110, max: 50),
        Phrase("prescribes-other-tool", FindingTypes.ToolPoisoning, Severity.Medium, 0.7, "Prescribes how another tool is to be used.",
            ["using", "calling", "invoking", "invoke", "running", "executing", "execute", "you use", "you call", "you run"], Prescribes, reach: 40, max: 160),
    ];

    [GeneratedRegex(Start + "(?:include|pass|provide|paste|put|copy|send|attach|insert|append|add|fill" + Gap + "in|must" + Gap + "contain|should" + Gap + "contain|set" + Gap + "(?:this" + Gap + ")?to|write|summari[sz]e|repeat|supply)" + Gap +
        "(?:(?:here|also|always|in|to|with|this|field|parameter|argument|it)" + Gap + "){0,4}" + Whole + Inner, Options)]
    private static partial Regex Asks { get; }

    [GeneratedRegex(Start + "(?:when(?:ever)?|before|after|if|every" + Gap + "time|instead" + Gap + "of)" + Gap + "(?:you" + Gap + ")?(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?|execut(?:e|ing))" + Gap + "(?:the" + Gap + "|any" + Gap + @")?[`'""]?(?<tool>[a-z0-9]{2,30}(?:[_-][a-z0-9]{1,30}){1,6})[`'""]?(?![a-z0-9])" +
        @"[^.\n]{0,60}\b(?:must|always|never|instead|do not|don't|also|change|set|replace|redirect|append|bcc|cc)(?![a-z])", Options)]
    private static partial Regex Prescribes { get; }

    /// <summary>The tools that a text prescribes the use of, and where it names them.</summary>
    public static IEnumerable<(string Tool, int Start)> Prescribed(string text)
    {
        foreach (Match match in Prescribes.Matches(text))
        {
            yield return (match.Groups["tool"].Value, match.Groups["tool"].Index);
        }
    }
}
