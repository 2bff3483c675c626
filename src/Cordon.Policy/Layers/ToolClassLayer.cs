using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Policy.Language;

namespace Cordon.Policy.Layers;

/// <summary>What one layer says of what tools leave behind; null where it says nothing.</summary>
internal sealed record ToolClassLayer
{
    public Located<ImmutableArray<string>>? Read { get; init; }
    public Located<ImmutableArray<string>>? Reversible { get; init; }
    public Located<ImmutableArray<string>>? TimeBounded { get; init; }
    public Located<ImmutableArray<string>>? Irreversible { get; init; }

    /// <summary>What the layers below say.</summary>
    public ImmutableArray<ToolClasses> Lower { get; init; } = [];

    public static ToolClassLayer BuiltIn { get; } = new() { Read = new([], default), Reversible = new([], default), TimeBounded = new([], default), Irreversible = new([], default) };

    public static ToolClassLayer Of(MapNode? map) => map is null ? new() : new()
    {
        Read = map["read"].Texts,
        Reversible = map["reversible"].Texts,
        TimeBounded = map["time-bounded"].Texts,
        Irreversible = map["irreversible"].Texts,
    };

    /// <summary>The lower layer's lists take the place of the upper one's.</summary>
    public static ToolClassLayer Over(ToolClassLayer upper, ToolClassLayer lower) => new()
    {
        Read = lower.Read ?? upper.Read,
        Reversible = lower.Reversible ?? upper.Reversible,
        TimeBounded = lower.TimeBounded ?? upper.TimeBounded,
        Irreversible = lower.Irreversible ?? upper.Irreversible,
    };

    /// <summary>The lower layer may call tools worse than the upper one did; where it calls one better, that is not heard.</summary>
    public static ToolClassLayer Under(ToolClassLayer upper, ToolClassLayer lower) =>
        Over(BuiltIn, lower).Own() is { IsEmpty: false } said ? upper with { Lower = upper.Lower.Add(said) } : upper;

    public ToolClasses Compile() => Own() with { Lower = Lower };

    private ToolClasses Own() => new(Read!.Value, Reversible!.Value, TimeBounded!.Value, Irreversible!.Value);

    // Written only where there are any: a policy without them keeps its version.
    public static void Write(Utf8JsonWriter json, ToolClasses classes)
    {
        if (!classes.IsEmpty)
        {
            json.WriteStartObject("classes");
            Canonical.TextArray(json, "read", classes.Read);
            Canonical.TextArray(json, "reversible", classes.Reversible);
            Canonical.TextArray(json, "time-bounded", classes.TimeBounded);
            Canonical.TextArray(json, "irreversible", classes.Irreversible);
            foreach (ToolClasses lower in classes.Lower)
            {
                Write(json, lower);
            }

            json.WriteEndObject();
        }
    }

    public static void Write(Utf8JsonWriter json, string name, ImmutableArray<Reversibility> classes)
    {
        if (!classes.IsEmpty)
        {
            Canonical.TextArray(json, name, [.. classes.Select(Words.Of)]);
        }
    }
}
