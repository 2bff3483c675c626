using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Inspection;

/// <summary>A frame that waits for the decision about what it carries.</summary>
internal sealed class PendingFrame(SseFrame frame)
{
    private readonly List<(Channel Channel, int End)> _carries = [];

    public SseFrame Frame { get; } = frame;

    /// <summary>Edits of strings in the frame's data; null while there are none.</summary>
    public List<TextEdit>? Edits { get; private set; }

    /// <summary>True when all text in this frame may leave (edited where it must be).</summary>
    public bool IsDecided
    {
        get
        {
            foreach ((Channel channel, int end) in _carries)
            {
                if (channel.DecidedTo < end && !channel.IsDone)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Notes that this frame carries the channel's text up to <paramref name="end"/>.</summary>
    public void Carries(Channel channel, int end) => _carries.Add((channel, end));

    public void Edit(TextEdit edit) => (Edits ??= []).Add(edit);
}
