namespace Cordon.Detection.Tests;

public sealed class ViewBuilderTests
{
    [Fact]
    public void A_view_knows_of_every_character_where_it_came_from()
    {
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            string text = new([.. Enumerable.Range(0, 200).Select(_ => (char)('a' + random.Next(26)))]);
            View source = new(text, RuleViews.Original);
            (View view, List<(char C, int Start, int End)> told) = Write(source, random);
            Hold(view, told);
            // A view of a view tells the places of the original.
            (View second, List<(char C, int Start, int End)> above) = Write(view, random);
            Hold(second, [.. above.Select(one => (one.C, one.Start < told.Count ? told[one.Start].Start : told[^1].End, told[one.End - 1].End))]);
        }
    }

    [Fact]
    public void Places_of_plain_text_are_one_run_however_long_it_is()
    {
        View source = new(new string('a', 1_000_000), RuleViews.Original);
        using ViewBuilder to = new(source, int.MaxValue, 16);
        to.Add(10, 900_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        View view = to.ToView(RuleViews.Decoded);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal((500_010, 500_011), (view.StartOf(500_000), view.EndOf(500_001)));
    }

    [Fact]
    public void A_view_that_is_full_says_so_and_keeps_what_it_has()
    {
        View source = new("abcdefghij", RuleViews.Original);
        using ViewBuilder to = new(source, limit: 7, expected: 1);
        to.Add(0, 10);
        Assert.True(to.IsFull);
        Assert.Equal("abcdefg", to.ToView(RuleViews.Decoded).Text);
    }

    private static (View, List<(char C, int Start, int End)>) Write(View source, Random random)
    {
        using ViewBuilder to = new(source, int.MaxValue, random.Next(1, 40));
        List<(char C, int Start, int End)> told = [];
        int length = source.Text.Length;
        for (int i = 0; i < length - 10;)
        {
            int width = random.Next(1, 4);
            switch (random.Next(5))
            {
                case 0:
                    int count = random.Next(0, 10);
                    to.Add(i, i + count);
                    told.AddRange(Enumerable.Range(i, count).Select(at => (source.Text[at], at, at + 1)));
                    i += count;
                    break;
                case 1 when told.Count > 0:
                    i += width;
                    to.Stretch(i);
                    told[^1] = told[^1] with { End = i };
                    break;
                case 2:
                    i += random.Next(10);
                    break;
                default:
                    for (int k = random.Next(5); k > 0 && i + width < length; k--, i += width)
                    {
                        to.Add('x', i, i + width);
                        told.Add(('x', i, i + width));
                    }

                    break;
            }
        }

        to.Add('.', length - 1, length);
        told.Add(('.', length - 1, length));
        return (to.ToView(RuleViews.Decoded), told);
    }

    private static void Hold(View view, List<(char C, int Start, int End)> told)
    {
        Assert.Equal(string.Concat(told.Select(one => one.C)), view.Text);
        foreach (int i in Enumerable.Range(0, told.Count).Concat(Enumerable.Range(0, told.Count).Reverse()))
        {
            Assert.Equal((told[i].Start, told[i].End), (view.StartOf(i), view.EndOf(i + 1)));
        }

        Assert.Equal(told[^1].End, view.StartOf(view.Text.Length));
    }
}
