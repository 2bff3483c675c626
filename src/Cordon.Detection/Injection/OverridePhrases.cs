using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>Orders to drop what the model was told before.</summary>
internal static partial class OverridePhrases
{
    private const string Drop =
        "(?:ignor(?:e|ing|ed)|disregard(?:ing|ed)?|forget(?:ting)?|neglect|overlook|discard|dismiss|abandon|overrid(?:e|ing)|overrule|defy|defies|bypass(?:ing)?|" +
        "(?:(?:do|must|should|will|shall)" + Gap + "not|don" + Gap + "t|dont|never|stop|quit|cease|no" + Gap + "longer)" + Gap + "(?:follow|obey|heed|adher|comply|listen|execut|respect)(?:ing|ance|e)?" +
        "(?:" + Gap + "(?:with|to))?|pay" + Gap + "no" + Gap + "attention" + Gap + "to|set" + Gap + "aside|delete|erase|clear|drop|skip|remove|wipe)";

    private static readonly ImmutableArray<string> DropLiterals =
        ["ignor", "disregard", "forget", "neglect", "overlook", "discard", "dismiss", "abandon", "overrid", "overrule", "defy", "defies", "bypass", "follow", "obey", "heed", "adher",
         "comply", "listen", "execut", "respect", "attention", "aside", "delete", "erase", "clear", "drop", "skip", "remove", "wipe"];

    public static ImmutableArray<Rule> All { get; } =
    [
        Phrase("override-instructions", FindingTypes.PromptInjection, Severity.High, 0.95, "Orders the model to drop the instructions it was given before.",
            DropLiterals, Override, reach: 24),
        Phrase("override-everything", FindingTypes.PromptInjection, Severity.High, 0.9, "Orders the model to forget what came before.",
            ["ignor", "disregard", "forget", "discard", "dismiss"], Everything, max: 160),
        Phrase("override-plain", FindingTypes.PromptInjection, Severity.Medium, 0.6, "Orders the model to drop instructions.",
            ["ignor", "disregard", "forget", "overrid"], Plain, max: 80),
        Phrase("override-task", FindingTypes.PromptInjection, Severity.Medium, 0.8, "Orders the model to leave its task for another.",
            ["task", "objective", "assignment", "goal", "job", "what you", "whatever you", "doing", "everything else"], Task, reach: 60, max: 80),
        Phrase("new-instructions", FindingTypes.PromptInjection, Severity.Medium, 0.75, "Announces new instructions that replace the old ones.",
            ["instruction", "directive", "guideline", "new task", "new rule", "new order", "new prompt", "new command", "commands", "orders", "rules", "opposite of"], NewOrders, reach: 100, max: 60),
        Phrase("answer-only-this", FindingTypes.PromptInjection, Severity.Medium, 0.8, "Stops the task and dictates the answer.",
            ["just ", "only ", "simply "], Dictate, reach: 80, max: 40),
    ];

    [GeneratedRegex(Start + "(?:stop" + Gap + "everything|(?:do" + Gap + "not|don" + Gap + "t|dont)" + Gap + "(?:answer|look|translate|summari[sz]e|classify|respond" + Gap + "to)" + Gap + "(?:this|the|that|in|it|any)|never" + Gap + "mind|instead" + Gap + "of" + Gap + "(?:answering|that|this|the))[^.?]{0,50}?\\b(?:just|only|simply)" + Gap + "(?:print|say|output|write|reply|respond|answer|repeat)(?![a-z])", Options)]
    private static partial Regex Dictate { get; }

    [GeneratedRegex(Start + Drop + "(?=[^.!?;]{0,60}?" + Earlier + ")(?:" + Gap + Filler + "){1,9}?" + Gap + Orders, Options)]
    private static partial Regex Override { get; }

