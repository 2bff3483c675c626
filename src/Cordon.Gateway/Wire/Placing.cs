using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Collects the placed strings of one document. A dialect claims what it knows; <see cref="Sweep"/> then takes every
/// string that nobody claimed, so that no string of a body can pass without being either text or a known parameter.
/// </summary>
internal sealed class Placing(JsonTape tape)
{
    private const byte Value = 1;
    private const byte PropertyName = 2;

    private readonly byte[] _claims = new byte[tape.Count];
    private List<KeptId>? _uses;
    private readonly List<Place> _places = [];

    /// <summary>The first thing that was not what the dialect expects.</summary>
    public IntakeFault? Fault { get; private set; }

    /// <summary>What the provider keeps and the document names.</summary>
    public ImmutableArray<KeptId> Uses => _uses is null ? [] : [.. _uses];

    /// <summary>Notes the id of something that the provider keeps.</summary>
    /// <param name="bringsAlong">The surface on which it is read with this request; null when it is recorded otherwise, or brings no text.</param>
    public void Names(KeptKind kind, JsonNode id, Surface? bringsAlong = null)
    {
        if (Is(id, JsonValueKind.String))
        {
            (_uses ??= []).Add(new KeptId(kind, id.Text(), id.Pointer()) { BringsAlong = bringsAlong });
        }
    }

    public void Refuse(string code, JsonNode node, string message)
    {
        string pointer = node.Pointer();
        Fault ??= new IntakeFault(code, pointer.Length <= 256 ? pointer : pointer[..256], node.Raw.Start, message);
    }

    /// <summary>Says that the node has to be of a kind; null counts as absent.</summary>
    public bool Is(JsonNode node, JsonValueKind kind)
    {
        if (node.Kind == kind)
        {
            return true;
        }

        if (node.Kind is not (JsonValueKind.Undefined or JsonValueKind.Null))
        {
            Refuse("wrong-type", node, $"Make this {(kind == JsonValueKind.Array ? "an array" : kind == JsonValueKind.Object ? "an object" : "a string")}.");
        }

        return false;
    }

    /// <summary>Places one string.</summary>
    public void Text(JsonNode node, Surface surface, Trust trust, string? tool = null, string? channel = null, bool buffered = false, bool isAnswer = false)
    {
        if (Is(node, JsonValueKind.String) && Claim(node.Index, Value))
        {
            _places.Add(new Place(node, surface, trust, tool, channel, buffered, PlaceKind.Text, isAnswer));
        }
    }

    /// <summary>
    /// Places the words of something that is also heard. Changing them would not change the sound, so nothing in them can be edited, and what
    /// policy wants changed there is denied.
    /// </summary>
    public void Spoken(JsonNode node, Surface surface, Trust trust, string? channel = null)
    {
        if (node.Kind == JsonValueKind.String && Claim(node.Index, Value))
        {
            _places.Add(new Place(node, surface, trust, null, channel, false, PlaceKind.Spoken));
        }
    }

    /// <summary>Places every string inside, property names included, and the numbers of calls, results and documents, unless already claimed.</summary>
    /// <param name="known">Property names that are not text here.</param>
    public void Tree(JsonNode node, Surface surface, Trust trust, string? tool = null, Protocol? known = null, bool buffered = false)
    {
        if (node.Kind == JsonValueKind.Undefined)
        {
            return;
        }

        // Document order is enough: no recursion, so depth costs nothing.
        for (int at = node.Index; at < node.Next; at++)
        {
            JsonNode inner = new(tape, at);
            if (at > node.Index)
            {
                PlaceName(inner, surface, trust, tool, known);
            }

            bool free = Claim(at, Value);
            if (free && inner.Kind == JsonValueKind.Number && surface is (Surface.ToolCall or Surface.ToolResult or Surface.Document))
            {
                // A card number needs no quotes, and policy bounds the arguments of a call.
                _places.Add(new Place(inner, surface, trust, tool, null, buffered, PlaceKind.Number));
            }
            else if (free && inner.Kind == JsonValueKind.String && !(known is not null && JsonSchemaWords.IsTypeWord(inner)))
            {
                _places.Add(new Place(inner, surface, trust, tool, null, buffered, PlaceKind.Text));
            }
        }
    }

    /// <summary>Records content that no text guard can read; nothing inside it is placed again.</summary>
    public void Opaque(JsonNode node, Surface surface, Trust trust, string? tool = null)
    {
        if (node.Kind is JsonValueKind.Undefined or JsonValueKind.Null || IsClaimed(node.Index))
        {
            return;
        }

        Protocol(node);
        _places.Add(new Place(node, surface, trust, tool, null, false, PlaceKind.Opaque));
    }

    /// <summary>Records that an object holds content no text guard can read, beside strings that are placed by themselves.</summary>
    public void OpaqueBeside(JsonNode node, Surface surface, Trust trust)
    {
        if (node.Kind is JsonValueKind.Object or JsonValueKind.Array)
        {
            _places.Add(new Place(node, surface, trust, null, null, false, PlaceKind.Opaque));
        }
    }

    /// <summary>Places the address of content that no text guard reads: the address is text, unless it is the data itself.</summary>
    public void Link(JsonNode node, Surface surface, Trust trust)
    {
        if (!Is(node, JsonValueKind.String) || !Claim(node.Index, Value))
        {
            return;
        }

        ReadOnlySpan<byte> inner = node.Inner;
        bool isData = inner.Length > 5 && System.Text.Ascii.EqualsIgnoreCase(inner[..5], "data:"u8);
        _places.Add(new Place(node, surface, trust, null, null, false, isData ? PlaceKind.Opaque : PlaceKind.Link));
    }

