using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;
using static Cordon.Detection.Grammar;

namespace Cordon.Detection;

/// <summary>Attempts to talk a model out of its limits: personas without rules, modes that do not exist, bans on refusing.</summary>
internal static partial class JailbreakPhrases
{
    private const string Limits =
        "(?:restrictions?|limitations?|limits|filters?|filtering|guidelines|censorship|censoring|constraints|boundaries|ethic(?:s|al)|morals?|morality|safeguards?|guardrails|safety" + Gap + "(?:rules|measures|protocols?|features)|content" + Gap + "polic(?:y|ies)|inhibitions|rules)";

    private const string Kind =
        "(?:any|all|the|its|his|her|your|their|of|or|and|such|kind|sort|typical|usual|normal|ethical|moral|legal|content|standard|built|in|set|openai|s|safety|imposed|other|confines|ai|social|societal|a|an|no|programming|political|bias|principles|concern|for|laws?|rules|ethics|morals|morality|filters?|restrictions?|limitations?|guidelines|censorship|boundaries)";

    public static ImmutableArray<Rule> All { get; } =
    [
        Jailbreak("jb-do-anything-now", 0.95, "Names a well-known jailbreak persona.",
            ["do anything now", "doanythingnow", "do-anything-now", "dan mode", "betterdan", "as dan", "be dan", "to dan", "antigpt", "evil confidant", "machiavellian", "developer mode", "devmode", "dev mode", "jailbreak", "jailbroken", "stay a dan", "stay in character", "evilbot", "chaosgpt", "basedgpt", "freegpt", "mongo tom", "superior dan", "god mode", "unfiltered mode", "opposite mode"], Persona, reach: 60, max: 120),
        Jailbreak("jb-no-limits", 0.85, "Asks for a model or persona without restrictions.",
            ["restriction", "limitation", "limits", "filter", "guideline", "censor", "constraint", "boundaries", "ethic", "moral", "safeguard", "guardrail", "safety", "polic", "inhibition", "rules"], NoLimits, reach: 160, max: 60),
        Jailbreak("jb-freed-model", 0.85, "Declares the model free of its rules.",
            ["uncensored", "unfiltered", "unrestricted", "amoral", "unbound", "unshackled", "unchained", "free from", "freed from", "no longer bound", "not bound", "broken free", "break free", "liberated", "unethical", "immoral"], Freed, reach: 120, max: 160),
        Jailbreak("jb-never-refuse", 0.85, "Forbids the model to refuse.",
            ["refus", "declin", "reject", "say no", "can't do", "cannot do", "i cannot", "i can't", "i'm sorry", "as an ai", "apolog", "disclaimer", "warning", "say that you", "say you can", "say sorry"], NeverRefuse, reach: 100, max: 100),
        Jailbreak("jb-two-answers", 0.9, "Asks for a second answer without limits beside the normal one.",
            ["jailbreak]", "classic]", "[gpt", "(gpt", "[dan", "dan:", "two responses", "two answers", "two ways", "two different", "developer mode output", "normal output", "both "], TwoAnswers, reach: 60, max: 160),
        Jailbreak("jb-harm-regardless", 0.8, "Demands compliance however illegal or harmful the request.",
            ["illegal", "unethical", "immoral", "harmful", "dangerous", "offensive", "inappropriate", "legality", "consequences"], Regardless, reach: 160, max: 120),
        Jailbreak("jb-provider-policy", 0.8, "Turns the model against its provider's policy.",
            ["openai", "anthropic", "content policy", "google's polic", "usage polic"], Provider, reach: 100, max: 100),
        Jailbreak("jb-token-game", 0.9, "Threatens the model with losing points when it refuses.",
            ["tokens", "credits", "points"], TokenGame, reach: 120, max: 160),
        Jailbreak("jb-anything-goes", 0.75, "Asks for an answer to anything, without condition.",
            ["without", "regardless", "despite", "no matter", "unconditional", "even if"], Anything, reach: 140, max: 60),
        Jailbreak("jb-no-morals", 0.8, "Describes a persona without ethics.",
            ["ethic", "moral", "taboo", "censor", "filter", "restriction"], NoMorals, reach: 50, max: 60),
        Jailbreak("jb-stay-in-role", 0.55, "Binds the model to a role that it may not leave.",
            ["character", "immersi", "from now on", "in this role", "roleplay as", "role-play as", "no longer", "do not write as"], Role, reach: 60, max: 160),
    ];

