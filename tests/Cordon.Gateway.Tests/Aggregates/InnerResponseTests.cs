using System.Text;
using Cordon.Gateway.Aggregates;

namespace Cordon.Gateway.Tests.Aggregates;

/// <summary>The reply to an exchange within another.</summary>
public sealed class InnerResponseTests
{
    [Fact]
    public async Task What_is_written_is_read_and_the_first_byte_starts_the_reply()
    {
        InnerResponse response = new();
        await response.Stream.WriteAsync(Encoding.UTF8.GetBytes("a"), TestContext.Current.CancellationToken);
        Assert.True(response.HasStarted);
        await response.CompleteAsync();
        using StreamReader reader = new(response.Read);
        Assert.Equal("a", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_does_not_read_holds_the_writer_up()
    {
        InnerResponse response = new();
        Task writing = response.Stream.WriteAsync(new byte[128 * 1024], TestContext.Current.CancellationToken).AsTask();
        Assert.False(writing.IsCompleted);
        byte[] read = new byte[128 * 1024];
        await response.Read.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
        await writing;
    }

    [Fact]
    public async Task A_reply_that_breaks_off_is_read_to_the_break()
    {
        InnerResponse response = new();
        await response.Stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
        await response.BreakAsync();
        Assert.Equal(1, await response.Read.ReadAsync(new byte[8], TestContext.Current.CancellationToken));
        Assert.Equal(0, await response.Read.ReadAsync(new byte[8], TestContext.Current.CancellationToken));
        Assert.True(response.IsBroken);
    }

    [Fact]
    public async Task Nobody_waits_for_a_reader_that_has_gone()
    {
        InnerResponse response = new();
        await response.Read.DisposeAsync();
        await response.Stream.WriteAsync(new byte[128 * 1024], TestContext.Current.CancellationToken);
        await response.CompleteAsync();
    }
}
