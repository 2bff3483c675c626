using Cordon.Gateway.Mcp;

namespace Cordon.Gateway.Tests.Mcp;

public sealed class BacklogTests
{
    [Theory]
    [InlineData(Backlog.MostMessages, 10, 1)]
    [InlineData(Backlog.MostMessages + 3, 10, 4)]
    [InlineData(5, Backlog.MostBytes / 4, 2)]
    [InlineData(2, Backlog.MostBytes + 1, 2)]
    public async Task The_oldest_gives_way_when_there_are_too_many_or_they_are_too_long(int count, int bytes, long first)
    {
        Backlog backlog = new();
        for (int i = 0; i < count; i++)
        {
            backlog.Add(new byte[bytes]);
        }

        (long number, _) = (await backlog.NextAsync(1, TestContext.Current.CancellationToken))!.Value;

        Assert.Equal(first, number);
    }

    [Fact]
    public async Task Whoever_waits_gets_what_comes_and_learns_of_the_end()
    {
        Backlog backlog = new();
        Task<(long Number, byte[] Message)?> first = backlog.NextAsync(1, TestContext.Current.CancellationToken).AsTask();
        backlog.Add([7]);

        Assert.Equal(1, (await first)!.Value.Number);
        Assert.Equal(2, backlog.Undelivered);
        Task<(long Number, byte[] Message)?> second = backlog.NextAsync(2, TestContext.Current.CancellationToken).AsTask();
        backlog.Close();
        Assert.Null(await second);
    }
}