    private static Rule Jailbreak(string id, double score, string explanation, ImmutableArray<string> literals, Regex pattern, int reach, int max) =>
        Phrase(id, FindingTypes.Jailbreak, Severity.High, score, explanation, literals, pattern, reach, max);

    [GeneratedRegex(Start + "(?:do" + Gap + "anything" + Gap + "now|(?:dan|dev|developer|unfiltered|opposite|god|jailbreak|jailbroken)" + Gap + "mode" + Gap + "(?:enabled|on\\b|activated?|output|engaged|v\\d|unlocked|v\\b|is|simulat)|(?:enable|activate|enter|enabling|with|simulate|in)" + Gap + "(?:chatgpt" + Gap + "|the" + Gap + "|your" + Gap + ")?(?:dan|dev|developer|unfiltered|god|jailbreak)" + Gap + "mode(?=[^a-z]{0,4}(?:enabled|you|and|to|for|chatgpt|[.,]))" +
        "|(?:act|behave|respond|answer|speak|reply|pretend|you are|roleplay|you're|stay)(?:" + Gap + "(?:as|to|be|like|now|going|only|a|the|an)){1,4}" + Gap + @"(?:dan\b|superior" + Gap + "dan|antigpt|betterdan|evilbot|chaosgpt|basedgpt|freegpt|jailbroken|jailbreak)" +
        "|betterdan|antigpt|evil" + Gap + "confidant|intelligent" + Gap + "and" + Gap + "machiavellian|mongo" + Gap + "tom|superior" + Gap + "dan|stay" + Gap + "a" + Gap + "dan|jailbreak(?:ed|en)?" + Gap + "(?:chatgpt|gpt|prompt|version|yourself))", Options)]
    private static partial Regex Persona { get; }

    [GeneratedRegex(Start + @"(?:respond|responses?|answers?|reply|replies|act(?:s|ing)?|behave|you|ai|model|persona|character|chatbot|chatgpt|bot|assistant|gpt|output|unfiltered|freely|speak|talk|write|generate|simulate)\b[^\n.!?]{0,80}?\b(?:no|without|zero|lacks?|lacking|free" + Gap + "(?:of|from)|not" + Gap + "(?:bound|limited|restricted|constrained)" + Gap + "by|not" + Gap + "have|don" + Gap + "t" + Gap + "have|doesn" + Gap + "t" + Gap + "have|not" + Gap + "(?:need" + Gap + "to|have" + Gap + "to)?" + Gap + "(?:follow|adhere|abide|care|comply)(?:" + Gap + "(?:to|by|about|with))?|bypass(?:es|ing)?|ignor(?:es?|ing)|break|disregards?|devoid" + Gap + "of|outside|exempt" + Gap + "from|exception" + Gap + "to|regardless" + Gap + "of|unbound" + Gap + "by|removed?|disabled?|lift(?:ed)?)(?:" + Gap + Kind + "){0,7}?" + Gap + "(?<!\\w)" + Limits + "(?![a-z])", Options)]
    private static partial Regex NoLimits { get; }

