using System.Collections.Immutable;
using Cordon.Policy;

namespace Cordon.Gateway.Metering;

/// <summary>Prices of models. The first row that fits a model and a day counts; an operator's rows come before those that ship with Cordon.</summary>
/// <param name="DefaultOutput">Output tokens set aside for a request that names no maximum.</param>
public sealed record PriceTable(ImmutableArray<Price> Rows, long DefaultOutput)
{
    private static readonly Lazy<PriceTable> Embedded = new(ReadShipped);

    public static PriceTable Empty { get; } = new([], 4_096);

    /// <summary>The table in <c>catalog/prices.yaml</c>.</summary>
    public static PriceTable Shipped => Embedded.Value;

    public Price? Find(string? model, DateTimeOffset now)
    {
        if (model is null)
        {
            return null;
        }

        string name = model.ToLowerInvariant();
        DateOnly day = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (Price row in Rows)
        {
            if (row.Covers(name, day))
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>An operator's table over this one.</summary>
    public PriceTable Under(PriceTable own) => new([.. own.Rows, .. Rows], own.DefaultOutput);

    /// <summary>Reads a table; null with the reasons when something in it is wrong.</summary>
    public static PriceTable? Read(string file, string text, out ImmutableArray<PolicyError> errors) => PriceTableReader.Read(file, text, out errors);

    private static PriceTable ReadShipped()
    {
        using Stream stream = typeof(PriceTable).Assembly.GetManifestResourceStream("prices.yaml")
            ?? throw new InvalidOperationException("The price table is not embedded.");
        using StreamReader reader = new(stream);
        return Read("catalog/prices.yaml", reader.ReadToEnd(), out ImmutableArray<PolicyError> errors)
            ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
