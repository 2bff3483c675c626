using System.Buffers;

namespace Cordon.Configuration;

/// <summary>A path as a shell takes it for one word: the commands that are printed are there to be copied.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+:=@%,");

    public static string Of(string path) =>
        path.Length > 0 && !path.AsSpan().ContainsAnyExcept(Plain) ? path : $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
