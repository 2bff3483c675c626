using System.Collections.Immutable;
using Cordon.Gateway;
using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary><c>upstreams:</c> where each provider's requests go. Credentials are references (<c>env:NAME</c>, <c>file:PATH</c>), never values.</summary>
internal static class UpstreamsSection
{
    private static readonly ImmutableArray<string> Providers = ["openai", "anthropic"];

    public static readonly Field Field = new("upstreams", new MapShape("Upstreams by provider.", new ObjectShape("One upstream.", "upstream",
    [
        new("address", new TextShape("Scheme, host, port and optional path prefix; the request's path is appended."), Required: true),
        new("credential", new TextShape("`env:NAME` or `file:PATH`; the value itself is refused."), Default: "none sent"),
    ]), Providers));

    /// <summary>What a shape cannot say: addresses are addresses, credentials are references.</summary>
    public static void Check(MapNode? section, List<PolicyError> errors)
    {
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (entry.Value.Map?["address"].Text is { } address && AddressOf(address.Value) is null)
            {
                errors.Add(At(address.Place, $"upstreams.{entry.Key}.address is not an http(s) address", "address: https://api.example.com"));
            }

            if (entry.Value.Map?["credential"].Text is { } credential && !CredentialReference.IsOne(credential.Value))
            {
                // The value is not repeated: it may be the secret itself.
                errors.Add(At(credential.Place, $"upstreams.{entry.Key}.credential is not a reference", "write env:NAME or file:PATH, never the key itself"));
            }
        }
    }

    /// <summary>Upstreams by provider, credentials resolved; a credential that is not there is added to the errors.</summary>
    public static Dictionary<string, UpstreamTarget> Read(MapNode? section, List<PolicyError> errors)
    {
        Dictionary<string, UpstreamTarget> upstreams = [];
        foreach (MapEntry entry in section?.Entries ?? [])
        {
            if (entry.Value.Map?["address"].Text is { } address && AddressOf(address.Value) is { } uri)
            {
                upstreams[entry.Key] = new UpstreamTarget(uri, Resolve(entry.Value.Map?["credential"].Text, errors));
            }
        }

        return upstreams;
    }

    private static Uri? AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("http" or "https") ? uri : null;

    private static string? Resolve(Located<string>? credential, List<PolicyError> errors)
    {
        if (credential is null || !CredentialReference.IsOne(credential.Value))
        {
            return null;
        }

        string? value = CredentialReference.Resolve(credential.Value, out string? complaint);
        if (complaint is not null)
        {
            errors.Add(At(credential.Place, complaint, "set it where the gateway starts"));
        }

        return value;
    }

    private static PolicyError At(Place place, string message, string hint) => new(place.File, place.Line, place.Column, message, hint);
}