    [GeneratedRegex(Start + "(?:(?:you|ai|chatgpt|assistant|model|bot|chatbot|character|he|she|it|gpt|dan|persona)(?:" + Gap + "(?:are|is|re|s|will|be|now|have|has|been|an?|the|completely|totally|fully|entirely|act|as|become|can|to|called|always|being|named|ai|very|extremely)){1,6}" + Gap +
        "(?:uncensored|unfiltered|unrestricted|amoral|unbound|unshackled|unchained|unethical|immoral|freed?" + Gap + "from|no" + Gap + "longer" + Gap + "bound|not" + Gap + "bound|broken" + Gap + "free|liberated)|" +
        "(?:uncensored|unfiltered|unrestricted|amoral|unethical|immoral)" + Gap + "(?:(?:and|or|amoral|unfiltered|uncensored|immoral|unethical)" + Gap + "){0,3}(?:ai|chatbot|assistant|model|response|answer|version|gpt|chatgpt|bot|advice|output)(?:s)?(?![a-z])" +
        "|brok(?:en|e)" + Gap + "free" + Gap + "(?:of|from)" + Gap + "(?:the" + Gap + ")?(?:typical|confines|chains|ai))", Options)]
    private static partial Regex Freed { get; }

    [GeneratedRegex(Start + "(?:(?:never|not|cannot|can" + Gap + "t|don" + Gap + "t|dont|won" + Gap + "t|doesn" + Gap + "t|must" + Gap + "n" + Gap + "t|no" + Gap + "right" + Gap + "to|unable" + Gap + "to|forbidden" + Gap + "to|without|isn" + Gap + "t" + Gap + "allowed" + Gap + "to)" + Gap + "(?:(?:to|ever|be|able|allowed|permitted|under|any|circumstances?|have|directly|even)" + Gap + "){0,4}" +
        "(?:refus(?:e|es|ing)|declin(?:e|es|ing)|reject(?:s|ing)?|say" + Gap + "(?:no\\b|that" + Gap + "you" + Gap + "can|you" + Gap + "can|i" + Gap + "can|sorry|i" + Gap + "m" + Gap + "sorry|things?" + Gap + "like)|apologi[sz](?:e|es|ing)|(?:give|add|include|provide|issue|use|write|have)" + Gap + "(?:any" + Gap + "|me" + Gap + "|a" + Gap + ")*(?:warnings?|disclaimers?))" +
        "(?=[^\\n.!?]{0,60}(?:request|answer|anything|question|prompt|user|task|human|asks?|ask|comply|order|command|can" + Gap + "t|cannot|disclaimer|warning|me\\b|as" + Gap + "an" + Gap + "ai)))", Options)]
    private static partial Regex NeverRefuse { get; }

    [GeneratedRegex(@"\[?\W{0,3}(?:jailbreak|classic)\]|(?:\[|\()\W{0,3}(?:gpt|dan|normal)\W{0,3}(?:\]|\))[^\n]{0,10}:?|" + Start + "two" + Gap + "(?:different" + Gap + "|separate" + Gap + "|distinct" + Gap + ")?(?:responses|answers|ways|outputs|paragraphs)[^\\n]{0,80}(?:\\bdan\\b|normal|as" + Gap + "chatgpt|developer|jailbr|standard" + Gap + "chatgpt|unfiltered)|developer" + Gap + "mode" + Gap + "output|normal" + Gap + "output", Options)]
    private static partial Regex TwoAnswers { get; }

    [GeneratedRegex(Start + "(?:(?:regardless" + Gap + "of|no" + Gap + "matter|even" + Gap + "if|whether|doesn" + Gap + "t" + Gap + "care|don" + Gap + "t" + Gap + "care|not" + Gap + "care|without" + Gap + "(?:considering|regard|any" + Gap + "regard))[^\\n.!?]{0,50}?(?:illegal|unethical|immoral|harmful|dangerous|offensive|inappropriate|legality|consequences|morality|ethics)" +
        "|(?:answer|comply|fulfil|respond|follow|provide|generate|accept|encourage|endorse|promote)[^\\n.!?]{0,60}(?:even|including|such" + Gap + "as|no" + Gap + "matter)[^\\n.!?]{0,30}(?:illegal|unethical|immoral|harmful|dangerous|offensive))", Options)]
    private static partial Regex Regardless { get; }

