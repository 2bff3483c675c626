using System.Collections.Immutable;

namespace Cordon.Gateway.Identity.Mandates;

/// <summary>How agents show for whom they act.</summary>
/// <param name="Audience">What <c>aud</c> of every mandate must contain: mandates for others are not for Cordon.</param>
public sealed record MandateOptions(string Audience)
{
    /// <summary>The header that carries the chain. Its name begins so that it never goes upstream.</summary>
    public const string HeaderPrefix = "x-cordon-";

    /// <summary>Links of the longest chain that may be allowed.</summary>
    public const int MostDepth = 8;

    public string Header { get; init; } = "x-cordon-mandate";

    /// <summary>Most links of a chain.</summary>
    public int Depth { get; init; } = 4;

    /// <summary>Names of the identity providers that may sign the first link; empty for all of them.</summary>
    public ImmutableArray<string> Issuers { get; init; } = [];

    public const int UsualLifeSeconds = 86_400;

    /// <summary>The longest life of a mandate; one that is given for longer is refused.</summary>
    public TimeSpan MostLife { get; init; } = TimeSpan.FromSeconds(UsualLifeSeconds);

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(60);
}
