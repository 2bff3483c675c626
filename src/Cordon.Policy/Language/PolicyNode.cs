using System.Collections.Immutable;

namespace Cordon.Policy.Language;

/// <summary>A piece of a policy file that knows where it stands. YamlDotNet's own model resolves aliases and loses keys' places; this one has neither problem.</summary>
internal abstract record PolicyNode(Place Place);

/// <param name="Plain">Written without quotes, so that it may be a number or nothing at all.</param>
internal sealed record ScalarNode(Place Place, string Text, bool Plain) : PolicyNode(Place);

internal sealed record ListNode(Place Place, ImmutableArray<PolicyNode> Items) : PolicyNode(Place);

internal sealed record MapNode(Place Place, ImmutableArray<MapEntry> Entries) : PolicyNode(Place)
{
    public PolicyNode? this[string key] => Entries.FirstOrDefault(e => e.Key == key)?.Value;
}

internal sealed record MapEntry(Place Place, string Key, PolicyNode Value);
