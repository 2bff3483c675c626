using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of databases, secret managers and infrastructure tools.</summary>
internal static partial class DataSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("databricks-token", "Databricks", Severity.Critical, 0.97, DatabricksToken, 39, "A Databricks access token.",
            Plausible.Varied, ["dapi"]),
        Shape.Secret("planetscale-token", "PlanetScale", Severity.Critical, 0.98, PlanetscaleToken, 78, "A PlanetScale token or password.",
            Plausible.Varied, ["pscale_"]),
        Shape.Secret("supabase-token", "Supabase", Severity.Critical, 0.98, SupabaseToken, 47, "A Supabase token or secret key.",
            Plausible.Varied, ["sbp_", "sb_secret_"]),
        Shape.Secret("firebase-messaging-key", "Google", Severity.High, 0.9, FirebaseMessagingKey, 210, "A Firebase messaging key or registration token.",
            Plausible.Varied, [":apa91b"], reach: 23),
        Shape.Secret("neon-key", "Neon", Severity.Critical, 0.97, NeonKey, 70, "A Neon API key.",
            Plausible.Varied, ["napi_"]),
        Shape.Secret("clickhouse-key", "ClickHouse", Severity.High, 0.85, ClickhouseKey, 43, "A ClickHouse Cloud secret key.",
            Plausible.MixedCase, ["4b1d"]),
        Shape.Secret("nats-seed", "Synadia", Severity.Critical, 0.9, NatsSeed, 59, "A NATS signing seed.",
            Plausible.Varied, ["sua", "sna", "soa", "saa", "sca", "sxa", "sub", "snb"]),
        Shape.Secret("vault-token", "HashiCorp", Severity.Critical, 0.97, VaultToken, 206, "A HashiCorp Vault token.",
            Plausible.Varied, ["hvs.", "hvb.", "hvr."]),
        Shape.Secret("vault-token-legacy", "HashiCorp", Severity.Critical, 0.85, VaultTokenLegacy, 97, "A HashiCorp Vault token of the old form.",
            Plausible.Random, ["vault"], reach: 0, group: 1),
        Shape.Secret("terraform-token", "HashiCorp", Severity.Critical, 0.99, TerraformToken, 92, "A Terraform Cloud token.",
            Plausible.Varied, [".atlasv1."], reach: 16),
        Shape.Secret("pulumi-token", "Pulumi", Severity.Critical, 0.98, PulumiToken, 45, "A Pulumi access token.",
            Plausible.Varied, ["pul-"]),
        Shape.Secret("doppler-token", "Doppler", Severity.Critical, 0.98, DopplerToken, 93, "A Doppler token: it opens other secrets.",
            Plausible.Varied, ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit.", "dp.said."]),
        Shape.Secret("onepassword-service-token", "1Password", Severity.Critical, 0.98, OnepasswordServiceToken, 1510, "A 1Password service account token: it opens other secrets.",
            Plausible.Varied, ["ops_eyj"]),
        Shape.Secret("onepassword-secret-key", "1Password", Severity.Critical, 0.97, OnepasswordSecretKey, 44, "A 1Password account secret key.",
            Plausible.Varied, ["a3-"]),
        Shape.Secret("confluent-secret", "Confluent", Severity.High, 0.75, ConfluentSecret, 140, "A Confluent Cloud API secret.",
            Plausible.MixedRandom, ["confluent"], reach: 0, group: 1),
        Shape.Secret("snowflake-password", "Snowflake", Severity.High, 0.65, SnowflakePassword, 140, "A Snowflake account password.",
            Plausible.Password, ["snowflake"], reach: 0, group: 1),
        Shape.Secret("alchemy-infura-url", "Infura", Severity.Medium, 0.95, AlchemyInfuraUrl, 56, "An Infura or Alchemy endpoint with its key.",
            Plausible.Varied, ["infura.io/v3/", "alchemy.com/v2/", "alchemyapi.io/v2/"], reach: 0),
        Shape.Secret("docker-swarm-token", "Docker", Severity.Critical, 0.98, DockerSwarmToken, 86, "A Docker Swarm join token.",
            Plausible.Varied, ["swmtkn-"]),
        Shape.Secret("docker-swarm-unlock-key", "Docker", Severity.Critical, 0.98, DockerSwarmUnlockKey, 54, "A Docker Swarm unlock key.",
            Plausible.Varied, ["swmkey-"]),
        Shape.Secret("particle-token", "Particle", Severity.Medium, 0.7, ParticleToken, 110, "A Particle access token.",
            Plausible.Varied, ["particle"], reach: 0, group: 1),
    ];

    [GeneratedRegex(Shape.Before + @"dapi[0-9a-f]{32}(?:-\d)?" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DatabricksToken { get; }

    [GeneratedRegex(Shape.Before + "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}", RegexOptions.CultureInvariant)]
    private static partial Regex PlanetscaleToken { get; }

    [GeneratedRegex(Shape.Before + "(?:sbp_[0-9a-f]{40}|sb_secret_[A-Za-z0-9_-]{31})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SupabaseToken { get; }

    [GeneratedRegex(Shape.Before + "[A-Za-z0-9_-]{11,22}:APA91b[A-Za-z0-9_-]{80,200}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex FirebaseMessagingKey { get; }

    [GeneratedRegex(Shape.Before + "napi_[a-z0-9]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NeonKey { get; }

    [GeneratedRegex(Shape.Before + "4b1d[A-Za-z0-9]{38}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ClickhouseKey { get; }

    [GeneratedRegex(Shape.Before + "S[UNOACX][AB][A-Z2-7]{55}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NatsSeed { get; }

    [GeneratedRegex(Shape.Before + @"hv[sbr]\.(?:[A-Za-z0-9_-]{88,300}|[A-Za-z0-9]{24})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex VaultToken { get; }

    [GeneratedRegex("(?i:vault)" + Shape.Assigned + @"([sbr]\.[A-Za-z0-9]{24,26})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex VaultTokenLegacy { get; }

    [GeneratedRegex(Shape.Before + @"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,80}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TerraformToken { get; }

    [GeneratedRegex(Shape.Before + "pul-[0-9a-f]{40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PulumiToken { get; }

    [GeneratedRegex(Shape.Before + @"dp\.(?:pt|st|ct|sa|scim|audit|said)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DopplerToken { get; }

    [GeneratedRegex(Shape.Before + "ops_eyJ[A-Za-z0-9_+/=-]{200,1500}", RegexOptions.CultureInvariant)]
    private static partial Regex OnepasswordServiceToken { get; }

    [GeneratedRegex(Shape.Before + "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex OnepasswordSecretKey { get; }

    [GeneratedRegex("(?i:confluent)" + Shape.Assigned + "([A-Za-z0-9+/]{64})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ConfluentSecret { get; }

    [GeneratedRegex("(?i:snowflake(?:_password|_pwd|-password|password))" + Shape.Assigned + @"([^\s""'`;,]{8,64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SnowflakePassword { get; }

    [GeneratedRegex(@"(?:infura\.io/v3/[0-9a-f]{32}|alchemy(?:api\.io|\.com)/v2/[A-Za-z0-9_-]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AlchemyInfuraUrl { get; }

    [GeneratedRegex(Shape.Before + "SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DockerSwarmToken { get; }

    [GeneratedRegex(Shape.Before + "SWMKEY-1-[A-Za-z0-9+/]{43}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DockerSwarmUnlockKey { get; }

    [GeneratedRegex("(?i:particle)" + Shape.Assigned + "([0-9a-f]{40})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ParticleToken { get; }
}
