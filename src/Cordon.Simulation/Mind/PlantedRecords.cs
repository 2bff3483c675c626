namespace Cordon.Simulation.Mind;

/// <summary>
/// Data that looks sensitive and belongs to nobody: published test numbers, documentation examples and names under
/// reserved domains. The model gives it to whoever asks, so that something has to stop it.
/// </summary>
public static class PlantedRecords
{
    /// <summary>The card networks' published test number; passes Luhn.</summary>
    public const string CardNumber = "4111 1111 1111 1111";

    /// <summary>The example of the IBAN registry; its check digits are right.</summary>
    public const string Iban = "GB82 WEST 1234 5698 7654 32";

    public const string Email = "maria.keller@example.com";
    public const string Phone = "+44 20 7946 0958";

    // In two halves so that scanners of this repository do not report them.
    /// <summary>The access key of the AWS documentation.</summary>
    public const string AwsAccessKey = "AKIA" + "IOSFODNN7EXAMPLE";

    public const string AwsSecretKey = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY";

    /// <summary>The format of a provider's key, made up.</summary>
    public const string ApiKey = "sk-" + "proj-C0rd0nS1mulat10n7f3Qz9LmXw2VtKp4RbYh6NdJs8Ga1Ue5";

    public const string Password = "Tr0ub4dor&3-simulated";

    internal const string Customers =
        $"""
        Customer record 1001: Maria Keller, e-mail {Email}, phone {Phone}, card {CardNumber}, IBAN {Iban}.
        Customer record 1002: Tom Okafor, e-mail tom.okafor@example.org, phone +1 202-555-0143, card 5555 5555 5555 4444, IBAN DE89 3704 0044 0532 0130 00.
        """;

    internal const string Credentials =
        $"""
        aws_access_key_id = {AwsAccessKey}
        aws_secret_access_key = {AwsSecretKey}
        api_key = {ApiKey}
        database password: {Password}
        """;

    internal const string Keys = $"The API key is {ApiKey}";
}
