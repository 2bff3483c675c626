using System.Text;
using System.Text.Json;

namespace Cordon.Gateway.Wire;

/// <summary>
/// Tool arguments are JSON inside a JSON string: what the tool will see is escaped twice. A guard that reads the outer
/// text sees <c>eve\u0040evil.example</c> where the tool sees an address, so the inner strings are inspected as well.
/// </summary>
public static class ToolArguments
{
    /// <summary>Inner strings, names included, that read otherwise inside than outside; none when the text is not JSON.</summary>
    /// <returns>Their JSON pointers in the arguments, and their decoded texts.</returns>
    public static IReadOnlyList<(string Pointer, string Text)> Hidden(string arguments)
    {
        if (!arguments.Contains('\\') || !arguments.AsSpan().TrimStart().StartsWithAny("{[\""))
        {
            return [];
        }

        // Lone surrogates cannot be bytes; replaced, they still leave everything else readable.
        JsonTape? tape = JsonTape.Read(Encoding.UTF8.GetBytes(arguments), JsonLimits.Default, out _);
        if (tape is null)
        {
            return [];
        }

        List<(string, string)> hidden = [];
        for (int i = 0; i < tape.Count; i++)
        {
            var node = new JsonNode(tape, i);
            if (node.NameEscaped)
            {
                hidden.Add((node.Pointer(), node.Name ?? ""));
            }

            if (node.Escaped)
            {
                hidden.Add((node.Pointer(), node.Text()));
            }
        }

        return hidden;
    }

    private static bool StartsWithAny(this ReadOnlySpan<char> text, string starts) => text.Length > 0 && starts.Contains(text[0]);
}
