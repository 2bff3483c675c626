namespace Cordon.Commands;

/// <summary>Exit codes of every subcommand, and the one way to complain.</summary>
internal static class Exit
{
    public const int Fine = 0;

    /// <summary>A finding, a failed gate, a check that did not hold.</summary>
    public const int Finding = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int UsageError = 2;

    /// <summary>The check could not be completed.</summary>
    public const int Incomplete = 3;

    public static int Usage(params ReadOnlySpan<string> complaints) => Complain(UsageError, complaints);

    public static int Complain(int code, params ReadOnlySpan<string> complaints)
    {
        foreach (string complaint in complaints)
        {
            Console.Error.WriteLine($"cordon: {complaint}");
        }

        return code;
    }
}
