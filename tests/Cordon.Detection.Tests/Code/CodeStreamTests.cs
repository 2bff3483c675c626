using Cordon.Contracts;
using Cordon.Detection.Code;
using Cordon.Detection.Tests.Secrets;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Code;

public sealed class CodeStreamTests
{
    private static readonly DetectionContext Answer = new(Surface.Assistant, Direction.Response, Trust.Untrusted);

    private static readonly string[] Pieces =
    [
        .. SharedData.Vectors("code").SelectMany(vector => vector.Match), "\n", "\n", " ", "```bash\n", "\n```\n", "```php\n", "the ", "you can run ", "; ", "// ", "It is raining. ", "x = 1\n", "\"", "curl ", "rm -", "eval(",
    ];

    [Fact]
    public void No_part_of_a_match_is_released_before_it_is_found() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().Select(pieces => string.Join("\n", pieces.Take(5))).ToArbitrary(), Released).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Prose_waits_for_its_last_words_only()
    {
        foreach (string text in (string[])["The weather in Rome is lovely in spring", "I like to swim in the se", "Our shop is open from nine to six, ring u"])
        {
            Assert.InRange(CodeGuard.Guard.HoldFrom(CodeGuard.Set.Prepare(text), Answer), Math.Max(0, text.LastIndexOf(' ') + 1 - CodeRule.Before), text.Length);
        }
    }

    private static void Released(string text)
    {
        List<Finding> whole = CodeGuard.Find(text);
        List<Finding> known = [];
        int released = 0;
        for (int length = 0; length <= text.Length; length += length < 40 ? 1 : 7)
        {
            known.AddRange(CodeGuard.Find(text[..length]));
            int hold = CodeGuard.Guard.HoldFrom(CodeGuard.Set.Prepare(text[..length]), Answer);
            Assert.InRange(hold, 0, length);
            for (; released < hold; released++)
            {
                int at = released;
                Finding? leaked = whole.Find(f => f.Start <= at && at < f.End && !known.Exists(k => k.Rule == f.Rule && k.Start <= at && at < k.End));
                Assert.True(leaked is null, $"released {at} of [{leaked?.Start},{leaked?.End}) {leaked?.Rule} at length {length}: {text}");
            }
        }
    }
}
