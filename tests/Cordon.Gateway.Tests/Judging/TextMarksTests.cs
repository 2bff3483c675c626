using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Tests;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>What exceptions are asked with: nothing where there are none, the whole text's digest only where the whole is there.</summary>
public sealed class TextMarksTests
{
    private const string Text = "Some words before it, then what was found, and then some words after it.";

    private static readonly PolicyException OfText = new("fp-1", "code", "shell-pipe", "default", null, new string('0', 64), "jane", DateTimeOffset.MaxValue, 1);
    private static readonly PolicyException OfPassage = OfText with { Sha256 = null, Passage = new string('0', 64), Surface = Surface.Assistant };

    [Fact]
    public void Where_no_exception_is_about_the_rule_nothing_is_asked()
    {
        Assert.Null(Mark([], Segment()));
        Assert.Null(Mark([OfText with { Rule = "other" }, OfPassage with { Surface = Surface.ToolResult }], Segment()));
    }

    [Fact]
    public void A_whole_text_has_its_digest_and_a_piece_of_a_stream_has_none()
    {
        Assert.NotNull(Mark([OfText], Segment())!.Sha256);
        Assert.Null(Mark([OfText], Segment() with { IsOpen = true })!.Sha256);
        Assert.Null(Mark([OfText], Segment() with { Before = 1 })!.Sha256);
        Assert.Null(Mark([OfText], Segment())!.Passage);
    }

    [Fact]
    public void A_passage_is_there_as_soon_as_what_stands_around_it_is()
    {
        string? whole = Mark([OfPassage], Segment())!.Passage;
        Assert.NotNull(whole);
        Assert.Null(Mark([OfPassage], Segment())!.Sha256);
        Assert.Null(Mark([OfPassage], Segment() with { IsOpen = true })!.Passage);
        Assert.Null(Mark([OfPassage], Segment() with { Before = 600 })!.Passage);
        string far = new string('.', 70) + Text + new string('.', 70);
        Assert.Equal(
            Mark([OfPassage], Segment() with { Text = far }, shift: 70)!.Passage,
            Mark([OfPassage], Segment() with { Text = far[3..^3], IsOpen = true, Before = 3 }, shift: 67)!.Passage);
    }

    [Fact]
    public void Only_so_many_passages_of_one_text_are_excepted()
    {
        TextMarks marks = new([OfPassage], Segment(), new StillTime());
        for (int i = 0; i < TextMarks.MostPassages; i++)
        {
            Assert.NotNull(marks.Of(Found(i))!.Passage);
        }

        Assert.Null(marks.Of(Found(0))!.Passage);
    }

    [Fact]
    public void What_nobody_has_read_is_denied_whatever_an_exemption_says_by_then()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "version: 1\nrules: [{id: long-is-fine, when: {finding: limit}, then: allow}]\n");
        PolicySource source = PolicySource.Open(file, out _)!;
        File.Delete(file);
        PolicyInForce policy = new PolicyBook(source, detectors => detectors).For(Principal.Development);
        Inspected inspected = new(
            [Segment()], [new FindingFact(new Finding(FindingTypes.Limit, Severity.Medium, 1, 0, 1, "limits", "segment-length", ""), Surface.User, Trust.User, 0, "/", null)], [], []);
        Assert.Equal(Decision.Allow, Decide(inspected));
        Assert.Equal(Decision.Deny, Decide(inspected with { IsUnread = true }));

        Decision Decide(Inspected what)
        {
            using Pseudonyms pseudonyms = new();
            return Ruling.Decide(policy, Direction.Request, what, [], Principal.Development, null, SessionFacts.None, pseudonyms).Outcome.Decision;
        }
    }

    private static TextMark? Mark(ImmutableArray<PolicyException> exceptions, Segment segment, int shift = 0) =>
        new TextMarks(exceptions, segment, new StillTime()).Of(Found(shift + Text.IndexOf("what", StringComparison.Ordinal)));

    private static Segment Segment() => new(0, Surface.Assistant, Trust.Untrusted, "/", Text, default);

    private static Finding Found(int start) => new(FindingTypes.DangerousCode, Severity.High, 0.9, start, start + "what was found".Length, "code", "shell-pipe", "");
}
