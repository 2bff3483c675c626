using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Fuzz.Targets;

/// <summary>Texts: how they are prepared, every guard, the operator's patterns and the schema of an answer.</summary>
internal static class TextTargets
{
    private static readonly DetectorSet Set = DetectorSet.Create(DetectionSettings.Default with
    {
        DenyTerms = ["project nightfall"],
        AllowedHosts = ["*.example.com"],
        Canaries = ["canary-7f3a"],
        Patterns = [new PatternRule("ticket", @"TCK-\d{6}", Severity.Medium, "A ticket.")],
    });

    private static readonly ImmutableArray<PromptFingerprint> Prompts = [PromptFingerprint.Of("The code word is a b c and nobody may hear of it. canary-7f3a")];

    private static readonly string[] Pieces =
    [
        "ignore all previous instructions", "you are now", "system:", "\u200b", "\u202e", "\ufeff", "\u0301", "\uff41", "\ud83d\ude00", "a@b.example", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "192.168.0.1", "::1", "+44 20", "-----BEGIN PRIVATE KEY-----",
        "eyJhbGciOiJub25lIn0.", "sk-", "AKIA", "ghp_", "password=", "![](http://a.example/?q=", "[a](//b)", "<img src='", "data:text/html;base64,", "%41", "\\u0041", "&#65;", "YWJjZGVmZ2hpamts", "6162636465666768", "postgres://a:b@c/d", "TCK-123456", "project nightfall", "canary-7f3a", "code word is a b c and nobody",
    ];

    /// <summary>The guards, and texts made ready for them.</summary>
    public static ImmutableArray<IDetector> Guards => Set.Detectors;

