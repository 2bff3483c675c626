using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>The labels of an exchange's session, and those that the exchange brings. Belongs to one exchange; not thread-safe.</summary>
public sealed class SessionMarks
{
    private int _kept;

    /// <summary>The session's labels as rules about the whole exchange see them: what it brings in confidence holds at once, who speaks in it from the next one on.</summary>
    public ImmutableHashSet<string> Labels { get; private set; } = [];

    /// <summary>The session's labels as rules about calls see them: with all that this exchange has brought so far.</summary>
    public ImmutableHashSet<string> ForCalls { get; private set; } = [];

    /// <summary>Labels that this exchange implies by itself, whether or not the session had them.</summary>
    public ImmutableHashSet<string> Implied { get; private set; } = [];

    /// <summary>Labels that the session has gained in this exchange, each with the first that brought it.</summary>
    public ImmutableArray<LabelChange> Gained { get; private set; } = [];

    /// <summary>Labels that a person has taken from the session, and when: what was read until then does not bring them again.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Cleared { get; private set; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>The request's labels are settled.</summary>
    public bool IsAsked { get; set; }

    /// <summary>For the policy.</summary>
    public SessionFacts Facts => new(Labels) { ForCalls = ForCalls };

    /// <summary>Keeps what is implied; null where there is no session.</summary>
    public Func<ImmutableHashSet<string>, Task>? Keep { get; set; }

    /// <summary>What the session carried when the exchange began.</summary>
    public void Begin(ImmutableHashSet<string> labels, ImmutableDictionary<string, DateTimeOffset> cleared) => (Labels, ForCalls, Cleared) = (labels, labels, cleared);

    /// <summary>Gives the session a label.</summary>
    /// <param name="surface">Null for the exchange as a whole.</param>
    public void Add(string label, Direction direction, Surface? surface, int segment)
    {
        Implied = Implied.Add(label);
        if (ForCalls.Contains(label))
        {
            return;
        }

        Gained = Gained.Add(new LabelChange(label, direction, surface, segment));
        ForCalls = ForCalls.Add(label);
        // Whoever reads something is not turned away for it; what they do next is judged by it.
        Labels = label == Contracts.Labels.Untrusted ? Labels : Labels.Add(label);
    }

    /// <summary>Notes what a call leaves behind: for what comes after it, not for itself or what is decided with it.</summary>
    public void Did(Reversibility what, Direction direction, int segment)
    {
        string label = Contracts.Labels.Did + Words.Of(what);
        if (Implied.Contains(label))
        {
            return;
        }

        Implied = Implied.Add(label);
        Gained = ForCalls.Contains(label) ? Gained : Gained.Add(new LabelChange(label, direction, Surface.ToolCall, segment));
    }

    /// <summary>From here on all of it holds for the whole exchange.</summary>
    public void Settle() => Labels = ForCalls;

    /// <summary>Keeps labels that are new, before something leaves that may be acted on.</summary>
    public ValueTask KeepAsync()
    {
        if (Implied.Count == _kept || Keep is not { } keep)
        {
            return default;
        }

        _kept = Implied.Count;
        return new ValueTask(keep(Implied));
    }
}
