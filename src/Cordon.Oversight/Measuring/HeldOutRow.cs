using System.Collections.Immutable;

namespace Cordon.Oversight.Measuring;

/// <summary>What the division into folds needs to know about a row.</summary>
/// <param name="Id">Unique in the data.</param>
/// <param name="Source">Where the row comes from; a source is never divided.</param>
/// <param name="Kind">What the row is an example of; each fold should have some of each kind.</param>
/// <param name="Contexts">Texts that the row shares with others: the carrier document, the hidden order. Short ones are names, and ignored.</param>
public sealed record HeldOutRow(string Id, string Source, string Kind, string Text, ImmutableArray<string> Contexts)
{
    /// <summary>A shorter context is a tool's name or a place in a document, which unrelated rows share.</summary>
    public const int ShortestContext = 32;

    internal IEnumerable<ulong> ContextHashes => Contexts.Where(context => context.Length >= ShortestContext).Select(context => Shingles.HashOf(context)).Distinct();
}
