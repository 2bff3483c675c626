using System.Text.Json;
using Cordon.Soak.Processes;

namespace Cordon.Soak.Reckoning;

/// <summary>The access log, all files of it.</summary>
internal static class AccessLines
{
    public static IEnumerable<(string Dialect, string Decision)> Read(string directory) =>
        Directory.EnumerateFiles(directory, Path.GetFileName(GatewayFiles.AccessLog(directory)) + "*").SelectMany(File.ReadLines).Select(line =>
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return (json.RootElement.GetProperty("dialect").GetString()!, json.RootElement.GetProperty("decision").GetString()!);
        });
}
