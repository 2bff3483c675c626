using Cordon.State.Pins;

namespace Cordon.State.Tests;

public abstract class PinTests : IDisposable
{
    private readonly Place _place;
    private readonly ManualTime _time = new();
    private readonly StateDatabase _database;

    protected PinTests(Place place) => (_place, _database) = (place, place.Open());

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _database.Dispose();
        _place.Dispose();
    }

    [Fact]
    public void A_definition_is_remembered_as_it_was_first_and_as_it_is_now_across_a_restart()
    {
        using (PinStore pins = new(_database, _time))
        {
            Assert.Empty(See(pins, Tool("look", "a")).Known);
            _time.Pass(TimeSpan.FromDays(1));
            Assert.Equal("a", See(pins, Tool("look", "b")).Known[(PinKind.Tool, "look")].Seen.Digest);
        }

        using PinStore again = new(_database, _time);
        Pin pin = again.Find("desk", PinKind.Tool, "look")!;
        Assert.Equal(("a", "b", PinState.Changed), (pin.First.Digest, pin.Seen.Digest, pin.State));
        Assert.Equal(TimeSpan.FromDays(1), pin.LastSeen - pin.FirstSeen);
        Assert.Null(again.Find("shop", PinKind.Tool, "look"));
        Assert.Null(again.Find("desk", PinKind.Prompt, "look"));
    }

    [Fact]
    public void What_a_whole_list_leaves_out_is_gone_until_it_is_there_again()
    {
        using PinStore pins = new(_database, _time);
        See(pins, Tool("look", "a"), Tool("read", "b"));
        Assert.Empty(pins.See("desk", [Tool("look", "a")], [], (_, _) => null).Gone);
        Assert.Equal(["read"], See(pins, Tool("look", "a")).Gone.Select(pin => pin.Name));
        Assert.Empty(See(pins, Tool("look", "a")).Gone);
        Assert.NotNull(pins.Find("desk", PinKind.Tool, "read")!.Gone);
        See(pins, Tool("look", "a"), Tool("read", "b"));
        Assert.Null(pins.Find("desk", PinKind.Tool, "read")!.Gone);
    }

    [Fact]
    public void A_decision_is_about_the_digest_that_was_looked_at_and_waits_to_be_recorded()
    {
        using PinStore pins = new(_database, _time);
        See(pins, Tool("look", "aaaaaaaa1"));
        See(pins, Tool("look", "bbbbbbbb2"));
        Assert.Null(pins.Decide("desk", PinKind.Tool, "look", "aaaaaaaa", approves: true, "maria"));
        Assert.Null(pins.Decide("desk", PinKind.Tool, "look", "bbbbbbb", approves: true, "maria"));
        Assert.Null(pins.Decide("desk", PinKind.Tool, "read", "bbbbbbbb", approves: true, "maria"));

        PinDecision approved = pins.Decide("desk", PinKind.Tool, "look", "bbbbbbbb", approves: true, "maria")!;
        Assert.Equal((PinState.Approved, "maria"), (pins.Find("desk", PinKind.Tool, "look")!.State, pins.Find("desk", PinKind.Tool, "look")!.DecidedBy));
        PinDecision rejected = pins.Decide("desk", PinKind.Tool, "look", "bbbbbbbb2", approves: false, "bert")!;
        Assert.Equal((PinState.Rejected, null), (pins.Find("desk", PinKind.Tool, "look")!.State, pins.Find("desk", PinKind.Tool, "look")!.Approved));

        Assert.Equal([approved, rejected], pins.Unrecorded(10));
        pins.Recorded(approved, 17);
        using PinStore again = new(_database, _time);
        Assert.Equal([rejected], again.Unrecorded(10));
    }

    [Fact]
    public void A_server_has_a_largest_number_of_definitions_and_is_told_so()
    {
        using PinStore pins = new(_database, _time, mostPerServer: 2);
        Assert.False(See(pins, Tool("a", "1"), Tool("b", "2")).IsFull);
        Assert.True(See(pins, Tool("a", "1"), Tool("b", "2"), Tool("c", "3")).IsFull);
        Assert.Null(pins.Find("desk", PinKind.Tool, "c"));
        Assert.False(pins.See("shop", [Tool("c", "3")], [], (_, _) => null).IsFull);
    }

    [Fact]
    public void A_difference_is_told_value_by_value()
    {
        PinnedDefinition before = new("a", """{"description":"Looks.","inputSchema":{"properties":{"to":{"type":"string"}},"required":["to"]}}""");
        PinnedDefinition after = new("b", """{"description":"Looks twice.","inputSchema":{"properties":{"to":{"type":"string"},"why":{}},"required":[]}}""");
        Assert.Equal(
            [
                new PinDifference("description", "Looks.", "Looks twice."), new PinDifference("inputSchema.properties.why", null, "{}"),
                new PinDifference("inputSchema.required", null, "[]"), new PinDifference("inputSchema.required[0]", "to", null),
            ],
            PinDiff.Of(before, after));
        Assert.Equal([new PinDifference(".", "One.", "Two.")], PinDiff.Of(new("a", "\"One.\""), new("b", "\"Two.\"")));
    }

    private static Seeing See(PinStore pins, params Sighting[] sightings) => pins.See("desk", sightings, [PinKind.Tool], (_, _) => null);

    private static Sighting Tool(string name, string digest) => new(PinKind.Tool, name, digest, $$"""{"name":"{{name}}"}""");
}
