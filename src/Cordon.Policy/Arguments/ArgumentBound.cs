using System.Collections.Immutable;

namespace Cordon.Policy;

/// <summary>What a JSON value of an argument is.</summary>
public enum ArgumentKind
{
    String,
    Number,
    /// <summary>A number without a fraction; such a number is a number too.</summary>
    Integer,
    Boolean,
    Null,
    Array,
    Object,
}

/// <summary>Bounds on one tool argument; all that are given hold together.</summary>
/// <param name="Path">Dotted; stands for everything below it.</param>
/// <param name="Matches">Globs of which one matches.</param>
/// <param name="NotMatches">Globs of which none does.</param>
public sealed record ArgumentBound(string Path, ImmutableArray<string> Matches, ImmutableArray<string> NotMatches, double? Min, double? Max, int? MaxLength)
{
    public ImmutableArray<ArgumentKind> Type { get; init; } = [];

    /// <summary>The only values, letter by letter.</summary>
    public ImmutableArray<string> OneOf { get; init; } = [];

    public int? MinLength { get; init; }

    /// <summary>Folders that a path stays below.</summary>
    public ImmutableArray<string> Within { get; init; } = [];

    public UrlBound? Url { get; init; }

    /// <summary>Verbs that a SQL text is made of.</summary>
    public ImmutableArray<SqlVerb> Sql { get; init; } = [];

    /// <summary>Domains, or whole addresses, that mail goes to.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    public MoneyBound? Money { get; init; }

    /// <summary>Whether the argument is there.</summary>
    public bool? Present { get; init; }

    /// <summary>What must not hold.</summary>
    public ArgumentBound? Not { get; init; }
}

/// <summary>Where an address leads; what is empty is not asked for.</summary>
/// <param name="Hosts">Globs of host names. What is no public name (an address of a private network, localhost, a name without a dot) must be listed letter by letter.</param>
public sealed record UrlBound(ImmutableArray<string> Hosts, ImmutableArray<string> Schemes, ImmutableArray<int> Ports);

/// <summary>An amount of money.</summary>
/// <param name="Currencies">Codes of three letters; empty where the amount has none.</param>
/// <param name="CurrencyIn">The argument that has the currency, where the amount itself has none.</param>
public sealed record MoneyBound(decimal? Min, decimal? Max, ImmutableArray<string> Currencies, string? CurrencyIn);
