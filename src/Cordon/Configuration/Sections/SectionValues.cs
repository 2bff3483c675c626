using Cordon.Policy;
using Cordon.Policy.Language;

namespace Cordon.Configuration.Sections;

/// <summary>Values that only configurations have, and complaints about them.</summary>
internal static class SectionValues
{
    public const int LongestName = 64;

    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    extension(PolicyNode? node)
    {
        public TimeSpan? Seconds => node.Integer is { } seconds ? TimeSpan.FromSeconds(seconds.Value) : null;

        public TimeSpan? Milliseconds => node.Integer is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds.Value) : null;
    }

    extension(List<PolicyError> errors)
    {
        public void At(Place place, string message, string hint) => errors.Add(new PolicyError(place.File, place.Line, place.Column, message, hint));

        public void CheckReference(Located<string>? reference, string path)
        {
            if (reference is not null && !CredentialReference.IsOne(reference.Value))
            {
                // The value is not repeated: it may be the secret itself.
                errors.At(reference.Place, $"{path} is not a reference", "write env:NAME or file:PATH, never the secret itself");
            }
        }

        /// <summary>What a reference refers to; null, with a complaint, when that is not there.</summary>
        public string? Resolve(Located<string>? reference)
        {
            if (reference is null || !CredentialReference.IsOne(reference.Value))
            {
                return null;
            }

            string? value = CredentialReference.Resolve(reference.Value, out string? complaint);
            if (complaint is not null)
            {
                errors.At(reference.Place, complaint, "set it where the gateway starts");
            }

            return value;
        }
    }
}
