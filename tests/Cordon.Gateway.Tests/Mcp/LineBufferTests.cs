using System.Text;
using Cordon.Gateway.Mcp;

namespace Cordon.Gateway.Tests.Mcp;

public sealed class LineBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Lines_are_the_same_however_the_bytes_are_cut(int step)
    {
        LineBuffer buffer = new(100);
        byte[] bytes = Encoding.UTF8.GetBytes("one\r\n\n two \n\r\nthree\nnot ended");

        List<string> lines = [];
        for (int at = 0; at < bytes.Length; at += step)
        {
            lines.AddRange(buffer.Add(bytes.AsMemory(at, Math.Min(step, bytes.Length - at))).Select(Encoding.UTF8.GetString));
        }

        Assert.Equal(["one", " two ", "three"], lines);
    }

    [Theory]
    [InlineData("12345678\n", false)]
    [InlineData("123456789\n", true)]
    [InlineData("1\n123456789", true)]
    public void A_line_that_is_too_long_ends_it(string text, bool isTooLong)
    {
        LineBuffer buffer = new(8);

        buffer.Add(Encoding.UTF8.GetBytes(text));
        List<byte[]> after = buffer.Add("later\n"u8.ToArray());

        Assert.Equal(isTooLong, buffer.IsTooLong);
        Assert.Equal(isTooLong, after.Count == 0);
    }
}
