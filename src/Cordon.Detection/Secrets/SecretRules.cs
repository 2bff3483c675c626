using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cordon.Detection.Secrets;

/// <summary>Every credential format this library knows, for the rule engine under guard id <c>secrets</c>.</summary>
public static class SecretRules
{
    public static ImmutableArray<Rule> All { get; } =
    [
        .. CloudSecrets.Rules,
        .. SourceControlSecrets.Rules,
        .. PaymentSecrets.Rules,
        .. AiSecrets.Rules,
        .. MessagingSecrets.Rules,
        .. ObservabilitySecrets.Rules,
        .. ProductivitySecrets.Rules,
        .. DataSecrets.Rules,
        .. KeySecrets.Rules,
        .. DeveloperTokens.Rules,
        .. BusinessTokens.Rules,
        .. MoneyKeys.Rules,
        .. WorkKeys.Rules,
        .. MessageKeys.Rules,
        .. DataKeys.Rules,
        .. PlatformKeys.Rules,
        .. GenericSecrets.Rules,
    ];

    private static readonly FrozenSet<string> Weighed = All.Where(rule => rule.Weigh is not null).Select(rule => rule.Id).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the learnt filter says how likely a match of the rule is a credential.</summary>
    public static bool IsWeighed(string rule) => Weighed.Contains(rule);
}
