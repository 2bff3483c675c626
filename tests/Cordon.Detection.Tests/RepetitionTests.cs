namespace Cordon.Detection.Tests;

/// <summary>Expressions that run in linear time and could still take all memory: an operator's, and a caller's in an output schema.</summary>
public sealed class RepetitionTests
{
    [Theory]
    [InlineData(@"TCK-\d{6}", true)]
    [InlineData(@"(?:\d{4}[ -]?){4}", true)]
    [InlineData(@"([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}", true)]
    [InlineData(@"[A-Za-z0-9+/]{40,200}", true)]
    [InlineData(@"(a{1,10}){1,10}", true)]
    [InlineData(@"[(]{5}a{30}[)]{30}\({4}", true)]
    [InlineData(@"x{,5}{", true)]
    [InlineData(@"(a{1,30}b){1,30}", false)]
    [InlineData(@"((a{2,}){3}b){1,30}", false)]
    [InlineData(@"((a{5}|b)+c{2}){30}", false)]
    [InlineData(@"(.{1,30}\p{L}){1,30}?", false)]
    [InlineData(@"([])}]{1,99}x){9}", false)]
    public void Repetitions_in_repetitions_are_bounded_by_what_their_counts_multiply_to(string expression, bool few) =>
        Assert.Equal(few, Repetitions.AreFew(expression));

    [Fact]
    public void No_text_makes_a_pattern_that_is_accepted_take_much_memory()
    {
        Assert.False(DetectorSet.TryCreate(Of(@"\bword(.{1,30}\p{L}){1,30}"), out _, out var errors));
        Assert.Equal("p", Assert.Single(errors).Subject);
        Assert.Null(SchemaExpression.Compile(@"word(.{1,30}\p{L}){1,30}"));

        Assert.True(DetectorSet.TryCreate(Of(@"\bword(.{1,10}\p{L}){1,10}"), out DetectorSet? set, out _));
        PreparedText text = set.Prepare("word abc " + new string('x', 200) + string.Concat(Enumerable.Repeat(" and more words of every length", 20)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        set.Detectors.Single(guard => guard.Id == "patterns").Detect(text, new DetectionContext(Contracts.Surface.User, Contracts.Direction.Request, Contracts.Trust.User), []);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    private static Contracts.DetectionSettings Of(string expression) =>
        Contracts.DetectionSettings.Default with { Patterns = [new Contracts.PatternRule("p", expression, Contracts.Severity.Low, "x")] };
}
