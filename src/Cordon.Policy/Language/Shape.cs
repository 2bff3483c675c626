using System.Collections.Immutable;

namespace Cordon.Policy.Language;

/// <summary>What may stand in a place of a policy or configuration file. The checker, the JSON schema and the reference page are made from it, so they cannot disagree.</summary>
internal abstract record Shape(string Summary);

internal sealed record WordShape(string Summary, ImmutableArray<string> Words) : Shape(Summary);

internal sealed record TextShape(string Summary, int MaxLength = 256) : Shape(Summary);

/// <summary>true or false.</summary>
internal sealed record FlagShape(string Summary) : Shape(Summary);

internal sealed record NumberShape(string Summary, double Min, double Max) : Shape(Summary);

internal sealed record IntegerShape(string Summary, int Min, int Max) : Shape(Summary);

/// <summary>A positive decimal number of which no digit may be lost, in quotes or not.</summary>
internal sealed record AmountShape(string Summary) : Shape(Summary);

/// <summary>A list; one item may stand without brackets, unless the items are maps.</summary>
internal sealed record ListShape(string Summary, Shape Item) : Shape(Summary);

/// <summary>A map from names to values.</summary>
/// <param name="Keys">The only names allowed; empty means any.</param>
internal sealed record MapShape(string Summary, Shape Value, ImmutableArray<string> Keys) : Shape(Summary);

internal sealed record ObjectShape(string Summary, string Name, ImmutableArray<Field> Fields) : Shape(Summary);

/// <param name="Default">What holds when the key is not written, in words for the reference page; empty where there is nothing to say.</param>
internal sealed record Field(string Name, Shape Shape, bool Required = false, string Default = "");
