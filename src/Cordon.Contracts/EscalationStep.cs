using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>Who may decide about a request of persons from some time on, beside those of the steps before.</summary>
/// <param name="AfterSeconds">Counted from when the request was opened. Where no step begins at 0, everybody who may approve may decide from the beginning.</param>
/// <param name="To">Groups of approvers, and ids of keys.</param>
public sealed record EscalationStep(int AfterSeconds, ImmutableArray<string> To);
