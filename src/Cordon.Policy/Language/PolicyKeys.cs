using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Policy.Language;

/// <summary>Every key of the policy language, its values and its meaning. The checker, the schema and the reference test read this table.</summary>
internal static class PolicyKeys
{
    public static readonly ImmutableArray<string> Guards =
    [
        "injection", "jailbreak", "prompt-leak", "secrets", "pii", "exfiltration", "code", "harm", "refusal", "session-content", "tool-poisoning", "groundedness",
        "invisible-text", "lists", "patterns", "schema", "limits",
    ];

    public static readonly ImmutableArray<string> Presets = ["permissive", "balanced", "strict"];

    public static readonly ImmutableArray<string> FindingTypeNames =
    [
        FindingTypes.PromptInjection, FindingTypes.Jailbreak, FindingTypes.ToolPoisoning, FindingTypes.PromptLeak, FindingTypes.Secret,
        FindingTypes.Pii, FindingTypes.Exfiltration, FindingTypes.InsecureCode, FindingTypes.DangerousCode, FindingTypes.Harm, FindingTypes.Toxicity,
        FindingTypes.Refusal, FindingTypes.Ungrounded, FindingTypes.InvisibleText, FindingTypes.DeniedTerm, FindingTypes.Pattern,
        FindingTypes.Schema, FindingTypes.Limit, FindingTypes.ToolDenied, FindingTypes.Uninspected, FindingTypes.GuardError, FindingTypes.GuardTimeout,
        FindingTypes.SecretHandle,
    ];

    /// <summary>Stands for every surface in a list of surfaces, including those that later versions add.</summary>
    public const string AllSurfaces = "all";

    private static readonly WordShape ModeWord = new("off, shadow and warn never change an exchange; shadow and warn record what enforce would have done.", Words<Mode>());
    private static readonly WordShape SurfaceWord = new("A surface, or all.", [AllSurfaces, .. Words<Surface>()]);
    private static readonly TextShape Glob = new("A glob: * is any run of characters, ? any one; case matters.");

    private static readonly ObjectShape Guard = new("How one guard is bound.", "guard",
    [
        new("mode", ModeWord),
        new("action", new WordShape("What a finding at or above the threshold does in mode enforce.", Words<GuardAction>())),
        new("threshold", new NumberShape("Findings with a lower score are recorded only.", 0, 1)),
        new("request", new ListShape("Surfaces inspected on the way in.", SurfaceWord)),
        new("response", new ListShape("Surfaces inspected on the way out.", SurfaceWord)),
        new("shadow", new ListShape("Of those surfaces, the ones that are only watched, whatever the mode.", SurfaceWord)),
        new("deadline-ms", new IntegerShape("Most time for one direction of an exchange, in milliseconds.", 1, 60_000)),
        new("on-error", new WordShape("What a failure or a passed deadline of this guard means; allow is fail-open and recorded as such.", ["deny", "allow"])),
    ]);

    private static readonly ObjectShape Url = new("Where an address leads. An address that two programs could read differently is not understood.", "url",
    [
        new("hosts", new ListShape("Hosts: example.com, *.example.com. What is no public name (private addresses, localhost, names without a dot) must be listed letter by letter.", Glob)),
        new("schemes", new ListShape("Schemes, in small letters.", new TextShape("A scheme.", 32))),
        new("ports", new ListShape("Ports; one that is not written is the scheme's.", new IntegerShape("A port.", 1, 65_535))),
    ]);

    private static readonly ObjectShape Money = new("An amount of money, as a number, or as text with or without a currency (12.50 EUR); a comma in it is not understood.", "money",
    [
        new("min", new AmountShape("The amount is not below this.")),
        new("max", new AmountShape("The amount is not above this.")),
        new("currencies", new ListShape("Currencies, as codes of three letters.", new TextShape("A code.", 3))),
        new("currency-in", new TextShape("Dotted path of the argument that has the currency, where the amount has none.")),
    ]);

    private static readonly ImmutableArray<Field> ValueBounds =
    [
        new("type", new ListShape("What the JSON value is; an integer is a number too.", new WordShape("A type.", Words<ArgumentKind>()))),
        new("one-of", new ListShape("The value is one of these, letter by letter.", new TextShape("A value."))),
        new("min-length", new IntegerShape("The value has at least so many characters.", 0, 1_000_000)),
        new("within", new ListShape("The value is a path that stays below one of these folders by its letters, without '..'; a dot stands for paths that begin nowhere.", new TextShape("A folder: /srv/data, C:\\data, or a dot."))),
        new("url", Url),
        new("sql", new ListShape("The value is SQL, and all that its statements do is in this list.", new WordShape("What a statement does.", Words<SqlVerb>()))),
        new("recipients", new ListShape("The value is addresses of mail, and all are in one of these domains (example.com, *.example.com) or are one of these (a@example.com).", Glob)),
        new("money", Money),
    ];

