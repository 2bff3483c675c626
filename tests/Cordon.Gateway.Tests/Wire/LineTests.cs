using System.Text;
using Cordon.Gateway.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Cordon.Gateway.Tests.Wire;

public sealed class LineTests
{
    private static readonly string[] Pieces = ["{\"a\":1}", "{", "\"é\"", " ", "\n", "\r\n", "\r", "\n\n", "\uFEFF", "x"];

    [Fact]
    public void Lines_and_remainder_are_the_bytes_however_they_were_cut()
    {
        Gen<(string, int)> cases =
            from pieces in Gen.ListOf(Gen.Elements(Pieces))
            from seed in Gen.Choose(0, 1 << 30)
            select (string.Concat(pieces), seed);
        Prop.ForAll(cases.ToArbitrary(), sample =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(sample.Item1);
            List<string> whole = Split(bytes, [bytes.Length], out string remainder);
            Assert.Equal(sample.Item1, string.Concat(whole) + remainder);
            var random = new Random(sample.Item2);
            int[] cuts = [.. Enumerable.Range(0, bytes.Length).Select(_ => random.Next(1, 6))];
            return whole.SequenceEqual(Split(bytes, cuts, out string again)) && again == remainder;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Data_is_the_line_without_its_end_and_without_a_byte_order_mark_in_front()
    {
        var splitter = new LineSplitter();
        splitter.Feed("\uFEFF{\"a\":1}\r\n\n{\"b\":\r2}\n \r\n{\"rest\":true}"u8);
        List<string> data = [];
        SseTests.Drain(splitter, frame => data.Add(Encoding.UTF8.GetString(frame.Data.Span)));
        Assert.Equal(["{\"a\":1}", "", "{\"b\":\r2}", " "], data);
        Assert.Equal("{\"rest\":true}", Encoding.UTF8.GetString(splitter.Finish()!.Data.Span));
        Assert.Null(splitter.Finish());
    }

    [Fact]
    public void A_line_that_is_too_long_is_a_fault_and_not_memory()
    {
        foreach (int chunk in new[] { 1, 7, 1000 })
        {
            var splitter = new LineSplitter(100);
            byte[] bytes = Encoding.UTF8.GetBytes("{}\n" + new string('x', 200) + "\n{}\n");
            int frames = 0;
            for (int at = 0; at < bytes.Length; at += chunk)
            {
                splitter.Feed(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
                SseTests.Drain(splitter, _ => frames++);
            }

            Assert.Equal(1, frames);
            Assert.Equal("too-large", splitter.Fault?.Code);
            Assert.Null(splitter.Finish());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void An_edit_changes_the_bytes_of_its_string_only(string mark)
    {
        var splitter = new LineSplitter();
        splitter.Feed(Encoding.UTF8.GetBytes(mark + "{ \"a\": \"x\\u00e9 secret y\" , \"b\":1e2}\r\n"));
        Assert.True(splitter.TryRead(out StreamFrame? frame));
        JsonNode a = JsonTape.Read(frame.Data, JsonLimits.Default, out _)!.Root.Get("a"u8);

        byte[] edited = frame.Apply([new TextEdit(a.Raw, 3, 9, "[S]")]);

        Assert.Equal(mark + "{ \"a\": \"x\\u00e9 [S] y\" , \"b\":1e2}\r\n", Encoding.UTF8.GetString(edited));
    }

    private static List<string> Split(byte[] bytes, int[] cuts, out string remainder)
    {
        var splitter = new LineSplitter();
        List<string> frames = [];
        int at = 0;
        foreach (int cut in cuts)
        {
            int length = Math.Min(cut, bytes.Length - at);
            splitter.Feed(bytes.AsSpan(at, length));
            SseTests.Drain(splitter, f => frames.Add(Encoding.UTF8.GetString(f.Raw.Span)));
            at += length;
        }

        splitter.Feed(bytes.AsSpan(at));
        SseTests.Drain(splitter, f => frames.Add(Encoding.UTF8.GetString(f.Raw.Span)));
        remainder = Encoding.UTF8.GetString(splitter.Remainder.Span);
        return frames;
    }
}
