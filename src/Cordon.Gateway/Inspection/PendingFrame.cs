using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Inspection;

/// <summary>A frame that waits for the decision about what it carries.</summary>
internal sealed class PendingFrame(StreamFrame frame)
{
    private readonly List<(Channel Channel, int End)> _carries = [];
    private List<TextEdit>? _edits;
    private bool _dropsMargin;
    private ReadOnlyMemory<byte>? _instead;

    public StreamFrame Frame { get; } = frame;

    /// <summary>True for what the caller has had before: it is read, so that what follows it can be understood, and not sent again.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Something in it waits for a person.</summary>
    public bool IsHeld { get; set; }

    /// <summary>True when all text in this frame may leave (edited where it must be).</summary>
    public bool IsDecided
    {
        get
        {
            if (_instead is not null)
            {
                return true;
            }

            if (IsHeld)
            {
                return false;
            }

            foreach ((Channel channel, int end) in _carries)
            {
                if (channel.DecidedTo < end)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Notes that this frame carries the channel's text up to <paramref name="end"/>.</summary>
    public void Carries(Channel channel, int end) => _carries.Add((channel, end));

    /// <summary>Edits a string in the frame's data.</summary>
    public void Edit(TextEdit edit) => (_edits ??= []).Add(edit);

    /// <summary>Leaves out the frame's margin.</summary>
    public void DropMargin() => _dropsMargin = true;

    /// <summary>Sends other bytes in the frame's place, or none.</summary>
    public void Replace(ReadOnlyMemory<byte> bytes) => _instead = bytes;

    /// <summary>The frame's data with the edits that were made so far.</summary>
    public ReadOnlyMemory<byte> Data() => _edits is null ? Frame.Data : JsonEdit.Apply(Frame.Data.Span, _edits);

    /// <summary>The frame as it leaves: its own bytes unless something in it had to change.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        if (_instead is { } instead)
        {
            return instead;
        }

        StreamFrame released = _dropsMargin ? Frame.WithoutMargin() : Frame;
        return _edits is null ? released.Raw : released.Apply(_edits);
    }
}
