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
    ];

    private static readonly FrozenSet<string> Everything = FrozenSet.Create(StringComparer.Ordinal, [.. PiiEntities.Standard, .. PiiEntities.OnRequest]);
    private static readonly RecogniserIndex Index = new(Everything);

    [Fact]
    public void Personal_data_is_found_alike_whether_words_are_skipped_or_read()
    {
        Random random = new(42);
        int found = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            int from = random.Next(3) == 0 ? random.Next(text.Length) : 0;
            List<Finding> skipping = [], everywhere = [];
            int hold = new PiiScan(text, Everything, skipping, Index).Run(from);
            int held = new PiiScan(text, Everything, everywhere, Index).RunEverywhere(from);
            Assert.True(held == hold, $"{held} is not {hold} from {from}: {text}");
            Assert.Equal(everywhere, skipping);
            found += skipping.Count;
        }

        Assert.True(found > 10_000, $"{found} findings");
    }
}
