using System.Collections.Immutable;

namespace Cordon.Detection;

/// <summary>What of the held content stands in a text.</summary>
/// <param name="Value">The gravest value in it; <see cref="HeldKind.Text"/> is a short text as a whole, null is none.</param>
/// <param name="Brought">Units of the longest stretch that somebody other than the user brought.</param>
/// <param name="Said">The same with what the user said.</param>
internal readonly record struct HeldMatch(HeldKind? Value, int Brought, int Said)
{
    public bool IsNothing => Value is null && Said == 0 && Brought == 0;

    public static HeldMatch In(ReadOnlySpan<ushort> units, ImmutableArray<HeldContent> contents)
    {
        HeldKind? value = null;
        foreach (HeldContent content in contents)
        {
            value = content.HasValues && ValueIn(units, content) is { } found && !(value >= found) ? found : value;
        }

        (int brought, int said) = Stretches(units, contents);
        return new HeldMatch(value, brought, said);
    }

    private static HeldKind? ValueIn(ReadOnlySpan<ushort> units, HeldContent content)
    {
        HeldKind? worst = null;
        ulong weight = RollingHash.Weight(HeldContent.ShortestValue);
        ulong sum = 0;
        for (int i = 0; i < units.Length; i++)
        {
            sum = i < HeldContent.ShortestValue ? sum : RollingHash.Leave(sum, units[i - HeldContent.ShortestValue], weight);
            sum = RollingHash.Add(sum, units[i]);
            int from = i - HeldContent.ShortestValue + 1;
            if (from < 0)
            {
                continue;
            }

            foreach (HeldContent.Value value in content.ValuesFrom(RollingHash.Finish(sum ^ (ulong)HeldContent.ShortestValue)))
            {
                if (!(worst >= value.Kind) && from + value.Length <= units.Length && RollingHash.Of(units.Slice(from, value.Length)) == value.Hash)
                {
                    worst = value.Kind;
                }
            }
        }

        return worst;
    }

    private static (int Brought, int Said) Stretches(ReadOnlySpan<ushort> units, ImmutableArray<HeldContent> contents)
    {
        Stretch brought = default, said = default;
        ulong weight = RollingHash.Weight(HeldContent.Run);
        ulong sum = 0;
        for (int i = 0; i < units.Length; i++)
        {
            sum = i < HeldContent.Run ? sum : RollingHash.Leave(sum, units[i - HeldContent.Run], weight);
            sum = RollingHash.Add(sum, units[i]);
            if (i < HeldContent.Run - 1)
            {
                continue;
            }

            ulong run = RollingHash.Finish(sum);
            foreach (HeldContent content in contents)
            {
                if (content.IsBrought(run))
                {
                    brought.Add(i);
                }
                else if (content.IsSaid(run))
                {
                    said.Add(i);
                }
            }
        }

        return (brought.Longest, said.Longest);
    }

    /// <summary>The longest stretch of units in which one kept run follows another as closely as they do in the text that they are of.</summary>
    private struct Stretch
    {
        private int _from;
        private int _last;

        public int Longest { get; private set; }

        public void Add(int end)
        {
            if (Longest == 0 || end - _last > HeldContent.Every)
            {
                _from = end - HeldContent.Run + 1;
            }

            _last = end;
            Longest = Math.Max(Longest, end - _from + 1);
        }
    }
}
