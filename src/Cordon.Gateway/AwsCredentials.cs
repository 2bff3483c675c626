namespace Cordon.Gateway;

/// <summary>What requests to AWS are signed with. Values are resolved at start from the environment or files; never logged, never in an API.</summary>
/// <param name="SessionToken">Of temporary credentials; null for lasting ones.</param>
/// <param name="Region">The region that the signature names.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken, string Region)
{
    private static readonly string[] Hosts = ["bedrock-runtime", "bedrock-runtime-fips"];

    /// <summary>The region in one of AWS's own addresses, such as <c>bedrock-runtime.eu-central-1.amazonaws.com</c>; null where an address has none.</summary>
    public static string? RegionIn(Uri address)
    {
        string[] labels = address.Host.Split('.');
        int service = Array.FindIndex(labels, label => Hosts.Contains(label, StringComparer.OrdinalIgnoreCase));
        return service >= 0 && service + 2 < labels.Length && labels.Contains("amazonaws", StringComparer.OrdinalIgnoreCase) ? labels[service + 1] : null;
    }

    public override string ToString() => $"AWS credentials for {Region}";
}
