namespace Cordon.Soak.Reckoning;

internal enum Standing
{
    Holds,
    Fails,

    /// <summary>The run was too short to say.</summary>
    Open,
}

/// <summary>One thing that must hold, with the figures that say so.</summary>
internal sealed record Finding(string What, string Figures, Standing Standing)
{
    public static Finding That(bool holds, string what, string figures) => new(what, figures, holds ? Standing.Holds : Standing.Fails);
}
