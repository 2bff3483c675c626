using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of work tracking, design and identity services.</summary>
internal static partial class ProductivitySecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("linear-key", "Linear", Severity.High, 0.98, LinearKey, 76, "A Linear API key.",
            Plausible.Varied, ["lin_api_", "lin_oauth_"]),
        Shape.Secret("notion-token", "Notion", Severity.High, 0.95, NotionToken, 52, "A Notion integration token.",
            Plausible.Varied, ["ntn_", "secret_"]),
        Shape.Secret("figma-token", "Figma", Severity.High, 0.97, FigmaToken, 46, "A Figma access token.",
            Plausible.Varied, ["figd_", "figo_", "figu_", "figr_"]),
        Shape.Secret("atlassian-token", "Atlassian", Severity.Critical, 0.98, AtlassianToken, 228, "An Atlassian API token.",
            Plausible.Varied, ["atatt3"]),
        Shape.Secret("atlassian-token-legacy", "Atlassian", Severity.High, 0.65, AtlassianTokenLegacy, 96, "An Atlassian API token of the old form.",
            Plausible.MixedRandom, ["atlassian", "jira", "confluence"], reach: 0, group: 1),
        Shape.Secret("atlassian-data-center-token", "Atlassian", Severity.High, 0.8, AtlassianDataCenterToken, 116, "A Jira or Confluence Data Center token.",
            Plausible.MixedRandom, ["atlassian", "jira", "confluence"], reach: 0, group: 1),
        Shape.Secret("asana-token", "Asana", Severity.High, 0.85, AsanaToken, 142, "An Asana token.",
            Plausible.Random, ["asana"], reach: 0, group: 1),
        Shape.Secret("airtable-token", "Airtable", Severity.High, 0.98, AirtableToken, 83, "An Airtable personal access token.",
            Plausible.Varied, ["pat"]),
        Shape.Secret("airtable-key", "Airtable", Severity.High, 0.85, AirtableKey, 89, "An Airtable API key.",
            Plausible.Random, ["airtable"], reach: 0, group: 1),
        Shape.Secret("mapbox-secret-token", "Mapbox", Severity.High, 0.98, MapboxSecretToken, 335, "A Mapbox secret token.",
            Plausible.Varied, ["sk.eyj"]),
        Shape.Secret("mapbox-public-token", "Mapbox", Severity.Low, 0.95, MapboxPublicToken, 335, "A Mapbox public token: meant for clients, billed to its owner.",
            Plausible.Varied, ["pk.eyj"]),
        Shape.Secret("okta-token", "Okta", Severity.Critical, 0.9, OktaToken, 114, "An Okta API token: it may administer identities.",
            Plausible.Random, ["okta", "ssws"], reach: 0, group: 1),
        Shape.Secret("auth0-client-secret", "Auth0", Severity.Critical, 0.8, Auth0ClientSecret, 136, "An Auth0 client secret.",
            Plausible.MixedRandom, ["auth0"], reach: 0, group: 1),
        Shape.Secret("contentful-token", "Contentful", Severity.High, 0.98, ContentfulToken, 50, "A Contentful management token.",
            Plausible.Varied, ["cfpat-"]),
        Shape.Secret("typeform-token", "Typeform", Severity.Medium, 0.95, TypeformToken, 68, "A Typeform token.",
            Plausible.Varied, ["tfp_"]),
        Shape.Secret("clickup-token", "ClickUp", Severity.High, 0.97, ClickupToken, 46, "A ClickUp API token.",
            Plausible.Varied, ["pk_"]),
        Shape.Secret("hubspot-token", "HubSpot", Severity.High, 0.98, HubspotToken, 46, "A HubSpot private app token.",
            Plausible.Varied, ["pat-na1-", "pat-eu1-", "pat-na2-", "pat-ap1-"]),
        Shape.Secret("salesforce-session", "Salesforce", Severity.Critical, 0.95, SalesforceSession, 225, "A Salesforce session: the user's access.",
            Plausible.Varied, ["00d"]),
        Shape.Secret("readme-key", "ReadMe", Severity.Medium, 0.97, ReadmeKey, 76, "A ReadMe API key.",
            Plausible.Varied, ["rdme_"]),
        Shape.Secret("prefect-key", "Prefect", Severity.High, 0.95, PrefectKey, 41, "A Prefect API key.",
            Plausible.Varied, ["pnu_", "pnb_"]),
        Shape.Secret("adafruit-key", "Adafruit", Severity.Medium, 0.95, AdafruitKey, 33, "An Adafruit IO key.",
            Plausible.Varied, ["aio_"]),
        Shape.Secret("zendesk-secret", "Zendesk", Severity.High, 0.7, ZendeskSecret, 112, "A Zendesk token.",
            Plausible.MixedRandom, ["zendesk"], reach: 0, group: 1),
        Shape.Secret("intercom-token", "Intercom", Severity.High, 0.75, IntercomToken, 132, "An Intercom access token.",
            Plausible.MixedRandom, ["intercom"], reach: 0, group: 1),
        Shape.Secret("trello-token", "Trello", Severity.High, 0.7, TrelloToken, 148, "A Trello key or token.",
            Plausible.Random, ["trello"], reach: 0, group: 1),
        Shape.Secret("linkedin-secret", "LinkedIn", Severity.High, 0.6, LinkedinSecret, 88, "A LinkedIn client secret.",
            Plausible.MixedRandom, ["linkedin"], reach: 0, group: 1),
    ];

    [GeneratedRegex(Shape.Before + "lin_(?:api_[A-Za-z0-9]{40}|oauth_[0-9a-f]{64})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex LinearKey { get; }

    [GeneratedRegex(Shape.Before + @"(?:ntn_\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NotionToken { get; }

    [GeneratedRegex(Shape.Before + "fig[dour]_[A-Za-z0-9_-]{40}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex FigmaToken { get; }

    [GeneratedRegex(Shape.Before + "ATATT3[A-Za-z0-9_=-]{150,220}", RegexOptions.CultureInvariant)]
    private static partial Regex AtlassianToken { get; }

    [GeneratedRegex("(?i:atlassian|jira|confluence)" + Shape.Assigned + "([A-Za-z0-9]{24})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AtlassianTokenLegacy { get; }

    [GeneratedRegex("(?i:atlassian|jira|confluence)" + Shape.Assigned + "([MNO][A-Za-z0-9+/]{43})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AtlassianDataCenterToken { get; }

    [GeneratedRegex("(?i:asana)" + Shape.Assigned + @"(\d/\d{15,17}(?:/\d{15,17})?:[0-9a-f]{32}|[0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AsanaToken { get; }

    [GeneratedRegex(Shape.Before + @"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AirtableToken { get; }

    [GeneratedRegex("(?i:airtable)" + Shape.Assigned + "(key[A-Za-z0-9]{14})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AirtableKey { get; }

    [GeneratedRegex(Shape.Before + @"sk\.eyJ[A-Za-z0-9_-]{40,300}\.[A-Za-z0-9_-]{20,24}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex MapboxSecretToken { get; }

    [GeneratedRegex(Shape.Before + @"pk\.eyJ[A-Za-z0-9_-]{40,300}\.[A-Za-z0-9_-]{20,24}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex MapboxPublicToken { get; }

    [GeneratedRegex("(?i:okta|ssws)" + Shape.Assigned + "(00[A-Za-z0-9_-]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex OktaToken { get; }

    [GeneratedRegex("(?i:auth0)" + Shape.Assigned + "([A-Za-z0-9_-]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex Auth0ClientSecret { get; }

    [GeneratedRegex(Shape.Before + "CFPAT-[A-Za-z0-9_-]{43}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex ContentfulToken { get; }

    [GeneratedRegex(Shape.Before + "tfp_[A-Za-z0-9_-]{40,62}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TypeformToken { get; }

    [GeneratedRegex(Shape.Before + @"pk_\d{5,9}_[A-Z0-9]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ClickupToken { get; }

    [GeneratedRegex(Shape.Before + @"pat-(?:na|eu|ap)\d-" + Shape.Guid + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex HubspotToken { get; }

    [GeneratedRegex(Shape.Before + "00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,200}", RegexOptions.CultureInvariant)]
    private static partial Regex SalesforceSession { get; }

    [GeneratedRegex(Shape.Before + "rdme_[a-z0-9]{70}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ReadmeKey { get; }

    [GeneratedRegex(Shape.Before + "pn[ub]_[A-Za-z0-9]{36}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PrefectKey { get; }

    [GeneratedRegex(Shape.Before + "aio_[A-Za-z0-9]{28}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex AdafruitKey { get; }

    [GeneratedRegex("(?i:zendesk)" + Shape.Assigned + "([A-Za-z0-9]{40})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex ZendeskSecret { get; }

    [GeneratedRegex("(?i:intercom)" + Shape.Assigned + "([A-Za-z0-9+/]{58}[A-Za-z0-9+/=]{2})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex IntercomToken { get; }

    [GeneratedRegex("(?i:trello)" + Shape.Assigned + "(ATTA[0-9a-f]{72}|[0-9a-f]{64}|[0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex TrelloToken { get; }

    [GeneratedRegex("(?i:linkedin)" + Shape.Assigned + "([A-Za-z0-9]{16})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex LinkedinSecret { get; }
}
