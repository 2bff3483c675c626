using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cordon.Contracts;
using Cordon.Evidence.Json;
using Cordon.Gateway.Wire;
using Cordon.State.Pins;

namespace Cordon.Gateway.Definitions;

/// <summary>One definition in what a server sent.</summary>
/// <param name="Name">Null when it has none that could be remembered.</param>
/// <param name="Raw">Where it stands: an item of a list, or a member with its name.</param>
/// <param name="Holder">The list or object that it is in.</param>
internal sealed record ShownDefinition(PinKind Kind, string? Name, JsonNode Node, ByteRange Raw, JsonNode Holder)
{
    private const int LongestName = 256;
    private const int MostBytes = 64 * 1024;

    // What a server says of the instructions that it gives is said once.
    private const string NameOfInstructions = "instructions";

    /// <summary>All definitions in one message, or in several.</summary>
    public static IEnumerable<ShownDefinition> In(JsonNode message)
    {
        JsonNode result = message.Get("result"u8);
        foreach (JsonNode member in result.Members)
        {
            (PinKind Kind, string Name)? list = member.Name switch
            {
                "tools" => (PinKind.Tool, "name"),
                "prompts" => (PinKind.Prompt, "name"),
                "resources" => (PinKind.Resource, "uri"),
                "resourceTemplates" => (PinKind.ResourceTemplate, "uriTemplate"),
                _ => null,
            };
            if (list is { } of)
            {
                foreach (JsonNode item in member.Items)
                {
                    yield return new ShownDefinition(of.Kind, item.TryGet(of.Name, out JsonNode name) ? Bounded(name.TextOrNull()) : null, item, item.Raw, member);
                }
            }
            else if (member.Name == NameOfInstructions)
            {
                yield return new ShownDefinition(PinKind.Instructions, NameOfInstructions, member, WithName(member), result);
            }
        }
    }

    /// <summary>What is remembered of it; null when that cannot be said in one way only, or would be too much.</summary>
    public Sighting? Sighting()
    {
        if (Name is null || Node.Raw.Length > MostBytes || Node.Kind != (Kind == PinKind.Instructions ? JsonValueKind.String : JsonValueKind.Object))
        {
            return null;
        }

        try
        {
            byte[] canonical = Jcs.Canonicalize(Kind == PinKind.Instructions ? Node.Bytes : Meant());
            return new Sighting(Kind, Name, Convert.ToHexStringLower(SHA256.HashData(canonical)), Encoding.UTF8.GetString(canonical));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            // A number that no double holds, half a character: two readers would make two definitions of it.
            return null;
        }
    }

    /// <summary>Where a member stands together with its name.</summary>
    public static ByteRange WithName(JsonNode member) => new(member.NameRaw.Start, member.Raw.End - member.NameRaw.Start);

    /// <summary>The definition without what says nothing of its meaning and may differ from one list to the next.</summary>
    private byte[] Meant()
    {
        List<(ByteRange Raw, bool Stays)> members = [];
        foreach (JsonNode member in Node.Members)
        {
            ByteRange raw = WithName(member);
            members.Add((raw with { Start = raw.Start - Node.Raw.Start }, !member.NameIs("_meta"u8) && !(Kind == PinKind.Resource && (member.NameIs("size"u8) || member.NameIs("annotations"u8)))));
        }

        return JsonCut.Apply(Node.Bytes.Span, [.. JsonCut.Of(members)]);
    }

    private static string? Bounded(string? name) => name is { Length: > 0 and <= LongestName } ? name : null;
}
