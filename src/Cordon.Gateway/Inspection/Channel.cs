using System.Text;
using Cordon.Contracts;
using Cordon.Gateway.Judging;
using Cordon.Gateway.Wire;

namespace Cordon.Gateway.Inspection;

/// <summary>
/// One text that a stream delivers in pieces: an answer's content, the arguments of one tool call.
/// Only a window of it is kept: what is not decided yet, and a little before that for context.
/// Offsets are UTF-16 code units from the start of the channel's text.
/// </summary>
internal sealed class Channel(StreamSlot first, int index, bool buffered)
{
    /// <summary>How much decided text stays as context: enough for a word border, a key's name before its value, a repeated finding.</summary>
    private const int Context = 512;

    private const int UsualBeginning = 256;

    private readonly StringBuilder _window = new();
    private readonly List<Piece> _pieces = [];
    private StringBuilder? _beginning;
    private int _counted;

    public string Name { get; } = first.Channel;

    public int Index { get; } = index;
    public Surface Surface { get; } = first.Surface;
    public string Pointer { get; } = first.Pointer;
    public string? Tool { get; private set; } = first.Tool;

    /// <summary>See <see cref="Segment.IsAnswer"/>.</summary>
    public bool IsAnswer { get; } = first.IsAnswer;

    /// <summary>Nothing in it can be edited: it is also heard.</summary>
    public bool IsFixed { get; } = first.Raw.Length == 0;

    /// <summary>Nothing is decided before everything is here.</summary>
    public bool Buffered { get; } = buffered;

    /// <summary>How many characters of its beginning guards judge as one when it has left; 0 where nothing leaves before they have, or none does.</summary>
    public int WholeUpTo { get; init; }

    /// <summary>Offset of the window's first character.</summary>
    public int WindowStart { get; private set; }

    public int End => WindowStart + _window.Length;

    /// <summary>Text before this offset is decided, and released or ready to be.</summary>
    public int DecidedTo { get; private set; }

    public bool IsComplete { get; set; }

    /// <summary>Waits to be judged.</summary>
    public bool IsTouched { get; set; }

    /// <summary>What was inspected, window by window.</summary>
    public CoverageMap Coverage { get; private set; } = new();

    /// <summary>Complete and decided to the end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The frame that brought the latest piece.</summary>
    public PendingFrame? Latest { get; private set; }

    /// <summary>Where that frame's text begins.</summary>
    public int LatestFrom { get; private set; }

    public void Append(StreamSlot slot, PendingFrame frame)
    {
        if (Latest != frame)
        {
            (Latest, LatestFrom) = (frame, End);
        }

        _pieces.Add(new Piece(End, slot.Text.Length, frame, slot.Raw));
        _window.Append(slot.Text);
        frame.Carries(this, End);
    }

    public string Window() => _window.ToString();

    /// <summary>Remembers the piece that comes next as far as it is of the beginning, and no more than <paramref name="most"/> characters of it; how many that were.</summary>
    public int Remember(string piece, int most)
    {
        int more = (_beginning?.Length ?? 0) == End ? Math.Clamp(Math.Min(WholeUpTo - End, most), 0, piece.Length) : 0;
        if (more > 0)
        {
            (_beginning ??= new StringBuilder(UsualBeginning)).Append(piece, 0, more);
        }

        return more;
    }

    /// <summary>Whether all of the text's beginning that guards judge as one is remembered.</summary>
    public bool IsRemembered => WholeUpTo > 0 && (_beginning?.Length ?? 0) >= Math.Min(WholeUpTo, End);

    /// <summary>What is remembered of the text and has left: a frame of which only a part is decided has not.</summary>
    public string LeftBeginning() => _beginning?.ToString(0, Math.Min(_beginning.Length, _pieces.Count > 0 ? _pieces[0].Start : End)) ?? "";

    /// <summary>A name may come in pieces: the latest is the whole.</summary>
    public void Named(string? tool) => Tool = tool ?? Tool;

    /// <summary>The text goes on after it was said to be complete.</summary>
    public void Reopen()
    {
        IsComplete = IsDone = false;
        Coverage = new CoverageMap();
    }

    /// <summary>How many characters came since it was last asked.</summary>
    public int TakeUncounted()
    {
        int uncounted = End - _counted;
        _counted = End;
        return uncounted;
    }

    /// <summary>Puts an edit of the window's span [start, end) onto the frames that carry it: the first gets the replacement, the others lose their part.</summary>
    public void Edit(int start, int end, string replacement)
    {
        bool placed = false;
        foreach (Piece piece in _pieces)
        {
            int from = Math.Max(start, piece.Start);
            int to = Math.Min(end, piece.Start + piece.Length);
            if (from < to || (from == to && start == end && !placed && piece.Length > 0))
            {
                piece.Frame.Edit(new TextEdit(piece.Raw, from - piece.Start, to - piece.Start, placed ? "" : replacement));
                placed = true;
            }
        }
    }

    public void Decide(int to, bool done)
    {
        DecidedTo = Math.Max(DecidedTo, to);
        IsDone = done;
        int keep = Math.Max(WindowStart, DecidedTo - Context);
        // Cutting a surrogate pair would make half a character of it.
        if (keep > WindowStart && keep < End && char.IsLowSurrogate(_window[keep - WindowStart]))
        {
            keep--;
        }

        _window.Remove(0, keep - WindowStart);
        WindowStart = keep;
        _pieces.RemoveAll(piece => piece.Start + piece.Length <= DecidedTo);
    }

    private readonly record struct Piece(int Start, int Length, PendingFrame Frame, ByteRange Raw);
}
