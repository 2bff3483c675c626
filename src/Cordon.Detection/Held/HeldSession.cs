using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>What the session of an exchange holds. It is asked for only where there is an address to compare with it.</summary>
public sealed class HeldSession(Func<ImmutableArray<HeldContent>> contents)
{
    /// <summary>All that can be compared now; what is empty is left out.</summary>
    internal ImmutableArray<HeldContent> Read() => contents();
}
