using System.Globalization;
using Cordon.Contracts;

namespace Cordon.Policy.Language;

/// <summary>Reads exceptions, and refuses those from what is no guess, without an end, or without a text.</summary>
internal sealed class ExceptionReader(List<PolicyError> errors)
{
    private const int LongestOwner = 200;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public Located<PolicyException>? Read(MapNode map)
    {
        if (map["id"].Text is not { } id || map["guard"].Text is not { } guard || map["owner"].Text is not { } owner || map["expires"].Text is not { } expires)
        {
            return null;
        }

        string? rule = map["rule"].Text?.Value;
        int before = errors.Count;
        if (!_ids.Add(id.Value))
        {
            Report(id.Place, $"the id {id.Value} is there twice", "give each exception an id of its own");
        }

        if (PolicyException.WhyNot(guard.Value, rule) is { } why)
        {
            Report(guard.Place, why, "mend what it finds, or change the guard's binding for everybody");
        }

        (Located<string>? digest, Located<string>? passage) = (map["sha256"].Text, map["passage"].Text);
        if (digest is null == passage is null)
        {
            Report(map.Place, "an exception is about a whole text or about a passage", "write one of 'sha256' and 'passage', as 'cordon feedback mark' printed it");
        }

        foreach ((string key, Located<string>? found) in (ReadOnlySpan<(string, Located<string>?)>)[("sha256", digest), ("passage", passage)])
        {
            if (found is { } hex && (hex.Value.Length != 64 || !hex.Value.All(char.IsAsciiHexDigitLower)))
            {
                Report(hex.Place, $"'{key}' must be 64 small hexadecimal digits", "write what 'cordon feedback mark' printed");
            }
        }

        Surface? surface = map["surface"].Word<Surface>()?.Value;
        if (passage is not null && rule is not null && PolicyException.WhyNoPassage(guard.Value, rule) is { } whole)
        {
            Report(passage.Place, whole, "write 'sha256' of the whole text");
        }

        if (passage is not null != surface is not null || (passage is not null && rule is null))
        {
            Report(map.Place, "a passage is excepted from one rule on one surface, and a whole text on any", "write 'passage' with 'surface' and 'rule', 'sha256' without 'surface'");
        }

        if (owner.Value.Length > LongestOwner || owner.Value.Any(char.IsControl))
        {
            Report(owner.Place, $"'owner' must be one line of at most {LongestOwner} characters", "name a person or a team");
        }

        if (!DateTimeOffset.TryParse(expires.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset end))
        {
            Report(expires.Place, "'expires' must be a time", "write 2026-12-31 or 2026-12-31T12:00:00Z");
        }

        return errors.Count > before ? null : new(
            new PolicyException(id.Value, guard.Value, rule, map["tenant"].Text?.Value ?? "default", map["application"].Text?.Value, digest?.Value, owner.Value, end, map.Place.Line)
            {
                Passage = passage?.Value,
                Surface = surface,
            },
            map.Place);
    }

    private void Report(Place place, string message, string hint) => errors.Add(new(place.File, place.Line, place.Column, message, hint));
}
