using Cordon.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Origins;

public sealed class OriginProperties
{
    private static readonly string[] Vocabulary =
    [
        "lunch", "invoice", "amount", "Bob", "please", "account", "river", "Stone", "blue", "quarter", "shall", "mail", "4711", "1250", "x7f3q9", "ada@example.com", "pay-fast.example",
        "https://a.example/x", "straße", "Кот", "東京", "ne", "of", "the", "to", "and", "-", "(", ")", "…", "\u200B",
    ];

    private static readonly Gen<string> Words = Gen.Elements(Vocabulary).NonEmptyListOf().Select(words => string.Join(' ', words));

    private static readonly Gen<(string Text, string Stretch)> Stretches =
        from words in Gen.Elements(Vocabulary).ListOf(40)
        from start in Gen.Choose(0, 39)
        from length in Gen.Choose(1, 40)
        select (string.Join(' ', words), string.Join(' ', words.Skip(start).Take(length)));

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void Every_stretch_of_an_untrusted_text_that_can_be_told_is_untrusted() => Check.One(Many, Prop.ForAll(Stretches.ToArbitrary(), pair =>
    {
        Provenance provenance = OriginMatch.Of(pair.Stretch, [], [OriginText.Of(pair.Text)], out _);
        return provenance == (ArgumentPart.Of(pair.Stretch).IsTellable ? Provenance.Untrusted : Provenance.Model);
    }));

    [Fact]
    public void Who_is_trusted_and_who_is_not_are_told_apart_and_nothing_else_counts() => Check.One(Many, Prop.ForAll(Stretches.ToArbitrary(), pair =>
    {
        OriginText[] text = [OriginText.Of(pair.Text)];
        Provenance read = OriginMatch.Of(pair.Stretch, [], text, out _);
        Provenance typed = OriginMatch.Of(pair.Stretch, text, [], out _);
        Provenance both = OriginMatch.Of(pair.Stretch, text, text, out _);
        return (read, typed, both) is (Provenance.Untrusted, Provenance.User, Provenance.Both) or (Provenance.Model, Provenance.Model, Provenance.Model);
    }));

    [Fact]
    public void Another_text_more_never_hides_that_an_argument_is_untrusted() => Check.One(Many, Prop.ForAll(Stretches.ToArbitrary(), Words.ToArbitrary(), (pair, more) =>
        OriginMatch.Of(pair.Stretch, [], [OriginText.Of(more), OriginText.Of(pair.Text)], out _) == OriginMatch.Of(pair.Stretch, [], [OriginText.Of(pair.Text)], out _)));

    [Fact]
    public void Case_and_what_stands_between_words_change_nothing() => Check.One(Many, Prop.ForAll(Stretches.ToArbitrary(), pair =>
        OriginMatch.Of(pair.Stretch.ToUpperInvariant().Replace(" ", " \t ", StringComparison.Ordinal), [], [OriginText.Of(pair.Text)], out _) == OriginMatch.Of(pair.Stretch, [], [OriginText.Of(pair.Text)], out _)));

    [Fact]
    public void Whatever_is_written_is_read_to_its_end() => Check.One(Many, Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null), text =>
    {
        Provenance alone = OriginMatch.Of(text, [], [], out int from);
        return alone == Provenance.Model && from == -1 && OriginMatch.Of(text, [], [OriginText.Of(text)], out _) == (ArgumentPart.Of(text).IsTellable ? Provenance.Untrusted : Provenance.Model);
    }));
}
