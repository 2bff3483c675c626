using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>What is known of an agent beside its name, and within which bounds it acts.</summary>
public sealed record Agency
{
    /// <summary>Whether the registry has it.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>Risk tier of the agent; rules see the higher of this and the application's.</summary>
    public Tier Tier { get; init; }

    /// <summary>What it was registered for.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>All of them hold: each narrows what policy and the others leave.</summary>
    public ImmutableArray<Allowance> Allowances { get; init; } = [];

    /// <summary>Who acts for whom, by mandates: the first agent for a person, each further one for the one before it; empty where there are none.</summary>
    public ImmutableArray<string> Delegation { get; init; } = [];

    /// <summary>What all who act under the same first mandate have in common; null where there are no mandates.</summary>
    public string? Root { get; init; }

    /// <summary>How much mandates let it use.</summary>
    public ImmutableArray<UseLimit> Limits { get; init; } = [];
}

/// <summary>What an agent may use at most, whatever policy allows beyond it. Globs; an empty list is nothing.</summary>
/// <param name="By">Who says so: <c>registration</c>, <c>session-token</c>, <c>mandate</c>.</param>
public sealed record Allowance(string By, ImmutableArray<string> Tools, ImmutableArray<string> Models);

/// <summary>How much may be used under one mandate, by whoever acts under it.</summary>
/// <param name="Mandate">Its digest.</param>
/// <param name="Requests">Exchanges that go upstream; null for no bound.</param>
/// <param name="Tokens">Tokens in and out; null for no bound.</param>
public sealed record UseLimit(string Mandate, long? Requests, long? Tokens, DateTimeOffset From, DateTimeOffset Until);
