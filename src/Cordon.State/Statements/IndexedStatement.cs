using System.Collections.Immutable;
using Cordon.Contracts;

namespace Cordon.State.Statements;

/// <summary>What the index knows of one verdict statement; the log has the rest and wins in any doubt.</summary>
/// <param name="Sequence">Place in the evidence log.</param>
/// <param name="Partial">Whether some guard could not look.</param>
public sealed record IndexedStatement(
    long Sequence,
    string Exchange,
    DateTimeOffset Time,
    string Tenant,
    string Application,
    Decision Decision,
    string? Reason,
    Decision Would,
    ImmutableArray<string> FindingTypes,
    bool Partial,
    string PolicyVersion);

/// <summary>Which statements to list; what is null does not matter.</summary>
public sealed record StatementFilter
{
    public string? Tenant { get; init; }
    public string? Application { get; init; }
    public Decision? Decision { get; init; }
    public Decision? Would { get; init; }
    public string? FindingType { get; init; }
    public bool? Partial { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
}
