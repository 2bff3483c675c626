using System.Collections.Immutable;

namespace Cordon.Hostile.Json;

/// <summary>JSON of every sort, as data: what has to pass byte for byte, and what has to be refused with which code.</summary>
public static class TortureCases
{
    public static readonly ImmutableArray<TortureCase> All = [.. AcceptedJson.All, .. RefusedJson.All, .. RefusedBytes.All];
}
