using System.Collections.Immutable;
using System.Diagnostics;

namespace Cordon.Load.Targets;

/// <summary>A program of others that can stand where Cordon stands.</summary>
/// <param name="File">What must exist for it to run.</param>
/// <param name="Remedy">How to install it.</param>
/// <param name="AskVersion">The command that says its version, with the word before it.</param>
/// <param name="Command">How it is started: for an upstream, with a directory of its own, on a port.</param>
/// <param name="Headers">What each request carries besides, given the upstream.</param>
internal sealed record Peer(
    string Name, string File, string Remedy, string[] AskVersion, Func<Uri, string, int, string[]> Command, Func<Uri, string> Headers)
{
    public static ImmutableArray<Peer> All { get; } = [Nginx.Peer, Haproxy.Peer, Portkey.Bare, Portkey.WithRegex];

    public bool IsInstalled => System.IO.File.Exists(File);

    /// <summary>What it says of itself, in a line; for the page.</summary>
    public string Version()
    {
        ProcessStartInfo start = new(AskVersion[0], AskVersion[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        string? version = said.Split([' ', '/', '\n', 'v'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => word.Contains('.', StringComparison.Ordinal) && char.IsAsciiDigit(word[0]));
        return $"{Name} {version ?? "of unknown version"}";
    }
}
