using System.Collections.Frozen;
using Cordon.Contracts;

namespace Cordon.Detection.Pii;

/// <summary>Whether policy asks for the entities that readers ask about at every number: one look-up per policy instead of one per digit.</summary>
internal sealed class WantedEntities(FrozenSet<string> entities)
{
    public bool Address { get; } = entities.Contains(PiiEntities.Address);

    public bool Age { get; } = entities.Contains(PiiEntities.Age);

    public bool Coordinates { get; } = entities.Contains(PiiEntities.Coordinates);

    public bool Ip { get; } = entities.Contains(PiiEntities.Ip);

    public bool MacAddress { get; } = entities.Contains(PiiEntities.MacAddress);

    public bool Salary { get; } = entities.Contains(PiiEntities.Salary);

    public bool Contains(string entity) => entities.Contains(entity);
}
