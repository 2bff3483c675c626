using System.Collections.Immutable;

namespace Cordon.Gateway.Brokering;

/// <summary>A secret that agents hold by its handle alone. Its value is put in on the way to where it belongs, and nowhere else.</summary>
/// <param name="Value">Resolved at start. Never logged, never in an API.</param>
/// <param name="Hosts">Globs of the hosts that may get it; <see cref="ProgramHost"/> is a program on this machine.</param>
/// <param name="Tools">Globs of the tools in whose arguments it may stand, as policy calls them.</param>
public sealed record BrokeredSecret(string Name, string Value, ImmutableArray<string> Hosts, ImmutableArray<string> Tools)
{
    /// <summary>Globs of the arguments in which it may stand, by dotted path: what a tool publishes is no place for a secret.</summary>
    public ImmutableArray<string> Arguments { get; init; } = ["*"];

    /// <summary>The host of MCP servers that are programs.</summary>
    public const string ProgramHost = "stdio";

    /// <summary>A shorter value would be found everywhere.</summary>
    public const int ShortestValue = 8;

    public const int LongestValue = 8 * 1024;
    public const int MostSecrets = 256;
    public const int LongestName = 64;

    internal const string HandleStart = "{{secret:";
    internal const string HandleEnd = "}}";

    public string Handle => $"{HandleStart}{Name}{HandleEnd}";

    /// <summary>Whether a secret may be called so: the name stands in handles and in the record.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    // A record prints its members, and this one must not reach a log.
    public override string ToString() => $"BrokeredSecret {Name}";
}
