using System.Text.Encodings.Web;
using Cordon.Contracts;

namespace Cordon.Gateway.Inspection;

/// <summary>How a stand-in's value is written back.</summary>
internal static class Restoration
{
    /// <summary>
    /// Arguments of a tool call are a JSON document inside a string: there the value must be escaped once for that inner document
    /// (the outer string is escaped by the edit).
    /// </summary>
    public static string In(Segment segment, string value) =>
        segment.Surface == Surface.ToolCall && segment.Pointer.EndsWith("/arguments", StringComparison.Ordinal)
            ? ForArguments(value)
            : value;

    public static string ForArguments(string value) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
}
