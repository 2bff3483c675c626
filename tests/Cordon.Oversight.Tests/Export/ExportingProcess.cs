namespace Cordon.Oversight.Tests.Export;

internal static class ExportingProcess
{
    public const string Name = "exporting-process";

    public static Task<int> RunAsync(string[] settings) => Task.FromResult(settings.Length);
}
