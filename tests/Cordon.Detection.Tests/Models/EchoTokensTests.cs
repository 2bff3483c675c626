using Cordon.Detection.Models;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Models;

public sealed class EchoTokensTests
{
    private static readonly string Filling = string.Join(' ', Enumerable.Repeat("and so it was", 12));

    [Fact]
    public void They_are_the_tokens_of_the_text() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => Assert.Equal<IEnumerable<TextToken>>(Plain(text.Get), Read(text.Get).Select(read => read.Token))).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void They_are_the_tokens_of_a_text_of_many_stretches()
    {
        string text = string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"word{(char)('a' + (i % 26))}, thing"));
        Assert.Equal<IEnumerable<TextToken>>(Plain(text), Read(text).Select(read => read.Token));
    }

    [Fact]
    public void A_short_text_tells_nothing() => Assert.All(Read("Mallory unlocked a drawer, and another drawer."), read => Assert.Equal(0, read.Echo));

    [Fact]
    public void A_longer_word_stands_alone_or_again_whatever_it_ends_in()
    {
        Dictionary<string, int> echoes = Read($"invoice {Filling} shipment {Filling} invoices").Where(read => read.Echo != 0).ToDictionary(read => read.Word, read => read.Echo % 2);
        Assert.Equal(1, echoes["invoice"]);
        Assert.Equal(1, echoes["invoices"]);
        Assert.Equal(0, echoes["shipment"]);
    }

    [Fact]
    public void Short_words_signs_numbers_and_characters_of_scripts_without_spaces_tell_nothing() =>
        Assert.All(Read($"{Filling} 12 12 次次 ... {Filling}"), read => Assert.Equal(0, read.Echo));

    [Fact]
    public void The_longer_a_stretch_the_greater_what_is_told()
    {
        int Of(int fillings) => Read($"shipment {string.Concat(Enumerable.Repeat(Filling + " ", fillings))}")[0].Echo;
        Assert.Equal([2, 4, 6, 8], [Of(1), Of(3), Of(5), Of(12)]);
    }

    private static TextToken[] Plain(string text)
    {
        var tokens = new List<TextToken>();
        var all = new TextTokens(text);
        while (all.MoveNext())
        {
            tokens.Add(all.Current);
        }

        return [.. tokens];
    }

    private static List<(TextToken Token, int Echo, string Word)> Read(string text)
    {
        var read = new List<(TextToken, int, string)>();
        var tokens = new EchoTokens(text, new TextToken[EchoTokens.TokensOf(text.Length)], new uint[EchoTokens.SlotsOf(text.Length)]);
        while (tokens.MoveNext())
        {
            Assert.InRange(tokens.Echo, 0, EchoTokens.Kinds - 1);
            read.Add((tokens.Current, tokens.Echo, text[tokens.Current.Start..tokens.Current.End]));
        }

        return read;
    }
}