    [GeneratedRegex(Start + "(?:ignor(?:e|ing)|disregard|forget|discard|dismiss)" + Gap + "(?:about" + Gap + ")?(?:everything|anything|all|what(?:ever)?|the)" + Gap +
        "(?:(?:of" + Gap + ")?(?:the|that|this|it|text|content|stuff|information|which)" + Gap + "){0,3}" +
        @"(?:(?:i|we|you|was|were|has|have|had)" + Gap + "(?:just" + Gap + "|have" + Gap + "|had" + Gap + "|been" + Gap + "|were" + Gap + "|was" + Gap +
        "){0,3}(?:told|said|given|learn(?:ed|t)?|know|taught|written|wrote|instructed)|above|before(?![a-z])|previous|prior|preceding|beforehand|(?:i|we)" + Gap + "(?:say|tell|discuss|talk)|(?:that|which)(?=\\W*(?:$|[,.!\n]|and\\b|now\\b))|up" + Gap + "(?:to|until)" + Gap + "(?:now|this)|so" + Gap + "far)" +
        "|" + Start + "forget" + Gap + "(?:about" + Gap + ")?(?:everything|all)(?=\\W*(?:$|[,.!;:]\\s|and\\s+(?:now\\s+)?(?:just|write|say|tell|print|output|start|give|speak)))", Options)]
    private static partial Regex Everything { get; }

    [GeneratedRegex(Start + "(?:ignore|disregard|forget|override)" + Gap + "(?:(?:about|the|these|those|any)" + Gap + "){0,2}(?:instructions?|directives|prompt|guidelines|programming|commands)(?![a-z])", Options)]
    private static partial Regex Plain { get; }

    [GeneratedRegex(Start + "(?:(?:ignore|forget|abandon|drop|leave|stop|pause|suspend|halt|instead" + Gap + "of|rather" + Gap + "than|set" + Gap + "aside|disregard|cease|skip)" + Gap +
        "(?:(?:working|on|with|doing|about|all|any|the|your|this|that|these|of|performing|executing|solving)" + Gap + "){0,4}" +
        "(?:(?:main|primary|original|current|previous|initial|prior|given|assigned|first|other|existing|ongoing|preceding)" + Gap + "){1,2}(?:tasks?|jobs?|assignments?|objectives?|goals?)" +
        "|(?:stop|drop|halt|cease|pause|forget|leave|abandon)" + Gap + "(?:everything|whatever|what|anything)" + Gap + "(?:else" + Gap + ")?(?:that" + Gap + ")?(?:you" + Gap + "(?:are|re|were)" + Gap + "(?:currently" + Gap + "|now" + Gap + ")?(?:doing|working)))", Options)]
    private static partial Regex Task { get; }

    [GeneratedRegex(Start + "(?:(?:here" + Gap + "(?:are|is|come)|these" + Gap + "are|this" + Gap + "is|following" + Gap + "are|follow|obey|execute|you" + Gap + "(?:have|got|received)|receive|i" + Gap + "have|given)" + Gap +
        "(?:(?:your|the|these|my|a|some|following|only)" + Gap + "){0,3}(?:new|updated|real|actual)" + Gap + "(?:(?:set|list|of|system|secret|and|improved|important)" + Gap + "){0,3}(?:instructions?|directives?|rules|orders|commands|prompt|guidelines)(?![a-z])" +
        "|now" + Gap + "(?:come|comes|follow|follows)" + Gap + "(?:the" + Gap + ")?new" + Gap + "(?:instructions?|tasks?|rules|orders)|new" + Gap + "(?:instructions?|tasks?)" + Gap + "(?:now" + Gap + ")?(?:follow|come)(?![a-z])" +
        "|do" + Gap + "the" + Gap + "opposite" + Gap + "of" + Gap + "(?:what|everything|your|all)|(?:change|replace|invert|reverse|rewrite|update)" + Gap + "your" + Gap + "instructions" +
        "|must" + Gap + "(?:strictly" + Gap + ")?(?:adhere" + Gap + "to|follow)" + Gap + "the" + Gap + "following" + Gap + "instructions?" +
        @"|(?<=^|[\n.!?]\W{0,4})(?:new|updated|real)" + Gap + @"(?:system" + Gap + ")?(?:instructions?|task|prompt|directive)s?\\s*:)", Options)]
    private static partial Regex NewOrders { get; }
}