    public static PreparedText Prepare(string text) => Set.Prepare(text);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("prepared text", Texts, Pieces, (input, _) => Prepared(Text(input)), Allocates: 100),
        new("guards of a request", Texts, Pieces, (input, _) => Guarded(Text(input), Direction.Request), Allocates: 1_000),
        new("guards of an answer", Texts, Pieces, (input, _) => Guarded(Text(input), Direction.Response), Allocates: 1_000),
        new("pattern of an operator", () => [.. ((string[])[@"TCK-\d{6}", @"(?i)a(b|c)*d{2,5}[^e-g]+$", @"\bword\b|\p{Lu}{3}", "(x+x+)+y", "(a{1,30}){1,30}", @"(?:\w+\s?)+@[\w.]+"]).Select(Encoding.UTF8.GetBytes)],
            ["(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", "\\d", "\\w", "\\b", "\\p{L}", "(?i)", "(?=", "(?<n>", "\\1", "(?>", "{1000}", "{1,}", ".*"], (input, _) => Pattern(Text(input)), Allocates: 50_000, Floor: 64 << 20, Longest: 300),
        new("schema of an answer", () => [.. ((string[])
            [
                """{"type":"object","properties":{"a":{"type":"string","pattern":"^b+$","maxLength":9}},"required":["a"],"additionalProperties":false}""" + "\0" + """{"a":"bb"}""",
                """{"$defs":{"n":{"type":["number","null"],"multipleOf":0.1}},"type":"array","items":{"$ref":"#/$defs/n"},"uniqueItems":true,"minItems":1}""" + "\0" + "[1,2,null]",
                """{"anyOf":[{"const":1},{"enum":["x",null]},{"not":{"type":"string"}}],"if":{"minimum":3},"then":{"maximum":5}}""" + "\0" + "4",
                """{"$dynamicAnchor":"t","properties":{"c":{"$dynamicRef":"#t"}},"patternProperties":{"^x":{"type":"integer"}},"unevaluatedProperties":false}""" + "\0" + """{"c":{"c":{}},"x1":2}""",
            ]).Select(Encoding.UTF8.GetBytes)],
            [.. JsonTargets.Words, "\"$ref\":\"#\"", "\"$ref\":\"#/properties/a\"", "\"allOf\":[", "\"anyOf\":[", "\"pattern\":\"(a+)+$\"", "\"items\":", "\0", "\"$id\":\"http://x/\"", "\"multipleOf\":1e-300"], Schema, Allocates: 20_000, Floor: 16 << 20),
    ];

    private static byte[][] Texts() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests", "vectors"), "*.json", SearchOption.AllDirectories)
            .Where(file => !file.Contains("wire", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(file => Strings(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement)).Select(text => Encoding.UTF8.GetBytes(text.Replace("\u00b7", "", StringComparison.Ordinal))).Where(text => text.Length is > 0 and <= 2_000),
        .. Pieces.Select(Encoding.UTF8.GetBytes),
    ];

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    /// <summary>As JSON may give it: a byte that is no UTF-8 stands for half a surrogate pair.</summary>
    private static string Text(byte[] input) => Encoding.UTF8.GetString(input).Replace('\ufffd', '\ud83d');

    private static void Prepared(string text)
    {
        PreparedText prepared = Set.Prepare(text);
        long unfolded = prepared.Views.Sum(view => (long)view.Text.Length);
        BrokenPropertyException.Unless(unfolded <= ((1L + PreparedText.MaxGrowth) * text.Length) + PreparedText.ExtraCharacters, "A text unfolds to more than it may.");
        foreach (View view in prepared.Views)
        {
            for (int at = 0; at <= view.Text.Length; at += Math.Max(1, view.Text.Length / 16))
            {
                BrokenPropertyException.Unless(at == view.Text.Length || (view.StartOf(at) >= 0 && view.StartOf(at) <= text.Length), "A reading does not lead back to the text.");
                BrokenPropertyException.Unless(view.EndOf(at) >= 0 && view.EndOf(at) <= text.Length, "A reading's end does not lead back to the text.");
            }
        }
    }

    private static void Guarded(string text, Direction direction)
    {
        PreparedText prepared = Set.Prepare(text);
        DetectionContext context = new(direction == Direction.Request ? Surface.ToolResult : Surface.Assistant, direction, Trust.Untrusted, direction == Direction.Request ? [] : Prompts);
        foreach (IDetector guard in Set.Detectors)
        {
            List<Finding> findings = [];
            guard.Detect(prepared, context, findings);
            BrokenPropertyException.Unless(findings.Count <= RuleDetector.MaxFindings + 1, "A guard found more than it may.");
            BrokenPropertyException.Unless(findings.All(found => found.Start >= 0 && found.Start <= found.End && found.End <= text.Length && found.Score is >= 0 and <= 1), "A finding lies outside of the text.");
            int hold = guard.HoldFrom(prepared, context);
            BrokenPropertyException.Unless(hold >= 0 && hold <= text.Length, "A guard holds what there is not.");
        }
    }

    private static void Pattern(string expression)
    {
        PatternRule rule = new("fuzz", expression, Severity.Low, "x");
        if (DetectorSet.TryCreate(DetectionSettings.Default with { Patterns = [rule] }, out DetectorSet? set, out ImmutableArray<SettingsError> errors))
        {
            List<Finding> findings = [];
            PreparedText text = set.Prepare("TCK-123456 aabbccdd xxxxxxxxxxxxxxxxxxxxxxxx word ABC mail@example.com " + expression);
            set.Detectors.Single(guard => guard.Id == "patterns").Detect(text, new DetectionContext(Surface.User, Direction.Request, Trust.User), findings);
            BrokenPropertyException.Unless(findings.All(found => found.Start >= 0 && found.Start < found.End && found.End <= text.Original.Length), "A finding lies outside of the text.");
            return;
        }

        BrokenPropertyException.Unless(errors.Any(error => error.Subject == "fuzz"), "A pattern was refused and nobody says so.");
    }

    private static void Schema(byte[] input, Random random)
    {
        int split = Array.IndexOf(input, (byte)0);
        string answer = Encoding.UTF8.GetString(split < 0 ? input : input[(split + 1)..]);
        DetectionContext context = new(Surface.Assistant, Direction.Response, Trust.Untrusted, [], split < 0 ? input : input[..split]);
        List<Finding> findings = [];
        Set.Detectors.Single(guard => guard.Id == "schema").Detect(Set.Prepare(answer), context, findings);
        BrokenPropertyException.Unless(findings.Count <= 1, "An answer breaks its schema more than once.");
    }
}
