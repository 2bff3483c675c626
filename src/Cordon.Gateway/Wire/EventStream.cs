using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>What every dialect's stream reader does: parse the data, keep the open channels, bound them.</summary>
internal abstract class EventStream : StreamReading
{
    // More texts than this at a time is no model's answer but an attempt to make us remember.
    private const int MostChannels = 1024;

    private readonly List<string> _open = [];
    private readonly List<string> _closing = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private bool _announces;
    private bool _tooMany;
    private string? _refused;
    private ImmutableArray<KeptId> _given = [];
    private int? _number;

    public sealed override FrameReading Read(StreamFrame frame)
    {
        if (frame.Data.IsEmpty)
        {
            return new FrameReading([], [], FrameKind.Ordinary);
        }

        if (frame.Data.Span.Trim(" "u8).SequenceEqual("[DONE]"u8))
        {
            return new FrameReading([], CloseAll(), FrameKind.End);
        }

        JsonTape? tape = JsonTape.Read(frame.Data, JsonLimits.Default, out IntakeFault? fault);
        if (tape is null || tape.Root.Kind != System.Text.Json.JsonValueKind.Object)
        {
            // Broken JSON is broken for the client too; what only we cannot follow would pass us by.
            return fault is null or { Code: "invalid-json" } ? new FrameReading([], [], FrameKind.Unreadable) : Refused(fault.Code);
        }

        var placing = new Placing(tape);
        _closing.Clear();
        _announces = false;
        _given = [];
        _number = null;
        FrameKind kind = Place(tape.Root, placing);
        kind = kind == FrameKind.Ordinary && frame.Event == "error" ? FrameKind.Error : kind;
        ImmutableArray<StreamSlot> slots = placing.Slots();
        foreach (StreamSlot slot in slots)
        {
            if (!slot.Whole && _known.Add(slot.Channel))
            {
                _open.Add(slot.Channel);
            }
        }

        return _refused is not null
            ? Refused(_refused)
            : _tooMany || _open.Count > MostChannels
            ? Refused("too-many-texts")
            : new FrameReading(slots, kind == FrameKind.End ? CloseAll() : CloseNamed(), kind, _announces, Usage: ReadUsage(tape.Root)) { Given = _given, Number = _number };
    }

    /// <summary>Places the strings of one event.</summary>
    protected abstract FrameKind Place(JsonNode data, Placing placing);

    /// <summary>What an event says was used so far, in all; null when it does not say.</summary>
    protected virtual Usage? ReadUsage(JsonNode data) => null;

    /// <summary>Says that this event, its own text included, completes a channel and all channels below it.</summary>
    protected void Closes(string place) => _closing.Add(place);

    /// <summary>Says that the arguments of calls in this event are still to come.</summary>
    protected void Announces() => _announces = true;

    /// <summary>Says what the provider keeps from now on.</summary>
    protected void Gives(ImmutableArray<KeptId> given) => _given = given;

    /// <summary>Says the event's number in its stream.</summary>
    protected void Numbers(int? number) => _number = number;

    /// <summary>Says how many things a reader remembers; the stream ends where that is too many.</summary>
    protected void Counts(int remembered) => _tooMany |= remembered >= MostChannels;

    /// <summary>Says that this event is one that we cannot follow, and a client could.</summary>
    protected void Refuses(string code) => _refused ??= code;

    private static FrameReading Refused(string code) => new(
        [], [], FrameKind.Unreadable,
        Fault: new IntakeFault(code, "", 0, $"The upstream sent a stream event that cannot be followed ({code}), so the stream was ended."));

    private ImmutableArray<string> CloseNamed()
    {
        if (_closing.Count == 0)
        {
            return [];
        }

        var completed = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; i < _open.Count; i++)
        {
            string channel = _open[i];
            if (_closing.Exists(c => channel.StartsWith(c, StringComparison.Ordinal) && (channel.Length == c.Length || channel[c.Length] == '/')))
            {
                completed.Add(channel);
                _known.Remove(channel);
                _open.RemoveAt(i--);
            }
        }

        return completed.ToImmutable();
    }

    private ImmutableArray<string> CloseAll()
    {
        ImmutableArray<string> all = [.. _open];
        _open.Clear();
        _known.Clear();
        return all;
    }
}
