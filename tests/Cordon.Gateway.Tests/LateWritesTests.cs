using Cordon.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cordon.Gateway.Tests;

public sealed class LateWritesTests
{
    [Fact]
    public async Task What_the_state_does_not_take_is_written_in_order_as_soon_as_it_does()
    {
        List<int> written = [];
        TaskCompletionSource all = new();
        int refused = 0;
        await using LateWrites late = new(TimeProvider.System, NullLogger<LateWrites>.Instance);
        for (int i = 0; i < 3; i++)
        {
            int number = i;
            Assert.True(late.Add(() =>
            {
                if (number == 1 && refused++ == 0)
                {
                    throw new StateException("It is away.");
                }

                written.Add(number);
                if (number == 2)
                {
                    all.SetResult();
                }
            }));
        }

        await all.Task;
        Assert.Equal([0, 1, 2], written);
    }

    [Fact]
    public async Task What_waits_is_bounded()
    {
        await using LateWrites late = new(TimeProvider.System, NullLogger<LateWrites>.Instance);
        for (int i = 0; i < LateWrites.Most; i++)
        {
            Assert.True(late.Add(() => throw new StateException("It is away.")));
        }

        Assert.False(late.Add(() => { }));
        Assert.Equal(LateWrites.Most, late.Count);
    }
}
