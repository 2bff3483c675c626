using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Detection.Tests.Exfiltration;

/// <summary>A text, and what was held when it was said.</summary>
internal sealed record HeldVector(IReadOnlyList<HeldText> Held, string Text, Surface Surface)
{
    /// <summary>By rule: what it must match and what not.</summary>
    public static Dictionary<string, (List<HeldVector> Match, List<HeldVector> Miss)> All { get; } = Read();

    public HeldSession Session
    {
        get
        {
            HeldContent content = HeldContent.Of(Held);
            return new HeldSession(() => [content]);
        }
    }

    public List<Finding> Find(IDetector detector) => Find(detector, Text, Surface, Session);

    public static List<Finding> Find(IDetector detector, string text, Surface surface, HeldSession? session)
    {
        List<Finding> findings = [];
        detector.Detect(PreparedText.Of(text, LiteralIndex.Of([])), new DetectionContext(surface, Direction.Response, Trust.Untrusted, Held: session), findings);
        return findings;
    }

    private static Dictionary<string, (List<HeldVector>, List<HeldVector>)> Read()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Shared.Root, "tests", "vectors", "session-content", "session-content.json")));
        return file.RootElement.EnumerateObject().ToDictionary(rule => rule.Name, rule => (Vectors(rule.Value.GetProperty("match")), Vectors(rule.Value.GetProperty("miss"))));
    }

    private static List<HeldVector> Vectors(JsonElement vectors) => [.. vectors.EnumerateArray().Select(Vector)];

    private static HeldVector Vector(JsonElement vector) => new(
        [.. vector.GetProperty("held").EnumerateArray().Select(held => TextOf(vector, Word(held[0].GetString()!), held[1].GetString()!))],
        vector.GetProperty("text").GetString()!,
        Word(vector.GetProperty("surface").GetString()!));

    private static HeldText TextOf(JsonElement vector, Surface surface, string text) =>
        new(surface, text, [.. Values(vector, "secret", text, HeldKind.Secret), .. Values(vector, "personal", text, HeldKind.Personal)]);

    private static IEnumerable<HeldValue> Values(JsonElement vector, string key, string text, HeldKind kind) =>
        vector.TryGetProperty(key, out JsonElement values)
            ? values.EnumerateArray().Select(value => value.GetString()!).Where(value => text.Contains(value, StringComparison.Ordinal))
                .Select(value => new HeldValue(text.IndexOf(value, StringComparison.Ordinal), text.IndexOf(value, StringComparison.Ordinal) + value.Length, kind))
            : [];

    private static Surface Word(string word) => Words.TryParse(word, out Surface surface) ? surface : throw new FormatException(word);
}
