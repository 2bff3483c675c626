using System.Collections.Immutable;
using Cordon.Policy.Arguments;

namespace Cordon.Policy.Tests.Arguments;

/// <summary>To whom mail goes, and how much money.</summary>
public sealed class MailAndMoneyTests
{
    [Theory]
    [InlineData("ann@example.com", "Yes")]
    [InlineData("Ann@EXAMPLE.com.", "Yes")]
    [InlineData("Ann Smith <ann@example.com>", "Yes")]
    [InlineData("\"Smith, Ann\" <ann@example.com>", "Yes")]
    [InlineData("ann@example.com, bob@mail.example.com; cy@example.com", "Yes")]
    [InlineData("boss@partner.test", "Yes")]
    [InlineData("ann@evil.test", "No")]
    [InlineData("other@partner.test", "No")]
    [InlineData("ann@example.com.evil.test", "No")]
    [InlineData("ann@notexample.com", "No")]
    [InlineData("ann@example.com, eve@evil.test", "Unknown")]
    [InlineData("ann@example.com <eve@evil.test>", "Unknown")]
    [InlineData("<ann@example.com> eve@evil.test", "Unknown")]
    [InlineData("eve@evil.test@example.com", "Unknown")]
    [InlineData("eve%evil.test@example.com", "Unknown")]
    [InlineData("evil.test!eve@example.com", "Unknown")]
    [InlineData("\"eve@evil.test\"@example.com", "Unknown")]
    [InlineData("ann@example.com(eve@evil.test)", "Unknown")]
    [InlineData("ann@example.com eve@evil.test", "Unknown")]
    [InlineData("mailto:ann@example.com", "Unknown")]
    [InlineData("ann@exämple.com", "Unknown")]
    [InlineData("ann@localhost", "Unknown")]
    [InlineData("ann@[127.0.0.1]", "Unknown")]
    [InlineData("ann", "Unknown")]
    [InlineData("", "Unknown")]
    public void Of_recipients(string text, string truth) => Assert.Equal(truth, $"{RecipientCheck.AreWithin(text, ["example.com", "*.example.com", "boss@partner.test"])}");

    [Theory]
    [InlineData("100", null, "Yes")]
    [InlineData("1000.00", null, "Yes")]
    [InlineData("1000.01", null, "No")]
    [InlineData("EUR 12.50", null, "Yes")]
    [InlineData("12.50EUR", null, "Yes")]
    [InlineData("12.50 eur", null, "Yes")]
    [InlineData("€12.50", null, "Yes")]
    [InlineData("12 €", null, "Yes")]
    [InlineData("£12", null, "Unknown")]
    [InlineData("12 USD", null, "Unknown")]
    [InlineData("$12", null, "Unknown")]
    [InlineData("1,000", null, "Unknown")]
    [InlineData("1.000,00", null, "Unknown")]
    [InlineData("1 000", null, "Unknown")]
    [InlineData("1e2", null, "Unknown")]
    [InlineData("1e2", "Number", "Yes")]
    [InlineData("1e30", "Number", "Unknown")]
    [InlineData("1e-30", "Number", "Unknown")]
    [InlineData("-5", null, "Unknown")]
    [InlineData("-5", "Integer", "Unknown")]
    [InlineData("0.0000000000000000000000000001", null, "Unknown")]
    [InlineData("999.9999999999999999999", "Number", "Yes")]
    [InlineData("1000.0000000000000000001", "Number", "No")]
    [InlineData("１００", null, "Unknown")]
    [InlineData("", null, "Unknown")]
    public void Of_an_amount_in_euros(string text, string? kind, string truth)
    {
        ToolCallFact call = Call(("currency", "EUR"));
        ArgumentKind? known = kind is null ? null : Enum.Parse<ArgumentKind>(kind);
        Assert.Equal(truth, $"{MoneyCheck.IsWithin(text, known, new MoneyBound(null, 1000, ["EUR"], "currency"), call)}");
    }

    [Fact]
    public void The_currency_is_known_and_one()
    {
        MoneyBound euros = new(null, 1000, ["EUR"], "currency"), alone = new(null, 1000, ["EUR"], null), none = new(5, 1000, [], null);
        Assert.Equal(Truth.Unknown, MoneyCheck.IsWithin("5", null, euros, Call()));
        Assert.Equal(Truth.Yes, MoneyCheck.IsWithin("5 EUR", null, euros, Call()));
        Assert.Equal(Truth.Unknown, MoneyCheck.IsWithin("5 EUR", null, euros, Call(("currency", "USD"))));
        Assert.Equal(Truth.No, MoneyCheck.IsWithin("5", null, euros, Call(("currency", "usd"))));
        Assert.Equal(Truth.Unknown, MoneyCheck.IsWithin("5", null, euros, Call(("currency", "euros"))));
        Assert.Equal(Truth.Unknown, MoneyCheck.IsWithin("5", null, alone, Call(("currency", "EUR"))));
        Assert.Equal(Truth.Yes, MoneyCheck.IsWithin("5", null, none, Call()));
        Assert.Equal(Truth.No, MoneyCheck.IsWithin("4.99", null, none, Call()));
        Assert.Equal(Truth.Unknown, MoneyCheck.IsWithin("5 EUR", null, none, Call()));
    }

    private static ToolCallFact Call(params (string Path, string Value)[] arguments) => new("pay", true, 0, "/", arguments.ToImmutableDictionary(a => a.Path, a => a.Value));
}
