using System.Globalization;

namespace Cordon.Policy.Language;

/// <summary>Reads exceptions, and refuses those from what is no guess, without an end, or without a text.</summary>
internal sealed class ExceptionReader(List<PolicyError> errors)
{
    private const int LongestOwner = 200;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public Located<PolicyException>? Read(MapNode map)
    {
        if (map["id"].Text is not { } id || map["guard"].Text is not { } guard || map["sha256"].Text is not { } digest || map["owner"].Text is not { } owner || map["expires"].Text is not { } expires)
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

        if (digest.Value.Length != 64 || !digest.Value.All(char.IsAsciiHexDigitLower))
        {
            Report(digest.Place, "'sha256' must be 64 small hexadecimal digits", "write what 'cordon feedback mark' printed");
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
            new PolicyException(id.Value, guard.Value, rule, map["tenant"].Text?.Value ?? "default", map["application"].Text?.Value, digest.Value, owner.Value, end, map.Place.Line), map.Place);
    }

    private void Report(Place place, string message, string hint) => errors.Add(new(place.File, place.Line, place.Column, message, hint));
}
