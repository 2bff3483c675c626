using System.Collections.Immutable;

namespace Cordon.Detection.Code;

/// <summary>All rules of the guard <c>code</c>.</summary>
internal static class CodeRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        .. DestructiveCommands.Rules, .. RemoteShells.Rules, .. HostCommands.Rules, .. SystemFiles.Rules, .. HostilePrograms.Rules, .. PythonCode.Rules,
        .. WebCode.Rules, .. ServerCode.Rules, .. QueryCode.Rules, .. TrustCode.Rules, .. NativeCode.Rules,
    ];
}
