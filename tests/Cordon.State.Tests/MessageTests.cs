using Cordon.State.Messages;

namespace Cordon.State.Tests;

public abstract class MessageTests : IDisposable
{
    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;

    protected MessageTests(Place place) => (_place, _database) = (place, place.Open());

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void Of_many_who_send_a_message_at_once_one_is_first()
    {
        MessageStore[] stores = [new(_database, _time), new(_database, _time)];
        int taken = 0;
        Parallel.For(0, 32, i => Interlocked.Add(ref taken, stores[i % 2].TryTake("a") ? 1 : 0));
        Assert.Equal(1, taken);
        Assert.True(stores[0].TryTake("b"));
    }

    [Fact]
    public void A_message_is_forgotten_after_a_week()
    {
        MessageStore messages = new(_database, _time);
        Assert.True(messages.TryTake("a"));
        _time.Pass(TimeSpan.FromHours(MessageStore.KeepsHours));
        Assert.False(messages.TryTake("a"));
        _time.Pass(TimeSpan.FromMinutes(11));
        Assert.True(messages.TryTake("a"));
    }
}
