using System.Collections.Immutable;

namespace Cordon.Contracts;

/// <summary>
/// What detectors are told by policy. Data only; the detectors compile it once per policy version.
/// </summary>
public sealed record DetectionSettings
{
    public static DetectionSettings Default { get; } = new();

    /// <summary>Hosts that links, images and markup may point at: <c>example.com</c>, <c>*.example.com</c>. Empty: every host is foreign.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Terms that must not occur, matched without case on word borders after normalisation.</summary>
    public ImmutableArray<string> DenyTerms { get; init; } = [];

    /// <summary>Texts that are never findings (a documented test key, the company's own number): exact match of the span.</summary>
    public ImmutableArray<string> AllowTerms { get; init; } = [];

    /// <summary>The operator's own patterns.</summary>
    public ImmutableArray<PatternRule> Patterns { get; init; } = [];

    /// <summary>Entities the pii guard looks for, of those in <see cref="Contracts.PiiEntities"/>; empty means the standard ones.</summary>
    public ImmutableArray<string> PiiEntities { get; init; } = [];

    /// <summary>The operator's own recognisers of personal data.</summary>
    public ImmutableArray<PiiRecogniser> PiiRecognisers { get; init; } = [];

    /// <summary>Values that the pii guard never reports, in any case.</summary>
    public ImmutableArray<string> PiiAllow { get; init; } = [];

    /// <summary>Expressions that cover values which the pii guard never reports.</summary>
    public ImmutableArray<string> PiiAllowExpressions { get; init; } = [];

    /// <summary>The tagger's weights, as the build holds them; no policy writes them, and without them names are not found.</summary>
    public ReadOnlyMemory<byte> NameWeights { get; init; }

    /// <summary>Rules switched off by id.</summary>
    public ImmutableArray<string> DisabledRules { get; init; } = [];

    /// <summary>Strings planted in system prompts: seeing one in an answer proves a leak.</summary>
    public ImmutableArray<string> Canaries { get; init; } = [];

    /// <summary>Most characters one segment may have before the limits guard objects.</summary>
    public int MaxSegmentCharacters { get; init; } = 1_000_000;

    /// <summary>Most segments one direction of an exchange may have before the limits guard objects.</summary>
    public int MaxSegments { get; init; } = 20_000;
}

/// <summary>An operator's pattern: a regular expression without backtracking constructs, run in linear time.</summary>
public sealed record PatternRule(string Id, string Expression, Severity Severity, string Explanation);
