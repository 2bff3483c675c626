using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of monitoring, logging and search services.</summary>
internal static partial class ObservabilitySecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("datadog-key", "Datadog", Severity.High, 0.8, DatadogKey, 112, "A Datadog API or application key.",
            Plausible.Random, ["datadog", "dd_api", "dd_app", "dd-api", "dd-app"], reach: 0, group: 1),
        Shape.Secret("new-relic-user-key", "New Relic", Severity.High, 0.97, NewRelicUserKey, 33, "A New Relic user API key.",
            Plausible.Varied, ["nrak-", "nraa-"]),
        Shape.Secret("new-relic-insert-key", "New Relic", Severity.High, 0.95, NewRelicInsertKey, 50, "A New Relic insert, query or service key.",
            Plausible.Varied, ["nrii-", "nriq-", "nrsp-", "nrra-"]),
        Shape.Secret("new-relic-license", "New Relic", Severity.High, 0.97, NewRelicLicense, 6, "A New Relic license key.",
            Plausible.Varied, ["nral"], reach: 37),
        Shape.Secret("grafana-service-token", "Grafana Labs", Severity.High, 0.98, GrafanaServiceToken, 47, "A Grafana service account token.",
            Plausible.Varied, ["glsa_"]),
        Shape.Secret("grafana-cloud-token", "Grafana Labs", Severity.High, 0.97, GrafanaCloudToken, 410, "A Grafana Cloud token.",
            Plausible.Varied, ["glc_"]),
        Shape.Secret("grafana-api-key", "Grafana Labs", Severity.High, 0.95, GrafanaApiKey, 412, "A Grafana API key.",
            Plausible.Varied, ["eyjrijoi"]),
        Shape.Secret("sentry-org-token", "Sentry", Severity.High, 0.98, SentryOrgToken, 570, "A Sentry organisation token.",
            Plausible.Varied, ["sntrys_"]),
        Shape.Secret("sentry-user-token", "Sentry", Severity.High, 0.98, SentryUserToken, 72, "A Sentry user token.",
            Plausible.Varied, ["sntryu_"]),
        Shape.Secret("sentry-token-legacy", "Sentry", Severity.High, 0.75, SentryTokenLegacy, 136, "A Sentry auth token of the old form.",
            Plausible.Random, ["sentry"], reach: 0, group: 1),
        Shape.Secret("pagerduty-key", "PagerDuty", Severity.High, 0.65, PagerdutyKey, 92, "A PagerDuty API key.",
            Plausible.MixedRandom, ["pagerduty", "pager_duty", "pd_token"], reach: 0, group: 1),
        Shape.Secret("honeycomb-key", "Honeycomb", Severity.High, 0.97, HoneycombKey, 66, "A Honeycomb key.",
            Plausible.Varied, ["hcaik_", "hcbik_", "hccik_", "hcaic_", "hcamk_"]),
        Shape.Secret("dynatrace-token", "Dynatrace", Severity.High, 0.98, DynatraceToken, 98, "A Dynatrace token.",
            Plausible.Varied, ["dt0c01", "dt0s01", "dt0s02", "dt0s03", "dt0s04", "dt0s06", "dt0s08", "dt0e01", "dt0a01"]),
        Shape.Secret("posthog-personal-key", "PostHog", Severity.Medium, 0.95, PosthogPersonalKey, 53, "A PostHog API key.",
            Plausible.Varied, ["phx_", "phc_"]),
        Shape.Secret("launchdarkly-key", "LaunchDarkly", Severity.High, 0.85, LaunchdarklyKey, 41, "A LaunchDarkly key.",
            Plausible.Varied, ["sdk-", "api-", "mob-"]),
        Shape.Secret("splunk-hec-token", "Splunk", Severity.High, 0.75, SplunkHecToken, 108, "A Splunk HTTP event collector token.",
            Plausible.Random, ["splunk", "hec_token"], reach: 0, group: 1),
        Shape.Secret("opsgenie-key", "Opsgenie", Severity.High, 0.75, OpsgenieKey, 108, "An Opsgenie API key.",
            Plausible.Random, ["opsgenie"], reach: 0, group: 1),
        Shape.Secret("logz-token", "Logz.io", Severity.Medium, 0.7, LogzToken, 108, "A log shipping token.",
            Plausible.Random, ["logz", "logdna", "loggly"], reach: 0, group: 1),
        Shape.Secret("rollbar-token", "Rollbar", Severity.Medium, 0.75, RollbarToken, 104, "A Rollbar token.",
            Plausible.Random, ["rollbar"], reach: 0, group: 1),
        Shape.Secret("coveralls-token", "Coveralls", Severity.Medium, 0.7, CoverallsToken, 109, "A Coveralls token.",
            Plausible.Random, ["coveralls"], reach: 0, group: 1),
        Shape.Secret("algolia-key", "Algolia", Severity.High, 0.75, AlgoliaKey, 104, "An Algolia API key.",
            Plausible.Random, ["algolia"], reach: 0, group: 1),
        Shape.Secret("sumologic-key", "Sumo Logic", Severity.High, 0.7, SumologicKey, 136, "A Sumo Logic access key.",
            Plausible.MixedRandom, ["sumo"], reach: 0, group: 1),
    ];

    [GeneratedRegex("(?i:datadog|dd[_-]ap[ip])" + Shape.Assigned + "([0-9a-f]{40}|[0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DatadogKey { get; }

    [GeneratedRegex(Shape.Before + "NRA[AK]-[A-Z0-9]{27}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NewRelicUserKey { get; }

    [GeneratedRegex(Shape.Before + @"(?:NRI[IQ]-[A-Za-z0-9_-]{32}|NRSP-us\d{2}[A-Za-z0-9]{31}|NRRA-[0-9a-f]{42})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex NewRelicInsertKey { get; }

    [GeneratedRegex(Shape.Before + "[0-9a-f]{36}NRAL" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NewRelicLicense { get; }

    [GeneratedRegex(Shape.Before + "glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GrafanaServiceToken { get; }

    [GeneratedRegex(Shape.Before + "glc_[A-Za-z0-9+/]{32,400}={0,2}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GrafanaCloudToken { get; }

    [GeneratedRegex(Shape.Before + "eyJrIjoi[A-Za-z0-9+/]{60,400}={0,2}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GrafanaApiKey { get; }

    [GeneratedRegex(Shape.Before + "sntrys_eyJ[A-Za-z0-9+/=]{60,500}_[A-Za-z0-9+/]{40,50}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SentryOrgToken { get; }

    [GeneratedRegex(Shape.Before + "sntryu_[0-9a-f]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SentryUserToken { get; }

    [GeneratedRegex("(?i:sentry)" + Shape.Assigned + "([0-9a-f]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SentryTokenLegacy { get; }

    [GeneratedRegex("(?i:pager_?duty|pd_token)" + Shape.Assigned + "([A-Za-z0-9_+-]{20})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex PagerdutyKey { get; }

    [GeneratedRegex(Shape.Before + "hc[a-z](?:ik|ic|mk)_[0-9a-z]{58}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex HoneycombKey { get; }

    [GeneratedRegex(Shape.Before + @"dt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex DynatraceToken { get; }

    [GeneratedRegex(Shape.Before + "ph[cx]_[A-Za-z0-9]{43,48}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PosthogPersonalKey { get; }

    [GeneratedRegex(Shape.Before + "(?:sdk|api|mob)-" + Shape.Guid + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex LaunchdarklyKey { get; }

    [GeneratedRegex("(?i:splunk|hec_token)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SplunkHecToken { get; }

    [GeneratedRegex("(?i:opsgenie)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex OpsgenieKey { get; }

    [GeneratedRegex("(?i:logz|logdna|loggly)" + Shape.Assigned + "(" + Shape.Guid + "|[A-Za-z]{32}|[0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex LogzToken { get; }

    [GeneratedRegex("(?i:rollbar)" + Shape.Assigned + "([0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex RollbarToken { get; }

    [GeneratedRegex("(?i:coveralls)" + Shape.Assigned + "([A-Za-z0-9_-]{37})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CoverallsToken { get; }

    [GeneratedRegex("(?i:algolia)" + Shape.Assigned + "([0-9a-f]{32})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex AlgoliaKey { get; }

    [GeneratedRegex("(?i:sumo)" + Shape.Assigned + "([A-Za-z0-9]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SumologicKey { get; }
}
