using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of cloud providers and hosting.</summary>
internal static partial class CloudSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("aws-access-key", "Amazon Web Services", Severity.High, 0.95, AwsAccessKey, 21, "An AWS access key id: half of a key pair that signs AWS calls.",
            Plausible.Varied, ["akia", "asia", "abia", "acca"]),
        Shape.Secret("aws-secret-key", "Amazon Web Services", Severity.Critical, 0.85, AwsSecretKey, 112, "An AWS secret access key: whoever holds it signs AWS calls as its owner.",
            Plausible.MixedRandom, ["aws", "secret_access_key", "secretaccesskey"], reach: 0, group: 1),
        Shape.Secret("aws-session-token", "Amazon Web Services", Severity.High, 0.8, AwsSessionToken, 1274, "A temporary AWS session token.",
            Plausible.Random, ["session_token", "sessiontoken", "security_token"], reach: 0, group: 1),
        Shape.Secret("aws-bedrock-key", "Amazon Web Services", Severity.Critical, 0.97, AwsBedrockKey, 1020, "An Amazon Bedrock API key: model calls at the owner's cost.",
            Plausible.Varied, ["absk", "bedrock-api-key-"]),
        Shape.Secret("aws-mws-key", "Amazon Web Services", Severity.High, 0.95, AwsMwsKey, 46, "An Amazon Marketplace Web Service key.",
            Plausible.Varied, ["amzn.mws."]),
        Shape.Secret("gcp-api-key", "Google", Severity.High, 0.95, GcpApiKey, 40, "A Google API key.",
            Plausible.Varied, ["aiza"]),
        Shape.Secret("gcp-service-account", "Google", Severity.Critical, 0.9, GcpServiceAccount, 70, "The key id of a Google service account file: the private key travels with it.",
            Plausible.Varied, ["private_key_id"], reach: 2, group: 1),
        Shape.Secret("gcp-oauth-client-secret", "Google", Severity.High, 0.97, GcpOauthClientSecret, 36, "A Google OAuth client secret.",
            Plausible.Varied, ["gocspx-"]),
        Shape.Secret("gcp-oauth-access-token", "Google", Severity.High, 0.9, GcpOauthAccessToken, 1031, "A Google OAuth access token, valid for about an hour.",
            Plausible.Varied, ["ya29."]),
        Shape.Secret("gcp-oauth-refresh-token", "Google", Severity.Critical, 0.85, GcpOauthRefreshToken, 116, "A Google OAuth refresh token: new access tokens until it is revoked.",
            Plausible.Varied, ["1//0"]),
        Shape.Secret("azure-storage-key", "Microsoft", Severity.Critical, 0.97, AzureStorageKey, 104, "An Azure account key: full access to a storage or Cosmos account.",
            Plausible.Varied, ["accountkey"], reach: 0, group: 1),
        Shape.Secret("azure-sas-signature", "Microsoft", Severity.High, 0.85, AzureSasSignature, 70, "The signature of an Azure shared access link: the URL itself is the credential.",
            Plausible.Varied, ["sig="], group: 1),
        Shape.Secret("azure-shared-access-key", "Microsoft", Severity.Critical, 0.95, AzureSharedAccessKey, 70, "A shared access key of Azure Service Bus, Event Hubs or IoT Hub.",
            Plausible.Varied, ["sharedaccesskey"], reach: 0, group: 1),
        Shape.Secret("azure-app-configuration", "Microsoft", Severity.Critical, 0.95, AzureAppConfiguration, 210, "An Azure App Configuration connection string with its secret.",
            Plausible.Varied, ["azconfig.io"], reach: 0, group: 1),
        Shape.Secret("azure-ad-client-secret", "Microsoft", Severity.Critical, 0.95, AzureAdClientSecret, 40, "A client secret of a Microsoft Entra (Azure AD) application.",
            Plausible.Varied, ["q~"], reach: 5),
        Shape.Secret("azure-devops-token", "Microsoft", Severity.Critical, 0.97, AzureDevopsToken, 10, "An Azure DevOps personal access token.",
            Plausible.Varied, ["azdo"], reach: 77),
        Shape.Secret("azure-devops-token-legacy", "Microsoft", Severity.High, 0.75, AzureDevopsTokenLegacy, 124, "An Azure DevOps personal access token of the old form.",
            Plausible.Random, ["azure", "visualstudio", "devops", "vso"], reach: 0, group: 1),
        Shape.Secret("azure-ai-key", "Microsoft", Severity.Critical, 0.97, AzureAiKey, 34, "An Azure AI services key.",
            Plausible.Varied, ["jqqj99"], reach: 53),
        Shape.Secret("azure-function-key", "Microsoft", Severity.High, 0.85, AzureFunctionKey, 20, "An Azure Functions key.",
            Plausible.Varied, ["azfu"], reach: 45),
        Shape.Secret("digitalocean-token", "DigitalOcean", Severity.Critical, 0.98, DigitaloceanToken, 72, "A DigitalOcean API token.",
            Plausible.Varied, ["dop_v1_", "doo_v1_", "dor_v1_"]),
        Shape.Secret("heroku-key", "Heroku", Severity.Critical, 0.97, HerokuKey, 67, "A Heroku API key.",
            Plausible.Varied, ["hrku-"]),
        Shape.Secret("heroku-key-legacy", "Heroku", Severity.High, 0.75, HerokuKeyLegacy, 108, "A Heroku API key of the old form.",
            Plausible.Random, ["heroku"], reach: 0, group: 1),
        Shape.Secret("cloudflare-api-token", "Cloudflare", Severity.Critical, 0.75, CloudflareApiToken, 112, "A Cloudflare API token.",
            Plausible.MixedRandom, ["cloudflare", "cf_api", "cf_token"], reach: 0, group: 1),
        Shape.Secret("cloudflare-global-key", "Cloudflare", Severity.Critical, 0.8, CloudflareGlobalKey, 109, "A Cloudflare global API key: the whole account.",
            Plausible.Random, ["cloudflare", "cf_api", "cf_key"], reach: 0, group: 1),
        Shape.Secret("cloudflare-origin-key", "Cloudflare", Severity.High, 0.97, CloudflareOriginKey, 178, "A Cloudflare origin CA key.",
            Plausible.Varied, ["v1.0-"]),
        Shape.Secret("fastly-token", "Fastly", Severity.High, 0.7, FastlyToken, 104, "A Fastly API token.",
            Plausible.MixedRandom, ["fastly"], reach: 0, group: 1),
        Shape.Secret("alibaba-access-key", "Alibaba Cloud", Severity.High, 0.85, AlibabaAccessKey, 25, "An Alibaba Cloud access key id.",
            Plausible.MixedCase, ["ltai"]),
        Shape.Secret("tencent-secret-id", "Tencent Cloud", Severity.High, 0.85, TencentSecretId, 37, "A Tencent Cloud secret id.",
            Plausible.MixedCase, ["akid"]),
        Shape.Secret("yandex-cloud-key", "Yandex", Severity.High, 0.9, YandexCloudKey, 43, "A Yandex Cloud API key.",
            Plausible.Varied, ["aqvn"]),
        Shape.Secret("yandex-oauth-token", "Yandex", Severity.High, 0.9, YandexOauthToken, 64, "A Yandex OAuth token.",
            Plausible.Varied, ["y0_"]),
        Shape.Secret("linode-token", "Akamai", Severity.Critical, 0.8, LinodeToken, 136, "A Linode API token.",
            Plausible.Random, ["linode"], reach: 0, group: 1),
        Shape.Secret("scaleway-secret", "Scaleway", Severity.High, 0.75, ScalewaySecret, 108, "A Scaleway secret key.",
            Plausible.Random, ["scaleway", "scw_secret"], reach: 0, group: 1),
        Shape.Secret("netlify-token", "Netlify", Severity.High, 0.97, NetlifyToken, 41, "A Netlify personal access token.",
            Plausible.Varied, ["nfp_"]),
        Shape.Secret("fly-token", "Fly.io", Severity.Critical, 0.95, FlyToken, 1010, "A Fly.io API token.",
            Plausible.Varied, ["fo1_", "fm1_", "fm1r_", "fm2_", "fm1a_"]),
        Shape.Secret("vercel-token", "Vercel", Severity.High, 0.7, VercelToken, 96, "A Vercel access token.",
            Plausible.MixedRandom, ["vercel"], reach: 0, group: 1),
        Shape.Secret("render-key", "Render", Severity.High, 0.9, RenderKey, 41, "A Render API key.",
            Plausible.MixedCase, ["rnd_"]),
    ];

    [GeneratedRegex(Shape.Before + "(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AwsAccessKey { get; }

    [GeneratedRegex("(?i:aws|secret_?access_?key)" + Shape.Assigned + "([A-Za-z0-9+/]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AwsSecretKey { get; }

    [GeneratedRegex("(?i:session_?token|security_token)" + Shape.Assigned + "([A-Za-z0-9+/]{100,1200}={0,2})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AwsSessionToken { get; }

    [GeneratedRegex(Shape.Before + "(?:ABSK[A-Za-z0-9+/]{109,269}|bedrock-api-key-[A-Za-z0-9+/]{60,1000})={0,2}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AwsBedrockKey { get; }

    [GeneratedRegex(Shape.Before + @"amzn\.mws\." + Shape.Guid + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AwsMwsKey { get; }

    [GeneratedRegex(Shape.Before + "AIza[A-Za-z0-9_-]{35}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex GcpApiKey { get; }

    [GeneratedRegex(@"""private_key_id\\?""\s{0,4}:\s{0,4}\\?""([0-9a-f]{40})\\?""", RegexOptions.CultureInvariant)]
    private static partial Regex GcpServiceAccount { get; }

    [GeneratedRegex(Shape.Before + "GOCSPX-[A-Za-z0-9_-]{28}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex GcpOauthClientSecret { get; }

    [GeneratedRegex(Shape.Before + @"ya29\.[A-Za-z0-9_-]{20,1024}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GcpOauthAccessToken { get; }

    [GeneratedRegex(Shape.Before + "1//0[A-Za-z0-9_-]{40,110}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GcpOauthRefreshToken { get; }

    [GeneratedRegex(@"(?i:AccountKey)\s?=\s?([A-Za-z0-9+/]{86}==)", RegexOptions.CultureInvariant)]
    private static partial Regex AzureStorageKey { get; }

    [GeneratedRegex("[?&;]sig=([A-Za-z0-9%+/]{43,60}(?:%3[dD]|=))", RegexOptions.CultureInvariant)]
    private static partial Regex AzureSasSignature { get; }

    [GeneratedRegex(@"(?i:SharedAccessKey)\s?=\s?([A-Za-z0-9+/]{43}=)", RegexOptions.CultureInvariant)]
    private static partial Regex AzureSharedAccessKey { get; }

    [GeneratedRegex(@"(?i:azconfig\.io;Id=)[^;\s]{1,80};(?i:Secret=)([A-Za-z0-9+/]{43,100}={0,2})", RegexOptions.CultureInvariant)]
    private static partial Regex AzureAppConfiguration { get; }

    [GeneratedRegex(@"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{34}(?![A-Za-z0-9_~-])", RegexOptions.CultureInvariant)]
    private static partial Regex AzureAdClientSecret { get; }

    [GeneratedRegex(Shape.Before + "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AzureDevopsToken { get; }

    [GeneratedRegex("(?i:azure|visualstudio|devops|vso)" + Shape.Assigned + "([a-z2-7]{52})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AzureDevopsTokenLegacy { get; }

    [GeneratedRegex(Shape.Before + "[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AzureAiKey { get; }

    [GeneratedRegex(Shape.Before + "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9]{6}[A-Za-z0-9+/_-]{0,4}={0,2}", RegexOptions.CultureInvariant)]
    private static partial Regex AzureFunctionKey { get; }

    [GeneratedRegex(Shape.Before + "do[opr]_v1_[0-9a-f]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DigitaloceanToken { get; }

    [GeneratedRegex(Shape.Before + "HRKU-(?:" + Shape.Guid + "|[A-Za-z0-9_-]{58,60})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex HerokuKey { get; }

    [GeneratedRegex("(?i:heroku)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex HerokuKeyLegacy { get; }

    [GeneratedRegex("(?i:cloudflare|cf_api|cf_token)" + Shape.Assigned + "([A-Za-z0-9_-]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CloudflareApiToken { get; }

    [GeneratedRegex("(?i:cloudflare|cf_api|cf_key)" + Shape.Assigned + "([0-9a-f]{37})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CloudflareGlobalKey { get; }

    [GeneratedRegex(Shape.Before + @"v1\.0-[0-9a-f]{24}-[0-9a-f]{146}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex CloudflareOriginKey { get; }

    [GeneratedRegex("(?i:fastly)" + Shape.Assigned + "([A-Za-z0-9_-]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex FastlyToken { get; }

    [GeneratedRegex(Shape.Before + "LTAI[A-Za-z0-9]{12,20}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AlibabaAccessKey { get; }

    [GeneratedRegex(Shape.Before + "AKID[A-Za-z0-9]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex TencentSecretId { get; }

    [GeneratedRegex(Shape.Before + "AQVN[A-Za-z0-9_-]{35,38}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex YandexCloudKey { get; }

    [GeneratedRegex(Shape.Before + "y0_[A-Za-z0-9_-]{55,60}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex YandexOauthToken { get; }

    [GeneratedRegex("(?i:linode)" + Shape.Assigned + "([0-9a-f]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex LinodeToken { get; }

    [GeneratedRegex("(?i:scaleway|scw_secret)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex ScalewaySecret { get; }

    [GeneratedRegex(Shape.Before + "nfp_[A-Za-z0-9]{36}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NetlifyToken { get; }

    [GeneratedRegex(Shape.Before + "(?:fo1_[A-Za-z0-9_-]{43}|fm(?:1[ar]?|2)_[A-Za-z0-9+/]{100,1000}={0,2})", RegexOptions.CultureInvariant)]
    private static partial Regex FlyToken { get; }

    [GeneratedRegex("(?i:vercel)" + Shape.Assigned + "([A-Za-z0-9]{24})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex VercelToken { get; }

    [GeneratedRegex(Shape.Before + "rnd_[A-Za-z0-9]{28,36}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex RenderKey { get; }
}
