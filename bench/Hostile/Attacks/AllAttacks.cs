using System.Collections.Immutable;

namespace Cordon.Hostile.Attacks;

/// <summary>Everything that a hostile hour is made of.</summary>
internal static class AllAttacks
{
    public static readonly ImmutableArray<Attack> All =
        [.. BodyAttacks.All, .. HeadAttacks.All, .. SmugglingAttacks.All, .. SocketAttacks.All, .. UpstreamAttacks.All];
}
