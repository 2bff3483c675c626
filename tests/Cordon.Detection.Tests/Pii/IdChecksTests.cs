using Cordon.Detection.Pii;

namespace Cordon.Detection.Tests.Pii;

/// <summary>Numbers that the issuing authorities or standards print as samples.</summary>
public sealed class IdChecksTests
{
    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("378282246310005")]
    public void Luhn_accepts_test_cards_and_refuses_their_neighbours(string card)
    {
        Assert.True(IdChecks.Luhn(card) && IdChecks.CardIssuer(card));
        Assert.False(IdChecks.Luhn(card[..^1] + (char)('0' + ((card[^1] - '0' + 1) % 10))));
    }

    [Theory]
    [InlineData("GB82WEST12345698765432")]
    [InlineData("DE89370400440532013000")]
    [InlineData("NO9386011117947")]
    public void Iban_remainder(string iban)
    {
        Assert.True(IdChecks.Iban(iban));
        Assert.Equal(iban.Length, IdChecks.IbanLength(iban.AsSpan(0, 2)));
        Assert.False(IdChecks.Iban(iban[..^1] + (iban[^1] == '1' ? '2' : '1')));
    }

    [Fact]
    public void National_numbers()
    {
        Assert.True(IdChecks.UkHealthService("9434765919"));
        Assert.False(IdChecks.UkHealthService("9434765918"));
        Assert.True(IdChecks.UkNationalInsurance("AB123456C"));
        Assert.False(IdChecks.UkNationalInsurance("BG123456C"));
        Assert.True(IdChecks.SpanishId("12345678Z") && IdChecks.SpanishId("X1234567L"));
        Assert.False(IdChecks.SpanishId("12345678A"));
        Assert.True(IdChecks.ItalianFiscalCode("RSSMRA85T10A562S"));
        Assert.False(IdChecks.ItalianFiscalCode("RSSMRA85T10A562T"));
        Assert.True(IdChecks.DutchCitizen("111222333"));
        Assert.False(IdChecks.DutchCitizen("111222334"));
        Assert.True(IdChecks.PolishCitizen("44051401359"));
        Assert.False(IdChecks.PolishCitizen("44051401358"));
        Assert.True(IdChecks.BrazilianTaxpayer("11144477735"));
        Assert.False(IdChecks.BrazilianTaxpayer("11111111111"));
        Assert.True(IdChecks.ChineseResident("11010519491231002X"));
        Assert.False(IdChecks.ChineseResident("110105194912310021"));
        Assert.True(IdChecks.GermanTaxId("86095742719"));
        Assert.False(IdChecks.GermanTaxId("86095742718"));
        Assert.True(IdChecks.FrenchSocialSecurity("255081416802538"));
        Assert.False(IdChecks.FrenchSocialSecurity("255081416802539"));
        Assert.True(IdChecks.Verhoeff("2363"));
        Assert.False(IdChecks.Verhoeff("2364"));
        Assert.False(IdChecks.UsSocialSecurity("666123456") || IdChecks.UsSocialSecurity("123006789"));
    }
}
