using System.Text.Encodings.Web;
using Cordon.Contracts;

namespace Cordon.Gateway.Inspection;

/// <summary>How a stand-in's value is written back.</summary>
internal static class Restoration
{
    /// <summary>Whether the segment is a JSON document inside a string: the arguments of a call.</summary>
    public static bool IsDocument(Segment segment) =>
        segment.Surface == Surface.ToolCall && segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal)
        // Where the arguments are an object, an argument may have that name.
        && !segment.Pointer.Contains("/input/", StringComparison.Ordinal) && !segment.Pointer.Contains("/arguments/", StringComparison.Ordinal);

    /// <summary>The same for a stream's text, by its channel.</summary>
    public static bool IsDocument(Surface surface, string channel) =>
        surface == Surface.ToolCall && (channel.EndsWith("/arguments", StringComparison.Ordinal) || channel.Contains("arguments/", StringComparison.Ordinal));

    /// <summary>In a document the value must be escaped once for it (the string around the document is escaped by the edit).</summary>
    public static string Write(string value, bool inDocument) => inDocument ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value) : value;
}
