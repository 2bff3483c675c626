namespace Cordon.Policy.Arguments;

/// <summary>What is known of a condition. Where nobody can tell, a rule that allows does not hold and any other does.</summary>
internal enum Truth
{
    No,
    Unknown,
    Yes,
}

internal static class Truths
{
    public static Truth Of(bool value) => value ? Truth.Yes : Truth.No;

    public static Truth And(this Truth one, Truth other) => one < other ? one : other;

    public static Truth Not(this Truth one) => one switch
    {
        Truth.No => Truth.Yes,
        Truth.Unknown => Truth.Unknown,
        Truth.Yes => Truth.No,
    };

    /// <summary>What all readings agree on; nothing is known where they do not, or where there are none.</summary>
    public static Truth Agreed(IEnumerable<Truth> readings)
    {
        Truth? all = null;
        foreach (Truth reading in readings)
        {
            if (all is not null && all != reading)
            {
                return Truth.Unknown;
            }

            all = reading;
        }

        return all ?? Truth.Unknown;
    }
}
