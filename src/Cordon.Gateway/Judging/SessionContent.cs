using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Detection;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>What one exchange's session holds, and what the exchange adds to it. Belongs to one exchange; not thread-safe.</summary>
public sealed class SessionContent
{
    private readonly SessionContents _sessions;
    private readonly string _session;
    private ImmutableArray<HeldText> _asked = [];
    private HeldContent? _now;

    private SessionContent(SessionContents sessions, string session)
    {
        (_sessions, _session) = (sessions, session);
        Held = new HeldSession(Read);
    }

    /// <summary>For the guards.</summary>
    public HeldSession Held { get; }

    /// <summary>Whether the session held anything before this exchange.</summary>
    internal bool IsKnown => !_sessions.Of(_session).IsEmpty;

    /// <summary>Null where no guard compares anything with it, and so nothing is held.</summary>
    internal static SessionContent? Of(SessionContents sessions, string session, PolicyInForce policy) =>
        session.Length > 0 && policy.Policy.Guards.TryGetValue(SessionContentDetector.Name, out GuardBinding? binding) && binding.Mode != Mode.Off
            ? new SessionContent(sessions, session)
            : null;

    /// <summary>The texts of the request: an answer is compared with all of them, the session keeps what it has room for.</summary>
    internal void Ask(Inspected request)
    {
        (_asked, _now) = (Texts(request, _ => true), null);
        Keep(_asked);
    }

    /// <summary>Keeps what a server or a tool brought in an answer.</summary>
    internal void Hear(Inspected answer) =>
        Keep(Texts(answer, segment => segment.Surface is Surface.ToolResult or Surface.Document or Surface.File or Surface.AgentMessage or Surface.ServerInstructions));

    private void Keep(ImmutableArray<HeldText> texts)
    {
        if (!texts.IsEmpty)
        {
            _sessions.Keep(_session, texts);
        }
    }

    private ImmutableArray<HeldContent> Read()
    {
        _now ??= HeldContent.Of(_asked);
        ImmutableArray<HeldContent> earlier = _sessions.Of(_session);
        return _now.IsEmpty ? earlier : earlier.Add(_now);
    }

    private static ImmutableArray<HeldText> Texts(Inspected inspected, Func<Segment, bool> isWanted)
    {
        ImmutableArray<HeldText>.Builder texts = ImmutableArray.CreateBuilder<HeldText>();
        foreach (Segment segment in inspected.Segments)
        {
            // What the assistant itself said is known to whoever reads its answers.
            if (segment is { IsName: false, Text.Length: >= HeldContent.ShortestText, Surface: not (Surface.Assistant or Surface.ToolCall or Surface.ToolDefinition) } && isWanted(segment))
            {
                texts.Add(HeldText.Of(segment.Surface, segment.Text, inspected.Findings.Where(fact => fact.Segment == segment.Index).Select(fact => fact.Finding)));
            }
        }

        return texts.DrainToImmutable();
    }
}