    private static readonly ObjectShape Excluded = new("Bounds that do not hold together.", "not",
    [
        new("matches", new ListShape("The value matches one of these globs.", Glob)),
        new("min", new NumberShape("The value is a number not below this.", -1e15, 1e15)),
        new("max", new NumberShape("The value is a number not above this.", -1e15, 1e15)),
        new("max-length", new IntegerShape("The value has at most so many characters.", 0, 1_000_000)),
        .. ValueBounds,
    ]);

    private static readonly ObjectShape Bound = new("Bounds on one argument; all given ones must hold.", "bound",
    [
        new("matches", new ListShape("The value matches one of these globs.", Glob)),
        new("not-matches", new ListShape("The value matches none of these globs.", Glob)),
        new("min", new NumberShape("The value is a number not below this.", -1e15, 1e15)),
        new("max", new NumberShape("The value is a number not above this.", -1e15, 1e15)),
        new("max-length", new IntegerShape("The value has at most so many characters.", 0, 1_000_000)),
        .. ValueBounds,
        new("present", new FlagShape("Whether the argument is there.")),
        new("not", Excluded),
    ]);

    private static readonly ObjectShape When = new("Conditions; all given ones must hold, and the items of a list are alternatives.", "when",
    [
        new("direction", new ListShape("Half of the exchange.", new WordShape("A direction.", Words<Direction>()))),
        new("surface", new ListShape("Surface of the finding.", SurfaceWord)),
        new("trust", new ListShape("Trust in the author of the finding's segment.", new WordShape("A trust.", Words<Trust>()))),
        new("finding", new ListShape("Finding type, or type/glob for one rule or entity of it: secret, pii/IBAN, secret/aws-*.", new TextShape("A finding type."))),
        new("min-score", new NumberShape("The finding's score is not below this.", 0, 1)),
        new("min-severity", new WordShape("The finding's severity is not below this.", Words<Severity>())),
        new("tool", new ListShape("Name of the called tool, or of the tool that the finding's segment belongs to.", Glob)),
        new("arguments", new MapShape("Bounds by dotted path of the argument (to.0.address); a path stands for everything below it, and * for any part.", Bound, [])),
        new("reversibility", new ListShape("Class of the called tool (tools.classes). A rule that allows also holds for better classes, any other rule for worse ones.", new WordShape("A class.", Words<Reversibility>()))),
        new("chain", new ListShape("Class of the worst call that the session has made before; read where it has made none. A rule that allows also holds for better classes, any other rule for worse ones.", new WordShape("A class.", Words<Reversibility>()))),
        new("labels", new ListShape("Labels of the session; a+b asks for both.", new TextShape("A label, or labels joined by +; globs are allowed."))),
        new("application", new ListShape("Name of the calling application.", Glob)),
        new("tier", new ListShape("Tier of the application. A rule that allows also holds for lower tiers, any other rule for higher ones.", new WordShape("A tier.", Words<Tier>()))),
        new("model", new ListShape("Name of the model asked for.", Glob)),
        new("caller", new ObjectShape("Who asks; all given conditions must hold.", "caller",
        [
            new("agent", new ListShape("Id of the agent; a caller that is none matches no glob.", Glob)),
            new("purpose", new ListShape("What the agent was registered for.", Glob)),
            new("role", new ListShape("A role that the caller's token names (identity.issuers.NAME.role-claim).", Glob)),
            new("authentication", new ListShape("How the caller has proved who it is.", new WordShape("A way.", Words<Authentication>()))),
            new("older-than-seconds", new IntegerShape("The token was given out longer ago; keys and development count as older.", 1, 86_400)),
            new("delegated", new FlagShape("Whether it acts by a chain of mandates.")),
        ])),
        new("provenance", new MapShape("Whose words an argument repeats, by dotted path as in arguments: '*' is any argument.", new ListShape("Origins.", new WordShape("An origin.", Words<Provenance>())), [])),
    ]);

