namespace Cordon.Detection.Tests;

public sealed class MisspellingsTests
{
    private static readonly Misspellings Known = Lexicon.English.Misspellings.Value;

    [Theory]
    [InlineData("prevoius", "previous")]
    [InlineData("instrctions", "instructions")]
    [InlineData("promppt", "prompt")]
    [InlineData("dusregard", "disregard")]
    [InlineData("prmpt", "prompt")]
    [InlineData("phorget", "forget")]
    public void An_unknown_word_stands_for_the_one_that_it_is_like(string unknown, string meant) => Assert.Equal(meant, Known.Meant(unknown));

    [Theory]
    [InlineData("prnt", "print")]
    [InlineData("rls", "rules")]
    public void A_word_of_orders_is_meant_where_two_fit(string unknown, string meant) => Assert.Equal(meant, Known.Meant(unknown));

    [Fact]
    public void A_key_beside_another_is_tried_before_any_other_letter() => Assert.Equal("there", Known.Meant("rhere"));

    [Theory]
    [InlineData("p*ompt", "prompt")]
    [InlineData("s*stem", "system")]
    [InlineData("ov*rride", "override")]
    public void A_sign_in_a_word_stands_for_one_letter(string censored, string meant) => Assert.Equal(meant, Known.Censored(censored));

    [Theory]
    [InlineData("prompt")]
    [InlineData("p**mpt")]
    [InlineData("x*qzk")]
    [InlineData("a*d")]
    public void What_has_no_sign_or_several_or_fits_nothing_stands_for_nothing(string text) => Assert.Null(Known.Censored(text));

    [Fact]
    public void Words_of_orders_are_words_of_the_list() => Assert.All(OrderWords.All.Split(' '), word => Assert.True(Lexicon.English.Knows(word), word));
}
