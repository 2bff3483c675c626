using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cordon.Contracts;

namespace Cordon.Detection.Secrets;

/// <summary>Formats of source control, package registries, build services and networks of developers.</summary>
internal static partial class SourceControlSecrets
{
    public static ImmutableArray<Rule> Rules { get; } =
    [
        Shape.Secret("github-token", "GitHub", Severity.Critical, 0.99, GithubToken, 41, "A GitHub token whose checksum is right.",
            Checksums.GitHub, ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]),
        Shape.Secret("github-token-unverified", "GitHub", Severity.High, 0.7, GithubTokenUnverified, 41, "Shaped like a GitHub token, but its checksum is wrong: altered, made up, or of a newer form.",
            Plausible.WrongGitHubChecksum, ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"]),
        Shape.Secret("github-fine-grained-token", "GitHub", Severity.Critical, 0.99, GithubFineGrainedToken, 94, "A GitHub fine-grained personal access token.",
            Plausible.Varied, ["github_pat_"]),
        Shape.Secret("gitlab-token", "GitLab", Severity.Critical, 0.97, GitlabToken, 330, "A GitLab token (personal, deploy, trigger, feed, agent, runner or job).",
            Plausible.Varied, ["glpat-", "glptt-", "gldt-", "glft-", "glimt-", "glagent-", "glsoat-", "glffct-", "gloas-", "glcbt-", "glrt-", "glrtr-", "gltok-"]),
        Shape.Secret("gitlab-runner-registration", "GitLab", Severity.High, 0.97, GitlabRunnerRegistration, 30, "A GitLab runner registration token.",
            Plausible.Varied, ["gr1348941"]),
        Shape.Secret("bitbucket-app-password", "Atlassian", Severity.Critical, 0.97, BitbucketAppPassword, 37, "A Bitbucket app password.",
            Plausible.Varied, ["atbb"]),
        Shape.Secret("bitbucket-repository-token", "Atlassian", Severity.Critical, 0.97, BitbucketRepositoryToken, 240, "A Bitbucket repository access token.",
            Plausible.Varied, ["atctt3"]),
        Shape.Secret("bitbucket-data-center-token", "Atlassian", Severity.High, 0.95, BitbucketDataCenterToken, 50, "A Bitbucket Data Center access token.",
            Plausible.Varied, ["bbdc-"]),
        Shape.Secret("npm-token", "npm", Severity.Critical, 0.95, NpmToken, 41, "An npm access token: it may publish packages.",
            Plausible.Varied, ["npm_"]),
        Shape.Secret("pypi-token", "PyPI", Severity.Critical, 0.98, PypiToken, 1010, "A PyPI upload token: it may publish packages.",
            Plausible.Varied, ["pypi-age"]),
        Shape.Secret("nuget-key", "NuGet", Severity.Critical, 0.95, NugetKey, 47, "A NuGet API key: it may publish packages.",
            Plausible.Varied, ["oy2"]),
        Shape.Secret("docker-hub-token", "Docker", Severity.Critical, 0.98, DockerHubToken, 42, "A Docker Hub access token.",
            Plausible.Varied, ["dckr_pat_", "dckr_oat_"]),
        Shape.Secret("rubygems-key", "RubyGems", Severity.Critical, 0.98, RubygemsKey, 58, "A RubyGems API key: it may publish packages.",
            Plausible.Varied, ["rubygems_"]),
        Shape.Secret("crates-token", "crates.io", Severity.Critical, 0.85, CratesToken, 36, "A crates.io API token: it may publish packages.",
            Plausible.MixedCase, ["cio"]),
        Shape.Secret("clojars-token", "Clojars", Severity.Critical, 0.98, ClojarsToken, 69, "A Clojars deploy token.",
            Plausible.Varied, ["clojars_"]),
        Shape.Secret("hex-pm-token", "Hex", Severity.High, 0.8, HexPmToken, 69, "A Hex package manager token.",
            Plausible.Varied, ["hex_"]),
        Shape.Secret("jfrog-api-key", "JFrog", Severity.Critical, 0.97, JfrogApiKey, 74, "A JFrog Artifactory API key.",
            Plausible.Varied, ["akcp"]),
        Shape.Secret("jfrog-identity-token", "JFrog", Severity.Critical, 0.97, JfrogIdentityToken, 65, "A JFrog identity token.",
            Plausible.Varied, ["cmvmdgtuoja"]),
        Shape.Secret("sourcegraph-token", "Sourcegraph", Severity.High, 0.97, SourcegraphToken, 62, "A Sourcegraph access token.",
            Plausible.Varied, ["sgp_"]),
        Shape.Secret("buildkite-token", "Buildkite", Severity.High, 0.97, BuildkiteToken, 46, "A Buildkite API token.",
            Plausible.Varied, ["bkua_"]),
        Shape.Secret("circleci-token", "CircleCI", Severity.High, 0.97, CircleciToken, 71, "A CircleCI token.",
            Plausible.Varied, ["ccipat_", "ccipri_"]),
        Shape.Secret("sonar-token", "Sonar", Severity.High, 0.97, SonarToken, 45, "A SonarQube token.",
            Plausible.Varied, ["squ_", "sqp_", "sqa_"]),
        Shape.Secret("snyk-token", "Snyk", Severity.High, 0.75, SnykToken, 108, "A Snyk API token.",
            Plausible.Random, ["snyk"], reach: 0, group: 1),
        Shape.Secret("codecov-token", "Codecov", Severity.Medium, 0.7, CodecovToken, 108, "A Codecov upload token.",
            Plausible.Random, ["codecov"], reach: 0, group: 1),
        Shape.Secret("codeclimate-token", "Code Climate", Severity.Medium, 0.75, CodeclimateToken, 136, "A Code Climate reporter id.",
            Plausible.Random, ["codeclimate", "cc_test_reporter"], reach: 0, group: 1),
        Shape.Secret("postman-key", "Postman", Severity.High, 0.98, PostmanKey, 65, "A Postman API key.",
            Plausible.Varied, ["pmak-"]),
        Shape.Secret("packagecloud-token", "packagecloud", Severity.Medium, 0.75, PackagecloudToken, 120, "A packagecloud token.",
            Plausible.Varied, ["packagecloud"], reach: 0, group: 1),
        Shape.Secret("jenkins-token", "Jenkins", Severity.High, 0.65, JenkinsToken, 108, "A Jenkins API token or crumb.",
            Plausible.Random, ["jenkins"], reach: 0, group: 1),
        Shape.Secret("tailscale-key", "Tailscale", Severity.Critical, 0.95, TailscaleKey, 80, "A Tailscale key: it can join or administer a private network.",
            Plausible.Varied, ["tskey-"]),
        Shape.Secret("ngrok-key", "ngrok", Severity.High, 0.75, NgrokKey, 130, "An ngrok credential.",
            Plausible.Varied, ["ngrok"], reach: 0, group: 1),
    ];