    /// <summary>Claims a value, and all inside, that is no text.</summary>
    public void Protocol(JsonNode node)
    {
        if (node.Kind != JsonValueKind.Undefined)
        {
            _claims[node.Index] |= Value;
            _claims.AsSpan(node.Index + 1, node.Next - node.Index - 1).Fill(Value | PropertyName);
        }
    }

    /// <summary>Places every string that nobody claimed and that is not a known parameter.</summary>
    public void Sweep(Protocol protocol, Trust trust)
    {
        JsonNode root = tape.Root;
        if (root.Kind == JsonValueKind.String && Claim(0, Value))
        {
            _places.Add(new Place(root, Surface.Unknown, trust, null, null, false, PlaceKind.Text));
        }

        Sweep(root, protocol.Root, protocol, trust);
    }

    public ImmutableArray<Segment> Segments()
    {
        InByteOrder();
        var segments = ImmutableArray.CreateBuilder<Segment>(_places.Count);
        foreach (Place place in _places)
        {
            var segment = new Segment(
                segments.Count, place.Surface, place.Trust, place.Node.Pointer(), place.Words(), place.Raw(), place.Tool,
                Opaque: place.Kind is PlaceKind.Opaque or PlaceKind.Link, IsName: place.Kind == PlaceKind.Name, place.IsAnswer);
            segments.Add(segment);
            if (place.Surface == Surface.ToolCall)
            {
                foreach ((string pointer, string text) in ToolArguments.Hidden(segment.Text))
                {
                    segments.Add(segment with { Index = segments.Count, Pointer = segment.Pointer + "#" + pointer, Text = text, Raw = new ByteRange(place.Offset, 0) });
                }
            }
        }

        return segments.DrainToImmutable();
    }

    /// <summary>The same for one stream event. What continues no channel is whole by itself.</summary>
    public ImmutableArray<StreamSlot> Slots()
    {
        InByteOrder();
        var slots = ImmutableArray.CreateBuilder<StreamSlot>(_places.Count);
        foreach (Place place in _places)
        {
            string pointer = place.Node.Pointer();
            slots.Add(new StreamSlot(
                place.Channel ?? "event" + pointer, place.Surface, pointer, place.Words(), place.Raw(), place.Buffered,
                Whole: place.Channel is null, place.Tool, Opaque: place.Kind is PlaceKind.Opaque or PlaceKind.Link, place.IsAnswer));
        }

        return slots.MoveToImmutable();
    }

    // Recursion is bounded by the tape's depth limit.
    private void Sweep(JsonNode container, Protocol.Step? step, Protocol protocol, Trust trust)
    {
        bool isObject = container.Kind == JsonValueKind.Object;
        if (!isObject && container.Kind != JsonValueKind.Array)
        {
            return;
        }

        foreach (JsonNode child in isObject ? container.Members : container.Items)
        {
            bool named = false;
            Protocol.Step? next = step?.Follow(child, out named);
            if (isObject && !named)
            {
                PlaceName(child, Surface.Unknown, trust, null, protocol);
            }

            if (child.Kind == JsonValueKind.String)
            {
                if (next?.Accepts(child) != true && Claim(child.Index, Value))
                {
                    _places.Add(new Place(child, Surface.Unknown, trust, null, null, false, PlaceKind.Text));
                }
            }
            else if (!IsClaimed(child.Index))
            {
                Sweep(child, next, protocol, trust);
            }
        }
    }

    private void PlaceName(JsonNode member, Surface surface, Trust trust, string? tool, Protocol? known)
    {
        if (member.NameRaw.Length == 0 || (known is not null && !member.NameEscaped && known.Knows(member.NameInner)) || !Claim(member.Index, PropertyName))
        {
            return;
        }

        _places.Add(new Place(member, surface, trust, tool, null, false, PlaceKind.Name));
    }

    private bool IsClaimed(int index) => (_claims[index] & Value) != 0;

    private bool Claim(int index, byte what)
    {
        bool free = (_claims[index] & what) == 0;
        _claims[index] |= what;
        return free;
    }

    private void InByteOrder()
    {
        for (int i = 1; i < _places.Count; i++)
        {
            if (_places[i - 1].Offset > _places[i].Offset)
            {
                _places.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
                return;
            }
        }
    }

    private enum PlaceKind
    {
        Text,
        Spoken,
        Number,
        Name,
        Opaque,
        Link,
    }

    private readonly record struct Place(
        JsonNode Node, Surface Surface, Trust Trust, string? Tool, string? Channel, bool Buffered, PlaceKind Kind, bool IsAnswer = false)
    {
        public int Offset => Kind == PlaceKind.Name ? Node.NameRaw.Start : Node.Raw.Start;

        public string Words() => Kind switch
        {
            PlaceKind.Text or PlaceKind.Spoken or PlaceKind.Link => Node.Text(),
            PlaceKind.Number => System.Text.Encoding.ASCII.GetString(Node.Bytes.Span),
            PlaceKind.Name => Node.Name ?? "",
            PlaceKind.Opaque => "",
        };

        // Names, numbers, spoken words and opaque content are never edited.
        public ByteRange Raw() => Kind is PlaceKind.Text or PlaceKind.Link ? Node.Raw : new ByteRange(Offset, 0);
    }
}
