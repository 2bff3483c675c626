namespace Cordon.Configuration;

/// <summary>Where a credential stands: <c>env:NAME</c> or <c>file:PATH</c>. The value is read at start and kept in memory only.</summary>
internal static class CredentialReference
{
    public static bool IsOne(string reference) =>
        (reference.StartsWith("env:", StringComparison.Ordinal) && reference.Length > 4)
        || (reference.StartsWith("file:", StringComparison.Ordinal) && reference.Length > 5);

    /// <summary>The value; null with a complaint that names the reference and not the value.</summary>
    public static string? Resolve(string reference, out string? complaint)
    {
        complaint = null;
        if (reference.StartsWith("env:", StringComparison.Ordinal))
        {
            string name = reference[4..];
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                return value;
            }

            complaint = $"the environment variable {name} is not set; it is named as a credential";
            return null;
        }

        string path = reference[5..];
        try
        {
            string value = File.ReadAllText(path).Trim();
            complaint = value.Length == 0 ? $"the file {path} is empty; it is named as a credential" : null;
            return value.Length == 0 ? null : value;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            complaint = $"the file {path} cannot be read; it is named as a credential";
            return null;
        }
    }
}
