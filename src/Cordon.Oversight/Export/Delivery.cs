namespace Cordon.Oversight.Export;

internal enum DeliveryOutcome
{
    /// <summary>The receiver has confirmed the whole batch; the cursor may pass it.</summary>
    Delivered,

    /// <summary>Not now: the same batch again after a wait.</summary>
    Later,

    /// <summary>The receiver takes no batch of this size.</summary>
    TooLarge,

    /// <summary>The receiver wants no more. The sink stops until the next start.</summary>
    Never,
}

/// <summary>What became of a batch.</summary>
/// <param name="Code">Why not: a word such as <c>http-503</c>, never a message of the receiver.</param>
/// <param name="After">When the receiver asks to be tried again.</param>
internal readonly record struct Delivery(DeliveryOutcome Outcome, string? Code = null, TimeSpan? After = null)
{
    public static Delivery Delivered { get; } = new(DeliveryOutcome.Delivered);

    public static Delivery Later(string code, TimeSpan? after = null) => new(DeliveryOutcome.Later, code, after);
}
