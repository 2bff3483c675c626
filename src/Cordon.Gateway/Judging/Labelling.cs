using System.Collections.Immutable;
using Cordon.Contracts;
using Cordon.Gateway.Wire;
using Cordon.Policy;

namespace Cordon.Gateway.Judging;

/// <summary>
/// Which labels a session gains by what an exchange brings: who speaks in it, what detectors find, and what the operator declares. All of it is known before
/// anything is decided that depends on it.
/// </summary>
internal static class Labelling
{
    /// <summary>Reads a request, the requests inside of it included.</summary>
    public static void Ask(Exchange exchange)
    {
        exchange.Marks.IsAsked = true;
        Ask(exchange, exchange.Request.Segments);
        foreach (RequestReading inner in exchange.Request.Inner)
        {
            Ask(exchange, inner.Segments);
        }

        Declare(exchange);
    }

    /// <summary>What is declared of such a caller, whatever it says.</summary>
    public static void Declare(Exchange exchange)
    {
        foreach (LabelDeclaration declaration in Declarations(exchange))
        {
            if (declaration.IsOfExchange && declaration.Holds(exchange.Principal.Application, exchange.AskedModel))
            {
                Add(exchange, declaration, Direction.Request, null, -1);
            }
        }
    }

    public static void Ask(Exchange exchange, ImmutableArray<Segment> segments)
    {
        foreach (Segment segment in segments)
        {
            if (IsRead(segment))
            {
                Read(exchange, Direction.Request, segment.Surface, segment.Index, segment.Tool, null, taints: true, exchange.Marks.Cleared.IsEmpty ? null : segment);
            }
        }
    }

    /// <summary>Before an answer is read: what was called or asked for brings its labels, whatever it says, numbers and pictures included.</summary>
    public static void Answer(Exchange exchange)
    {
        if (exchange.Dialect is { CalledTool: not null } or { Resource: not null })
        {
            foreach (LabelDeclaration declaration in Declarations(exchange))
            {
                if (!declaration.IsOfExchange && declaration.Covers(exchange.Dialect.CalledTool, exchange.Dialect.Resource) && declaration.Holds(exchange.Principal.Application, exchange.AskedModel))
                {
                    Add(exchange, declaration, Direction.Response, null, -1);
                }
            }
        }
    }

    /// <summary>Reads a piece of an answer.</summary>
    /// <param name="text">Of a resource's address, where it stands in the answer.</param>
    public static void Hear(Exchange exchange, Surface surface, string pointer, int segment, string? tool, string text)
    {
        bool taints = exchange.Dialect.Taints(surface, pointer);
        if (taints || (surface is Surface.ToolResult or Surface.Document or Surface.File or Surface.Image or Surface.Audio && !Declarations(exchange).IsEmpty))
        {
            Read(exchange, Direction.Response, surface, segment, tool, exchange.Dialect.Resource ?? (pointer.EndsWith("/uri", StringComparison.Ordinal) ? text : null), taints, null);
        }
    }

    /// <summary>What detectors have found in a part of the exchange.</summary>
    public static void Find(Exchange exchange, Direction direction, ImmutableArray<FindingFact> findings)
    {
        foreach (FindingFact fact in findings)
        {
            if (LabelOf(fact.Finding.Type) is { } label && !(direction == Direction.Request && exchange.Request.Inner.IsEmpty && IsCleared(exchange, label, In(exchange.Request.Segments, fact.Segment))))
            {
                exchange.Marks.Add(label, direction, fact.Surface, fact.Segment);
            }
        }
    }

    /// <summary>At the end: what was refused before anybody read it, and findings of an answer that was given again.</summary>
    public static void Conclude(Exchange exchange)
    {
        if (!exchange.Marks.IsAsked)
        {
            Ask(exchange);
        }

        foreach (JudgedFinding judged in exchange.Recalled?.Findings ?? [])
        {
            if (LabelOf(judged.Finding.Type) is { } label)
            {
                exchange.Marks.Add(label, judged.Direction, judged.Surface, judged.Segment);
            }
        }
    }

    // A definition says what could be called, and is judged as such; a file is what nobody typed, whoever attached it.
    internal static bool IsRead(Segment segment) => segment switch
    {
        { Surface: Surface.ToolDefinition or Surface.ToolCall or Surface.Assistant or Surface.System } => false,
        { Trust: Trust.Untrusted } => true,
        { Surface: Surface.Document } or { Surface: Surface.File, Opaque: true } => true,
        _ => false,
    };

    /// <summary>Whether the operator vouches for whoever speaks in it.</summary>
    internal static bool IsTrusted(Exchange exchange, Segment segment, Direction direction)
    {
        foreach (LabelDeclaration declaration in Declarations(exchange))
        {
            if (declaration.IsTrusted && declaration.Covers(segment.Tool, direction == Direction.Response ? exchange.Dialect.Resource : null)
                && declaration.Holds(exchange.Principal.Application, exchange.AskedModel))
            {
                return true;
            }
        }

        return false;
    }

    private static void Read(Exchange exchange, Direction direction, Surface surface, int segment, string? tool, string? resource, bool taints, Segment? known)
    {
        foreach (LabelDeclaration declaration in Declarations(exchange))
        {
            if (!declaration.IsOfExchange && declaration.Covers(tool, resource) && declaration.Holds(exchange.Principal.Application, exchange.AskedModel))
            {
                taints &= !declaration.IsTrusted;
                Add(exchange, declaration, direction, surface, segment, known);
            }
        }

        if (taints && !IsCleared(exchange, Labels.Untrusted, known))
        {
            exchange.Marks.Add(Labels.Untrusted, direction, surface, segment);
        }
    }

    private static void Add(Exchange exchange, LabelDeclaration declaration, Direction direction, Surface? surface, int segment, Segment? known = null)
    {
        foreach (string label in declaration.Adds)
        {
            if (!IsCleared(exchange, label, known))
            {
                exchange.Marks.Add(label, direction, surface, segment);
            }
        }
    }

    // A conversation brings its whole history with every turn: what a person has looked at is not new because it comes again.
    private static bool IsCleared(Exchange exchange, string label, Segment? segment) =>
        segment is not null && exchange.Marks.Cleared.TryGetValue(label, out DateTimeOffset since) && exchange.Origins?.IsCleared(segment, since) == true;

    private static Segment? In(ImmutableArray<Segment> segments, int index) => index >= 0 && index < segments.Length && segments[index].Index == index ? segments[index] : null;

    private static string? LabelOf(string findingType) => findingType switch
    {
        FindingTypes.Secret => Labels.Secret,
        FindingTypes.Pii => Labels.Pii,
        _ => null,
    };

    private static ImmutableArray<LabelDeclaration> Declarations(Exchange exchange) => exchange.Policy?.Policy.Labels ?? [];
}
