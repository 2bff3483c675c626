using System.Collections.Immutable;

namespace Cordon.State.Keys;

/// <summary>What groups of approvers may be called.</summary>
public static class KeyGroups
{
    /// <summary>Groups of one key.</summary>
    public const int MostOfKey = 16;

    /// <summary>Characters of the name of a group.</summary>
    public const int LongestName = 64;

    /// <summary>Why a key of this role cannot have these groups; null where it can.</summary>
    public static string? Problem(ImmutableArray<string> groups, KeyRole role) =>
        groups.Length > MostOfKey ? $"a key has at most {MostOfKey} groups"
        : groups.Any(group => !IsName(group)) ? $"a group is 1 to {LongestName} small letters, digits and hyphens, and does not look like the id of a key"
        : !groups.IsEmpty && role == KeyRole.Caller ? "groups are of those who decide: the role is approver or admin"
        : null;

    // A name that looks like the id of a key would give its members what was meant for that key alone.
    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && !KeyText.IsId(name);
}
