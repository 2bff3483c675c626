using System.Buffers;
using System.Text;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Members whose names are another spelling of a protocol's own: <c>Messages</c>, or <c>meſſages</c>. JSON readers of the Go language take them
/// for the same, ours and most others do not: one body, two meanings.
/// </summary>
internal static class FoldedNames
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>The first such member of an object, or the undefined node.</summary>
    public static JsonNode FirstIn(JsonNode container, Protocol words)
    {
        foreach (JsonNode member in container.Members)
        {
            if (member.NameInner.ContainsAnyExcept(Plain) && member.Name is { Length: <= 64 } name)
            {
                string folded = Fold(name);
                if (folded != name && words.Knows(Encoding.UTF8.GetBytes(folded)))
                {
                    return member;
                }
            }
        }

        return default;
    }

    // The two letters beyond ASCII that fold into it are the long s and the sign of the unit kelvin.
    private static string Fold(string name) => string.Create(name.Length, name, static (folded, from) =>
    {
        for (int i = 0; i < from.Length; i++)
        {
            folded[i] = from[i] switch
            {
                >= 'A' and <= 'Z' => (char)(from[i] | 0x20),
                '\u017F' => 's',
                '\u212A' => 'k',
                _ => from[i],
            };
        }
    });
}
