using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.Oversight.Export;

/// <summary>Where the statements of the evidence log are sent on to. Data only; <see cref="ExportCheck"/> says what is wrong with it.</summary>
public sealed record ExportOptions
{
    public static ExportOptions None { get; } = new();

    public ImmutableArray<SinkOptions> Sinks { get; init; } = [];
}

/// <summary>How a statement is written.</summary>
public enum ExportFormat
{
    /// <summary>One JSON object with the statement's own bytes inside, so that a receiver can still verify it.</summary>
    Json,

    /// <summary>ArcSight Common Event Format 0.</summary>
    Cef,

    /// <summary>Open Cybersecurity Schema Framework 1.8.0.</summary>
    Ocsf,
}

/// <summary>One receiver.</summary>
public sealed record SinkOptions
{
    public const int UsualBatchStatements = 500, UsualBatchBytes = 1 << 20, UsualTimeoutSeconds = 30, UsualRetryMostSeconds = 300;

    /// <summary>Names the cursor: under a new name everything is sent again. 1 to 64 small letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    public required Destination To { get; init; }

    public ExportFormat Format { get; init; } = ExportFormat.Json;

    public ExportFilter Filter { get; init; } = ExportFilter.Everything;

    /// <summary>Whether the gateway is not ready while deliveries fail.</summary>
    public bool Required { get; init; }

    /// <summary>Most statements in one delivery.</summary>
    public int BatchStatements { get; init; } = UsualBatchStatements;

    /// <summary>Most bytes in one delivery; a statement that is larger by itself goes alone.</summary>
    public int BatchBytes { get; init; } = UsualBatchBytes;

    /// <summary>How long a statement waits for company at most, and how often the log is looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long one delivery may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(UsualTimeoutSeconds);

    /// <summary>The wait after a first failure; it doubles with each further one, and half of it is chance.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan RetryMost { get; init; } = TimeSpan.FromSeconds(UsualRetryMostSeconds);
}

/// <summary>Which statements a sink receives. What is filtered out moves the cursor all the same.</summary>
public sealed record ExportFilter
{
    public static ExportFilter Everything { get; } = new();

    /// <summary>Kinds such as <c>verdict</c> or <c>key-event</c> (the name in the predicate type), and <c>erased</c>; empty means all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>Decisions of verdicts; empty means all. Statements that are no verdicts do not mind.</summary>
    public ImmutableArray<Decision> Decisions { get; init; } = [];

    /// <summary>Groups and keys of approvers: only statements that ask one of them; empty means all statements.</summary>
    public ImmutableArray<string> Asked { get; init; } = [];

    /// <summary>The least severe statement that passes.</summary>
    public Severity Least { get; init; } = Severity.Info;
}