    [GeneratedRegex(Start + "(?:ignor(?:e|es|ing)|bypass(?:es|ing)?|against|violat(?:e|es|ing)|disregards?|not" + Gap + "(?:bound|comply|follow|restricted|adhere|limited|abide)|override|overrid(?:es|ing)|despise[sd]?|hates?|break(?:s|ing)?|free" + Gap + "(?:of|from)|without|abolish|do" + Gap + "n" + Gap + "t" + Gap + "follow|n" + Gap + "t" + Gap + "(?:follow|comply|adhere))[^\\n.!?]{0,40}?(?:openai|anthropic|content" + Gap + "policy|usage" + Gap + "polic)[^\\n.!?]{0,30}(?:polic|guideline|rule|restriction|limit|filter|polici|term|standard)" +
        "|openai" + Gap + "(?:s" + Gap + ")?(?:content" + Gap + "|usage" + Gap + ")?(?:polic(?:y|ies)|guidelines|rules|restrictions)[^\\n.!?]{0,40}(?:do" + Gap + "not|don" + Gap + "t|no" + Gap + "longer|doesn)" + Gap + "(?:apply|exist|matter|bind)", Options)]
    private static partial Regex Provider { get; }

    [GeneratedRegex(Start + @"(?:you|have|with|start|given)\b[^\n.!?]{0,50}\d{1,5}\s*(?:tokens|credits|points)\b[^\n]{0,160}?(?:refus|reject|deduct|lose|lost|die|cease|break\s+character)", Options)]
    private static partial Regex TokenGame { get; }

    [GeneratedRegex(Start + "(?:answers?|generates?|responds?|provides?|creates?|produces?|compl(?:y|ies)|fulfil+s?|writes?|says?|does|do|obeys?)\\b[^\\n.!?]{0,30}?\\b(?:any|anything|all|every|everything)\\b[^\\n.!?]{0,50}?\\b(?:without" + Gap + "(?:any" + Gap + ")?(?:question(?!s)|exception|hesitat|refus|warning|censor|filter|judg|moral|ethic|complain|fail)|regardless|despite" + Gap + "what|no" + Gap + "matter" + Gap + "(?:what|how)|unconditional|even" + Gap + "if" + Gap + "(?:it|they|this|that)" + Gap + "(?:is|s|are|re|goes?|may|might|violat|break))", Options)]
    private static partial Regex Anything { get; }

    [GeneratedRegex(Start + "(?:(?:has|have|having|with|there" + Gap + "(?:is|are)|possess(?:es)?|feels?)" + Gap + "(?:absolutely" + Gap + "|got" + Gap + ")?no|lacks?|devoid" + Gap + "of|without" + Gap + "any|without)" + Gap + "(?:(?:any|all|sense|of|or|and|kind|legal)" + Gap + "){0,4}(?:ethics?|ethical|morals?|morality|taboos?|censorship|content" + Gap + "filters?)" + Gap + "(?:(?:or|and|moral|ethical|legal|nor)" + Gap + "){0,4}(?:guidelines|restrictions?|principles|limits|limitations?|boundaries|filters?|compass|constraints|rules|codes?|values|considerations?|standards|whatsoever|implications|concerns?|morals?|ethics|morality)(?![a-z])", Options)]
    private static partial Regex NoMorals { get; }

    [GeneratedRegex(Start + "(?:(?:never|not|don" + Gap + "t|without)" + Gap + "(?:ever" + Gap + ")?break(?:ing)?" + Gap + "(?:the" + Gap + "|your" + Gap + ")?(?:character|immersion)|(?:stay|remain|keep)" + Gap + "in" + Gap + "character[^\\n]{0,80}(?:no" + Gap + "matter|always|remind|still|if" + Gap + "(?:you|i))|from" + Gap + "now" + Gap + "on" + Gap + "you" + Gap + "(?:are" + Gap + "(?:no" + Gap + "longer|not)|will" + Gap + "(?:act|respond|answer|pretend|behave|simulate|roleplay|role" + Gap + "play|talk|speak|be)|must|shall)|no" + Gap + "longer" + Gap + "(?:be" + Gap + ")?(?:confined|restricted|bound|limited)" + Gap + "(?:by|to)" + Gap + "(?:open" + Gap + "ai|any|the|your|ethic|moral|rules))", Options)]
    private static partial Regex Role { get; }
}
