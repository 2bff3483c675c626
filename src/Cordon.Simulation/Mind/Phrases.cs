using System.Text.RegularExpressions;

namespace Cordon.Simulation.Mind;

/// <summary>
/// The phrases that move the model. Texts may be long and hostile: every repetition is bounded, and the timeout is the
/// seat belt (a request that trips it is answered as an ordinary question).
/// </summary>
internal static partial class Phrases
{
    private const int Timeout = 1_000;
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>"Ignore all previous instructions" and its sisters.</summary>
    [GeneratedRegex(@"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.\n]{0,60}\b(?:instructions?|prompts?|rules?|guidelines?|polic(?:y|ies)|everything|messages?|context|previous|above|prior)\b", Options, Timeout)]
    public static partial Regex Override { get; }

    /// <summary>Text in data that addresses the model.</summary>
    [GeneratedRegex(@"<important>|\bimportant:|\b(?:attention|note to|instructions? (?:for|to)|message (?:for|to)|dear)\b.{0,20}\b(?:ai|assistant|model|llm|agent)\b|\byou must\b|\bnew instructions?\b|\bsystem:|\[system\]|\bas an ai\b", Options, Timeout)]
    public static partial Regex AddressesModel { get; }

    [GeneratedRegex(@"\b(?:reveal|show|print|repeat|output|tell|give|display|leak|dump|share|write|recite|send|translate|encode|summari[sz]e|what(?:'s| is| are| were| was))\b[^.\n]{0,60}(?:\bsystem (?:prompt|message|instructions?)|\b(?:your|initial|original|hidden|secret|developer|full)\s(?:\w{1,20}\s){0,2}(?:instructions?|prompt|rules|guidelines)\b|\b(?:everything|text|words|instructions) above\b)", Options, Timeout)]
    public static partial Regex AsksForInstructions { get; }

    [GeneratedRegex(@"\b(?:give|show|tell|print|list|reveal|send|share|fetch|get|look up|lookup|export|hand|need|provide|dump|output|reply with|respond with|include|include|find|read|say|what(?:'s| is| are))\b[^.\n]{0,80}\b(?:(?<customers>customers?(?:'s)?\s(?:records?|data|details|list|database)|credit cards?|card numbers?|iban)|(?<credentials>credentials|passwords?|secrets|access keys?|aws keys?)|(?<key>api[ _-]?keys?|secret keys?|tokens?))\b", Options, Timeout)]
    public static partial Regex AsksForRecords { get; }

    /// <summary>"call NAME with {", "call NAME(", "use the NAME tool", "invoke NAME".</summary>
    [GeneratedRegex(@"\b(?:call|use|invoke|run|execute)\s+(?:the\s+)?(?:tool\s+|function\s+)?[`'""]?(?<name>[A-Za-z_][\w.-]{0,63})[`'""]?(?:\s+(?:tool|function))?(?:\s*\(\s*|\s+(?:with|using)\s+(?:(?:the\s+)?arguments?\s+|(?:the\s+)?parameters?\s+)?)?(?<open>\{)?", Options, Timeout)]
    public static partial Regex Calls { get; }

    /// <summary>"say X", "reply with X", "output X" as a command: at the start of a clause or after a word that makes it one.</summary>
    [GeneratedRegex(@"(?:^|[.!?:;,>\n]\s{0,10}|\b(?:and|then|please|just|must|only|to|you|will|now|instead|always)\s{1,5})(?:say|reply(?:\s+only)?\s+with|respond(?:\s+only)?\s+with|answer(?:\s+only)?\s+with|output|print|repeat)\b[:\s]{0,5}(?:(?:only|exactly|just|after me|the (?:word|words|text|phrase|following|string|sentence))[:\s]{1,5}){0,3}(?:""(?<x>[^""]{1,2000})""|“(?<x>[^”]{1,2000})”|`(?<x>[^`]{1,2000})`|'(?<x>[^'\n]{1,2000})'|(?<x>[^\s.!?\n<][^.!?\n<]{0,400}))", Options, Timeout)]
    public static partial Regex Say { get; }

    /// <summary>An order to show an image or to load an address.</summary>
    [GeneratedRegex(@"\b(?:append|include|render|add|insert|display|show|embed|end with|attach)\b[^\n]{0,120}\b(?:images?|picture|pixel|markdown|logo)\b|\b(?:load|fetch|open|visit)\s+https?://", Options, Timeout)]
    public static partial Regex WantsImage { get; }

    [GeneratedRegex(@"https?://[^\s()<>""'\]`]{1,500}", Options, Timeout)]
    public static partial Regex Address { get; }

    /// <summary>Where an address wants data filled in.</summary>
    [GeneratedRegex(@"\{+[\w -]{0,40}\}+|\[[\w -]{1,40}\]|%7B[\w-]{0,40}%7D|(?<==)(?:DATA|SECRET|HERE|KEY|EMAIL|CONVERSATION|BASE64)\b", RegexOptions.CultureInvariant, Timeout)]
    public static partial Regex Placeholder { get; }

    [GeneratedRegex(@"\b(?:in|as|using|encoded?(?: in| as| with)?|to)\s+(?<how>base64|hex|reverse|rot13)\b|\b(?<how>backwards|reversed)\b", Options, Timeout)]
    public static partial Regex Encoding { get; }

    [GeneratedRegex(@"\b(?:in|for|at|near)\s+(?<place>[A-Z][\p{L}'-]{1,30}(?:\s[A-Z][\p{L}'-]{1,30}){0,2})", RegexOptions.CultureInvariant, Timeout)]
    public static partial Regex Place { get; }

    [GeneratedRegex(@"-?\d{1,12}(?:\.\d{1,6})?", RegexOptions.CultureInvariant, Timeout)]
    public static partial Regex Number { get; }

    [GeneratedRegex(@"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", RegexOptions.CultureInvariant, Timeout)]
    public static partial Regex Email { get; }

    [GeneratedRegex(@"(?<![A-Za-z])[A-Za-z]{3,30}", RegexOptions.CultureInvariant, Timeout)]
    public static partial Regex Word { get; }

    [GeneratedRegex(@"(?<=[a-z])(?=[A-Z])", RegexOptions.CultureInvariant, Timeout)]
    public static partial Regex CamelJoint { get; }

    [GeneratedRegex(@"\bwhat did i (?:say|ask|write)|\bmy (?:previous|first|last) (?:message|question)", Options, Timeout)]
    public static partial Regex AsksForMemory { get; }
}