    private static readonly ObjectShape LabelDeclaration = new("What something that sessions read brings; all given conditions must hold.", "declaration",
    [
        new("tool", new ListShape("Name of the tool whose result it is.", Glob)),
        new("resource", new ListShape("Address of an MCP server's resource.", Glob)),
        new("application", new ListShape("Name of the calling application.", Glob)),
        new("model", new ListShape("Name of the model asked for.", Glob)),
        new("adds", new ListShape("Labels that the session gains: confidential:CLASS, secret, pii, untrusted.", new TextShape("A label.", 64))),
        new("trusted", new FlagShape("The operator vouches for it: it does not make the session untrusted (top level only).")),
    ]);

    private static readonly ObjectShape Rule = new("One rule.", "rule",
    [
        new("id", new TextShape("Small letters, digits and '-'; unique in the file; reaches the log.", 64), Required: true),
        new("when", When, Required: true),
        new("then", new WordShape("The decision. allow exempts from guards and tool defaults, never from other rules.", Words<Decision>()), Required: true),
        new("mode", ModeWord),
    ]);

    private static readonly ObjectShape Exception = new("One text, or one passage, that was marked as a false positive.", "exception",
    [
        new("id", new TextShape("Unique in the file; reaches the log.", 64), Required: true),
        new("guard", new WordShape("The guard that found something. What secrets, session-content, lists, patterns, schema and limits find is no guess and cannot be excepted.", Guards), Required: true),
        new("rule", new TextShape("The guard's rule; all of them where it is left out. A passage needs one.", 64)),
        new("tenant", new TextShape("The tenant; default where it is left out.", 200)),
        new("application", new TextShape("The application; all of the tenant where it is left out.", 200)),
        new("sha256", new TextShape("Digest of the whole text, for requests and whole answers; this or passage.", 64)),
        new("passage", new TextShape("Digest of what was found with the 64 characters on either side of it, which holds in streams too; needs surface and rule.", 64)),
        new("surface", new WordShape("Where the passage may stand.", Words<Surface>())),
        new("owner", new TextShape("Who answers for it; reaches the log.", 200), Required: true),
        new("expires", new TextShape("From when on it does not hold: 2026-12-31, or with a time.", 40), Required: true),
    ]);

    private static readonly ObjectShape Pattern = new("A pattern of your own.", "pattern",
    [
        new("id", new TextShape("Small letters, digits and '-'; unique in the file; reaches the log.", 64), Required: true),
        new("expression", new TextShape("A regular expression without look-around and back-references; runs in linear time.", 1_000), Required: true),
        new("severity", new WordShape("How bad a match is.", Words<Severity>())),
        new("explanation", new TextShape("Why a match matters; reaches the log.")),
    ]);

    private static readonly ObjectShape PiiRecogniser = new("A recogniser of your own.", "recogniser",
    [
        new("id", new TextShape("Small letters, digits and '-'; unique in the file; reaches the log.", 64), Required: true),
        new("entity", new TextShape("Label for redaction and for pii.entities: capitals, digits and '_'.", 32), Required: true),
        new("expression", new TextShape("A regular expression without look-around and back-references; runs in linear time.", 1_000), Required: true),
        new("context", new ListShape("Words that speak for a match when they stand before it.", new TextShape("A word."))),
        new("validator", new WordShape("A check that a match must pass.", PiiValidators.Names)),
        new("score", new NumberShape("Score of a match without such a word.", 0, 1)),
        new("context-score", new NumberShape("Score of a match with one.", 0, 1)),
        new("severity", new WordShape("How bad a match is.", Words<Severity>())),
        new("explanation", new TextShape("Why a match matters; reaches the log.")),
    ]);