    [GeneratedRegex(Shape.Before + "gh[pousr]_[A-Za-z0-9]{36}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GithubToken { get; }

    [GeneratedRegex(Shape.Before + "gh[pousr]_[A-Za-z0-9]{36}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GithubTokenUnverified { get; }

    [GeneratedRegex(Shape.Before + "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GithubFineGrainedToken { get; }

    [GeneratedRegex(Shape.Before + @"gl(?:pat|ptt|dt|ft|imt|agent|soat|ffct|oas|cbt|rtr?|tok)-[A-Za-z0-9_-]{20,300}(?:\.[a-z0-9]{2}\.[a-z0-9]{9})?" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex GitlabToken { get; }

    [GeneratedRegex(Shape.Before + "GR1348941[A-Za-z0-9_-]{20}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex GitlabRunnerRegistration { get; }

    [GeneratedRegex(Shape.Before + "ATBB[A-Za-z0-9]{24}[A-F0-9]{8}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex BitbucketAppPassword { get; }

    [GeneratedRegex(Shape.Before + "ATCTT3[A-Za-z0-9_-]{100,220}=[A-F0-9]{8}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex BitbucketRepositoryToken { get; }

    [GeneratedRegex(Shape.Before + "BBDC-[MNO][A-Za-z0-9+/]{43}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex BitbucketDataCenterToken { get; }

    [GeneratedRegex(Shape.Before + "npm_[A-Za-z0-9]{36}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NpmToken { get; }

    [GeneratedRegex(Shape.Before + "pypi-AgE[A-Za-z0-9_-]{50,1000}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PypiToken { get; }

    [GeneratedRegex(Shape.Before + "oy2[a-z0-9]{43}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NugetKey { get; }

    [GeneratedRegex(Shape.Before + "dckr_[po]at_[A-Za-z0-9_-]{27,32}" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex DockerHubToken { get; }

    [GeneratedRegex(Shape.Before + "rubygems_[0-9a-f]{48}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex RubygemsKey { get; }

    [GeneratedRegex(Shape.Before + "cio[A-Za-z0-9]{32}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex CratesToken { get; }

    [GeneratedRegex(Shape.Before + "(?i:CLOJARS_)[0-9a-f]{60}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex ClojarsToken { get; }

    [GeneratedRegex(Shape.Before + "HEX_[0-9a-f]{32,64}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex HexPmToken { get; }

    [GeneratedRegex(Shape.Before + "AKCp[1-9A-HJ-NP-Za-km-z]{69}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex JfrogApiKey { get; }

    [GeneratedRegex(Shape.Before + "cmVmdGtu[A-Za-z0-9]{56}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex JfrogIdentityToken { get; }

    [GeneratedRegex(Shape.Before + "sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SourcegraphToken { get; }

    [GeneratedRegex(Shape.Before + "bkua_[0-9a-f]{40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex BuildkiteToken { get; }

    [GeneratedRegex(Shape.Before + "CCIP(?:AT|RI)_[A-Za-z0-9]{22}_[0-9a-f]{40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex CircleciToken { get; }

    [GeneratedRegex(Shape.Before + "sq[upa]_[0-9a-f]{40}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex SonarToken { get; }

    [GeneratedRegex("(?i:snyk)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex SnykToken { get; }

    [GeneratedRegex("(?i:codecov)" + Shape.Assigned + "(" + Shape.Guid + ")" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CodecovToken { get; }

    [GeneratedRegex("(?i:codeclimate|cc_test_reporter)" + Shape.Assigned + "([0-9a-f]{64})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex CodeclimateToken { get; }

    [GeneratedRegex(Shape.Before + "PMAK-[0-9a-f]{24}-[0-9a-f]{34}" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PostmanKey { get; }

    [GeneratedRegex("(?i:packagecloud)" + Shape.Assigned + "([0-9a-f]{48})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex PackagecloudToken { get; }

    [GeneratedRegex("(?i:jenkins)" + Shape.Assigned + "([0-9a-f]{32,36})" + Shape.AfterWord, RegexOptions.CultureInvariant)]
    private static partial Regex JenkinsToken { get; }

    [GeneratedRegex(Shape.Before + "tskey-[a-z]{3,10}-[A-Za-z0-9]{9,20}(?:-[A-Za-z0-9]{16,40})?" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex TailscaleKey { get; }

    [GeneratedRegex("(?i:ngrok)" + Shape.Assigned + "([A-Za-z0-9]{20,30}_[A-Za-z0-9]{20,24})" + Shape.After, RegexOptions.CultureInvariant)]
    private static partial Regex NgrokKey { get; }
}
