using Cordon.Contracts;
using Cordon.Detection.Pii;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Detection.Tests.Pii;

public sealed class PiiDetectorTests
{
    private static readonly PiiDetector Detector = PiiDetector.Of(DetectionSettings.Default, []);

    private static readonly string[] Pieces =
    [
        "a", "b@", "c.de", "@", ".", "..", " ", "  ", "-", "+", "(", ")", "\n", ":", "::", "1", "22", "333", "4111 1111 1111 1111", "4111-1111", "+1 (234) 817-8325",
        "192.168.0.1", "8.8.4.4", "2001:db8::1:2", "DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432", "AB123456C", "12345678Z", "X1234567L", "RSSMRA85T10A562S",
        "219-09-9999", "SSN ", "phone ", "card ", "010", "x", "name@example.org", "é", "\ud83d\ude00", "\ud83d", "\udc00", "中文", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "111.444.777-35", "/", ",", "_", "0", "9434765919", "nhs ",
    ];

    private static readonly string[] Values =
    [
        "password: ", "password=", "\"password\": ", "user=", "user: ", "\"", "'", "`", "\\", "Tr0ub4dor", "a1b2c3", "&", ";", ",", "next=", "Data Source=", "quot;", " ", "\n", "<", ">", "$", "{", ")",
        ".", "x", "9", "@", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1",
    ];

    public static TheoryData<string> Kinds => [.. SharedData.Vectors("pii").Select(v => v.Id)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_finds_what_it_must_and_nothing_that_it_must_not(string id)
    {
        (_, List<string> match, List<string> miss) = SharedData.Vectors("pii").Single(v => v.Id == id);
        Assert.All(match, text => Assert.Contains(StreamPromise.Find(Detector, text), f => f.Rule == id && f.Score >= 0.5));
        Assert.All(miss, text => Assert.DoesNotContain(StreamPromise.Find(Detector, text), f => f.Rule == id && f.Score >= 0.5));
    }

    [Theory]
    [InlineData("mail jane.doe@example.com now", "jane.doe@example.com")]
    [InlineData("Call +1 (234) 817-8325.", "+1 (234) 817-8325")]
    [InlineData("pay with 4111 1111 1111 1111, 12/27", "4111 1111 1111 1111")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00")]
    public void The_span_is_exactly_the_thing(string text, string thing)
    {
        Finding finding = Assert.Single(StreamPromise.Find(Detector, text));
        Assert.Equal(thing, text[finding.Start..finding.End]);
    }

    [Theory]
    [InlineData("EIN: 34-8035345", "us-employer-id")]
    [InlineData("CPF 111.444.777-35", "br-taxpayer")]
    [InlineData("Steuer-ID 86 095 742 719", "de-tax-id")]
    [InlineData("ITIN: 912-70-1234", "us-tax-id")]
    [InlineData("codice fiscale RSSMRA85T10A562S", "it-fiscal-code")]
    public void What_a_tax_office_gives_out_is_a_tax_id(string text, string rule)
    {
        Finding finding = Assert.Single(StreamPromise.Find(Detector, text));
        Assert.Equal((PiiEntities.TaxId, rule), (finding.Entity, finding.Rule));
        var taxes = PiiDetector.Of(DetectionSettings.Default with { PiiEntities = [PiiEntities.TaxId] }, []);
        Assert.Equal(rule, Assert.Single(StreamPromise.Find(taxes, text)).Rule);
        var others = PiiDetector.Of(DetectionSettings.Default with { PiiEntities = [PiiEntities.NationalId] }, []);
        Assert.Empty(StreamPromise.Find(others, text));
    }

    [Theory]
    [InlineData("db_password = \"Tr0ub4dor&3xKq9\"", "Tr0ub4dor&3xKq9")]
    [InlineData("password: 'Tr0ub4dor;3\"xKq9, and more'", "Tr0ub4dor;3\"xKq9, and more")]
    [InlineData("\"password\": \"Tr0\\\"ub4dor\", \"user\": 1", "Tr0\\\"ub4dor")]
    [InlineData("password: Tr0ub4dor&3xKq9 and so on", "Tr0ub4dor&3xKq9")]
    [InlineData("password: Tr0ub4dor;3,x'Kq9!", "Tr0ub4dor;3,x'Kq9!")]
    [InlineData("It is (password: Tr0ub4dor), they say", "Tr0ub4dor")]
    [InlineData("https://example.org/?password=Tr0ub4dor&next=3", "Tr0ub4dor")]
    [InlineData("Server=a;Password=Tr0ub4dor;Data Source=b", "Tr0ub4dor")]
    [InlineData("password=Tr0ub4dor,user=b", "Tr0ub4dor")]
    [InlineData("say \"password: Tr0ub4dor\".", "Tr0ub4dor")]
    [InlineData("<p>password: Tr0ub4dor</p>", "Tr0ub4dor")]
    [InlineData("password: \"Tr0ub4dor and no end", "Tr0ub4dor")]
    [InlineData("\"user\": \"sarah841+ops\"", "sarah841+ops")]
    public void The_span_of_a_labelled_value_is_all_of_it(string text, string value) =>
        Assert.Equal([value], StreamPromise.Find(Detector, text).Where(f => f.Entity is PiiEntities.Password or PiiEntities.Username).Select(f => text[f.Start..f.End]));

    [Fact]
    public void A_stream_releases_no_character_of_a_labelled_value() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks => StreamPromise.Holds(Detector, StreamPromise.Compose(Values, picks)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Only_the_entities_that_policy_names_are_looked_for()
    {
        var mail = PiiDetector.Of(DetectionSettings.Default with { PiiEntities = [PiiEntities.Email] }, []);
        Assert.Equal([PiiEntities.Email], StreamPromise.Find(mail, "jane@example.com, SSN 219-09-9999, 8.8.4.4").Select(f => f.Entity));
    }

    [Fact]
    public void Private_addresses_weigh_less_than_public_ones()
    {
        Assert.True(StreamPromise.Find(Detector, "from 203.9.44.17").Single().Score > StreamPromise.Find(Detector, "from 192.168.10.17").Single().Score);
    }

    [Fact]
    public void A_stream_releases_no_character_of_what_is_still_to_come() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), picks => StreamPromise.Holds(Detector, StreamPromise.Compose(Pieces, picks)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Theory]
    [InlineData("111.444.777-35.", 'a', 72)]
    [InlineData("111.444.777-35-", '1', 70)]
    public void A_number_waits_whole_when_an_address_might_begin_within_it(string number, char filling, int count) =>
        StreamPromise.Holds(Detector, number + new string(filling, count));

    [Fact]
    public void No_string_makes_it_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => StreamPromise.Holds(Detector, text ?? ""))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
}