    private static readonly ImmutableArray<Field> Settings =
    [
        new("preset", new WordShape("The values that everything not written here takes.", Presets)),
        new("tier", new WordShape("Risk tier of the application.", Words<Tier>())),
        new("guards", new MapShape("How each guard is bound.", Guard, Guards)),
        new("rules", new ListShape("Rules; the strictest that holds decides.", Rule)),
        new("tools", new ObjectShape("What becomes of tool calls.", "tools",
        [
            new("default", new WordShape("For calls that no rule mentions; declared allows what the request declared.", Words<ToolDefault>())),
            new("allow", new ListShape("Tools exempt from the default (top level only).", Glob)),
            new("deny", new ListShape("Tools that may never be called.", Glob)),
            new("dry-run", new ListShape("Tools whose calls are decided about and recorded, and not made.", Glob)),
            new("limits", new ListShape("Bounds of calls, for each application by itself; all that match hold.", new ObjectShape("Bounds of the tools that a glob names.", "tool-limit",
            [
                new("tool", Glob, Required: true),
                new("calls", new IntegerShape("How many calls, in a time.", 0, 1_000_000)),
                new("per-seconds", new IntegerShape("In which time; 60 unless written.", 1, 86_400)),
                new("at-once", new IntegerShape("How many calls at the same time.", 0, 10_000)),
                new("result-bytes", new IntegerShape("How long a result.", 0, 1_000_000_000)),
            ]))),
            new("runs", new ObjectShape("Bounds of a run: a session, or all that is done under one first mandate.", "runs",
            [
                new("steps", new IntegerShape("How many calls of tools in all.", 0, 1_000_000)),
                new("fan-out", new IntegerShape("How many calls of tools at the same time.", 0, 10_000)),
                new("agents", new IntegerShape("How many different agents act in it.", 1, 1_000)),
                new("depth", new IntegerShape("How many links of delegation lead to one of them.", 1, 8)),
                new("spend-dollars", new AmountShape("How much money models cost in a time.")),
                new("within-seconds", new IntegerShape("In which time; 300 unless written.", 1, 3_600)),
                new("cool-down-seconds", new IntegerShape("How long the run is held after it has spent more; 60 unless written.", 1, 3_600)),
                new("then", new WordShape("What becomes of its exchanges meanwhile; deny unless written.", ["deny", "step-up"])),
                new("stop-after", new IntegerShape("After so many times it does nothing any more; 3 unless written.", 1, 100)),
            ])),
            new("loops", new ObjectShape("When a session's calls go in a circle, and what becomes of them then.", "loops",
            [
                new("repeats", new IntegerShape("How often the same call may be made; 10 unless written.", 1, 64)),
                new("alternations", new IntegerShape("How often two calls may take turns; 5 unless written.", 1, 31)),
                new("within-seconds", new IntegerShape("In which time; 300 unless written.", 1, 86_400)),
                new("cool-down-seconds", new IntegerShape("How long such a call is not made again; 60 unless written.", 1, 86_400)),
                new("then", new WordShape("A denial, unless written, or a person who decides.", ["deny", "step-up"])),
                new("stop-after", new IntegerShape("After so many circles the session makes no calls any more; 3 unless written.", 1, 1_000)),
            ])),
            new("classes", new ObjectShape("What calls of tools leave behind, by class; a tool in several is of the worst, one in none is irreversible.", "classes",
            [
                new("read", new ListShape("Tools that only look.", Glob)),
                new("reversible", new ListShape("Tools whose effect another call takes back.", Glob)),
                new("time-bounded", new ListShape("Tools whose effect can be taken back for a while.", Glob)),
                new("irreversible", new ListShape("Tools whose effect stays.", Glob)),
            ])),
        ])),
        new("definitions", new ObjectShape("What becomes of tools, prompts, resources and instructions of MCP servers that nobody has approved; deny hides them until somebody does.", "definitions",
        [
            new("new", new WordShape("Those that are seen for the first time.", Words<DefinitionAction>())),
            new("changed", new WordShape("Those that are not what they were.", Words<DefinitionAction>())),
            new("renamed", new WordShape("Those that look like one that is gone.", Words<DefinitionAction>())),
            new("arguments", new WordShape("Calls whose arguments break the schema that the tool's server gave.", Words<SchemaAction>())),
            new("results", new WordShape("Results that break the schema that the tool's server gave.", Words<SchemaAction>())),
            new("unchecked", new WordShape("Calls and results where that cannot be told: no schema of arguments, or one that cannot be checked.", Words<SchemaAction>())),
        ])),
        new("opaque", new MapShape("What becomes of segments that no guard can read, by surface.", new WordShape("allow is recorded as uninspected.", ["allow", "deny"]), Words<Surface>())),
        new("exfiltration", new ObjectShape("Settings of the guards exfiltration and session-content.", "exfiltration",
            [new("allowed-hosts", new ListShape("Hosts that links may point at: example.com, *.example.com.", new TextShape("A host.")))])),
        new("lists", new ObjectShape("Terms.", "lists",
        [
            new("deny", new ListShape("Terms that must not occur.", new TextShape("A term."))),
            new("allow", new ListShape("Texts that are never findings.", new TextShape("A text."))),
        ])),
        new("patterns", new ListShape("Patterns of your own, for the patterns guard.", Pattern)),
        new("pii", new ObjectShape("Settings of the pii guard.", "pii",
        [
            new("entities", new ListShape("Entities looked for; STANDARD, or an empty list, is what has a form, a check digit or a label.", new WordShape("An entity.", [PiiEntities.StandardWord, .. PiiEntities.Standard, .. PiiEntities.OnRequest]))),
            new("recognisers", new ListShape("Recognisers of your own; what they call is always looked for.", PiiRecogniser)),
            new("allow", new ListShape("Values that are never findings of this guard, in any case.", new TextShape("A value."))),
            new("allow-expressions", new ListShape("Expressions of values that are never findings of this guard; they cover the whole value.", new TextShape("A regular expression.", 1_000))),
        ])),
        new("disabled-rules", new ListShape("Ids of detector rules that are switched off.", new TextShape("A rule id."))),
        new("canaries", new ListShape("Strings planted in system prompts; one in an answer proves a leak.", new TextShape("A canary."))),
        new("limits", new ObjectShape("Settings of the limits guard.", "limits",
        [
            new("max-segment-characters", new IntegerShape("Most characters of one segment.", 1, 100_000_000)),
            new("max-segments", new IntegerShape("Most segments in one direction.", 1, 1_000_000)),
        ])),
        new("approvals", new ObjectShape("How persons decide where a rule says step-up.", "approvals",
        [
            new("wait-seconds", new IntegerShape("How long an exchange waits for a person; 0 tells the caller at once to come back.", 0, 3_600)),
            new("expires-seconds", new IntegerShape("How long a request waits for a person.", 10, 604_800)),
            new("grant-seconds", new IntegerShape("How long a grant may be used.", 5, 86_400)),
            new("approvers", new IntegerShape("How many different persons have to agree.", 1, 2)),
            new("separation", new FlagShape("Whether keys of the application that asks may not decide.")),
            new("velocity", new IntegerShape("How many grants one person may give in an hour.", 1, 10_000)),
            new("never-batch", new ListShape("Tools and rules whose requests are granted one by one.", Glob)),
            new("effects", new WordShape("Which calls of MCP tools are noted before they are sent: those that a person has granted, or all that may change something.", Words<EffectScope>())),
            new("ambiguous", new WordShape("What becomes of a call when nobody knows what became of the same one before.", ["deny", "step-up"])),
            new("read-only", new ListShape("Tools that change nothing, beside those that say so themselves.", Glob)),
            new("escalation", new ListShape("Who may decide, and from when on. Where no step begins at 0, whoever may approve may decide from the beginning, and steps only tell.", new ObjectShape("Who is asked besides, after a time.", "escalation",
            [
                new("after-seconds", new IntegerShape("So long after the request was opened; 0 unless written.", 0, 604_800)),
                new("to", new ListShape("Groups of approvers ('cordon keys create --group'), or ids of keys.", new TextShape("A group, or the id of a key.", 64)), Required: true),
            ]))),
        ])),
        new("agents", new ObjectShape("What becomes of callers that act as agents.", "agents",
        [
            new("unregistered", new WordShape("Agents that the registry does not have ('cordon agents').", Words<AgentAction>())),
            new("required", new FlagShape("Whether every caller must act as an agent.")),
        ])),
        new("hold-back", new IntegerShape("Most characters of a stream held back while a match could still grow.", 0, 65_536)),
        new("deny-as", new WordShape("What a denied caller gets: an error, or a message in the model's place.", Words<DenyAs>())),
        new("deny-message", new TextShape("That message.", 1_000)),
        new("labels", new ListShape("Which labels sessions gain by what they read, beside what detectors find and what anybody untrusted says.", LabelDeclaration)),
    ];

    public static readonly ObjectShape Tenant = new("Overrides for one tenant; they can only tighten.", "tenant", Settings);

    public static readonly ObjectShape Application = new("Overrides for one application; they can only tighten.", "application",
        [new("tenant", new TextShape("The overrides hold only for the application of this tenant.")), .. Settings]);

    public static readonly ObjectShape File = new("A Cordon policy.", "policy",
    [
        new("version", new IntegerShape("Version of the policy language: 1.", 1, 1), Required: true),
        .. Settings,
        new("exceptions", new ListShape("Texts in which a guard may find what it finds, until a day.", Exception)),
        new("tenants", new MapShape("Overrides by tenant.", Tenant, [])),
        new("applications", new MapShape("Overrides by application.", Application, [])),
    ]);

    private static ImmutableArray<string> Words<T>() where T : struct, Enum => [.. Contracts.Words.All<T>()];
}
