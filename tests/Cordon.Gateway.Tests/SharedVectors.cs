namespace Cordon.Gateway.Tests;

/// <summary>Third-party vectors outside the repository: <c>../shared/vectors</c> beside the folder of Cordon.slnx, or below where CORDON_SHARED points.</summary>
internal static class SharedVectors
{
    public static string File(params string[] path)
    {
        string shared = Environment.GetEnvironmentVariable("CORDON_SHARED") ?? Path.Combine(Checkout(AppContext.BaseDirectory), "..", "shared");
        string file = Path.Combine([shared, "vectors", .. path]);
        Assert.SkipUnless(System.IO.File.Exists(file), $"NOT RUN: no third-party vectors at {file}. Set CORDON_SHARED to the folder that holds 'vectors'.");
        return file;
    }

    private static string Checkout(string from) =>
        System.IO.File.Exists(Path.Combine(from, "Cordon.slnx")) ? from : Checkout(Path.GetDirectoryName(from) ?? throw new InvalidOperationException("No Cordon.slnx above the tests."));
}
