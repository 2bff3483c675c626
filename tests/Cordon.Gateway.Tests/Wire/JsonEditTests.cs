using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Wire;

public sealed class JsonEditTests
{
    // Pieces of JSON strings as they stand in the bytes, beside the units they decode to.
    private static readonly string[] Pieces =
        ["a", " ", "é", "漢", "\U0001F600", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\b"];

    private static readonly string[] Replacements = ["", "[X]", "\"q\"", "line\nbreak", "é\U0001F600", "\ud800", "\\"];

    [Fact]
    public void Only_the_replaced_bytes_change()
    {
        string json = """{"m":"Caf\u00e9 \/ mail bob@x.io now\ud83d\ude00"}""";
        JsonNode m = JsonTapeTests.Read(json).Root.Get("m"u8);
        int at = m.Text().IndexOf("bob", StringComparison.Ordinal);

        byte[] edited = JsonEdit.Apply(Encoding.UTF8.GetBytes(json), [new TextEdit(m.Raw, at, at + 8, "[\"EMAIL\"]")]);

        Assert.Equal("""{"m":"Caf\u00e9 \/ mail [\"EMAIL\"] now\ud83d\ude00"}""", Encoding.UTF8.GetString(edited));
    }

    [Fact]
    public void Editing_text_and_editing_bytes_are_the_same()
    {
        Gen<Case> cases =
            from strings in Gen.NonEmptyListOf(Gen.ListOf(Gen.Elements(Pieces)))
            from seed in Gen.Choose(0, int.MaxValue - 1)
            select new Case([.. strings.Select(s => string.Concat(s))], seed);
        Prop.ForAll(cases.ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Edits_that_overlap_or_reach_too_far_are_a_bug()
    {
        byte[] json = "[\"abcdef\"]"u8.ToArray();
        ByteRange raw = new(1, 8);

        Assert.Throws<ArgumentException>(() => JsonEdit.Apply(json, [new(raw, 0, 3, ""), new(raw, 2, 4, "")]));
        Assert.Throws<ArgumentException>(() => JsonEdit.Apply(json, [new(raw, 0, 7, "")]));
    }

    private static bool Holds(Case sample)
    {
        string json = "[" + string.Join(" , ", sample.Strings.Select(s => "\"" + s + "\"")) + "]";
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var random = new Random(sample.Seed);
        List<TextEdit> edits = [];
        List<string> expected = [];
        foreach (JsonNode node in JsonTapeTests.Read(json).Root.Items)
        {
            string text = node.Text();
            var result = new StringBuilder();
            int at = 0;
            while (random.Next(3) > 0)
            {
                int start = random.Next(at, text.Length + 1);
                int end = random.Next(start, text.Length + 1);
                string replacement = Replacements[random.Next(Replacements.Length)];
                edits.Add(new TextEdit(node.Raw, start, end, replacement));
                result.Append(text, at, start - at).Append(replacement);
                at = end;
                if (end == start)
                {
                    break;
                }
            }

            expected.Add(result.Append(text, at, text.Length - at).ToString());
        }

        TextEdit[] shuffled = [.. edits];
        random.Shuffle(shuffled);
        byte[] edited = JsonEdit.Apply(bytes, shuffled);
        Assert.Equal(expected, JsonTapeTests.Read(Encoding.UTF8.GetString(edited)).Root.Items.All().Select(n => n.Text()));
        return edits.Count > 0 || edited.AsSpan().SequenceEqual(bytes);
    }

    private sealed record Case(string[] Strings, int Seed);
}
