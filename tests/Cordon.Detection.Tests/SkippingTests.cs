using System.Collections.Frozen;
using Cordon.Contracts;
using Cordon.Detection.Pii;

namespace Cordon.Detection.Tests;

/// <summary>What a scan skips must not matter: the same findings and the same hold as reading every character.</summary>
public sealed class SkippingTests
{
    private static readonly string[] Pieces =
    [
        "the quarterly report ", "a", "DE", " ", "-", ".", "@", ":", "+", "(", "_", "%", "\n", "\u00a0", "é", "名前", "first.last@example.com", "DE89 3704 0044 0532 0130 00",
        "4111 1111 1111 1111", "RSSMRA85T10A562S", "abcdefghijklmnop", "RSSMRALRTMLARSNS", "+1 (234) 817-8325", "2001:4860:4860::8888", "deadbeef", "12", "QQ123456C", "X1234567L",
        "git@host.example.com", "Internationalization", "12345678Z", "11010519491231002X", "::", "e-mail:",
        "passport no ", "patient id: ", "AB 12 CDE", "September 7, 1980", "Mar. 12, 1980", "février 12, 1980", "dob 12/03/1980", "salary: $", "85,000", " €", "12 Main Street, Portland, OR 97201",
        "MRN-12345", "INV-2024-001", "plate ", "gender: female", "password: hunter22x", "user=jane.d_1", "@jane_d on twitter", "vin 1HGCM82633A004352", "00:1A:2B:3C:4D:5E", "aa-bb-cc-dd-ee-f1",
        "fe80::1", "40.7128° N, 74.0060° W", "AL 35801", "swift DEUTDEFF500", "ssn 123-45-6789", "SW1A 1AA", "K1A 0B1", "1.", "2026", "v1.2.3.4", "10.0.0.1", "(12) 345 6789", "((", "(+49", "0x", "=", "/", ",",
    ];

    // So that not all of a text stands near its end, where nothing is skipped.
    private static readonly string Far = string.Concat(Enumerable.Repeat(" and so on", 30));

    private static readonly FrozenSet<string> Everything = FrozenSet.Create(StringComparer.Ordinal, [.. PiiEntities.Standard, .. PiiEntities.OnRequest]);
    private static readonly RecogniserIndex Index = new(Everything);

    [Fact]
    public void Personal_data_is_found_alike_whether_words_are_skipped_or_read()
    {
        Random random = new(42);
        int found = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)])) + (i % 2 == 0 ? Far : "");
            int from = random.Next(3) == 0 ? random.Next(text.Length) : 0;
            List<Finding> skipping = [], everywhere = [];
            int hold = new PiiScan(text, skipping, Index).Run(from);
            int held = new PiiScan(text, everywhere, Index).RunEverywhere(from);
            Assert.True(held == hold, $"{held} is not {hold} from {from}: {text}");
            Assert.Equal(everywhere, skipping);
            found += skipping.Count;
        }

        Assert.True(found > 10_000, $"{found} findings");
    }
}
