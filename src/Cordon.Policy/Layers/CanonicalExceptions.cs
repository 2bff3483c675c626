using System.Collections.Immutable;
using System.Text.Json;
using Cordon.Contracts;

namespace Cordon.Policy.Layers;

/// <summary>The exceptions of a policy in its canonical bytes (<see cref="Canonical"/>).</summary>
internal static class CanonicalExceptions
{
    // Written only where there are any: a policy without them keeps its version.
    public static void Write(Utf8JsonWriter json, ImmutableArray<PolicyException> exceptions)
    {
        if (exceptions.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("exceptions");
        foreach (PolicyException exception in exceptions)
        {
            json.WriteStartObject();
            json.WriteString("id", exception.Id);
            json.WriteString("guard", exception.Guard);
            json.WriteString("rule", exception.Rule);
            json.WriteString("tenant", exception.Tenant);
            json.WriteString("application", exception.Application);
            if (exception.Passage is null)
            {
                json.WriteString("sha256", exception.Sha256);
            }
            else
            {
                json.WriteString("passage", exception.Passage);
                json.WriteString("surface", Words.Of(exception.Surface!.Value));
            }

            json.WriteString("owner", exception.Owner);
            json.WriteString("expires", exception.Expires.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
